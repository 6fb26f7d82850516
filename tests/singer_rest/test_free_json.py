"""What is personal in JSON that no schema describes: in numbers, in keys, in texts, by names."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import json_in_text, member_names
from singer_rest.privacy import Privacy

KEY = "correct horse battery staple"
OMIT, HASH = (Privacy.from_config(word, KEY) for word in ("omit", "hash"))
ONLY_NAMES = Privacy.from_config({"name": "omit"}, "")
CPF, SHORT_CPF, CNPJ = 52998224725, 1234567890, 11222333000181
"""The second has lost its first zero."""


@pytest.mark.parametrize("name", ["cliente", "pagador", "referencia", "id", "total", "comment"])
@pytest.mark.parametrize("number", [CPF, -CPF, CNPJ, Decimal(CPF), Decimal(f"{CPF}.00")])
def test_a_number_may_be_a_document(name: str, number: Any) -> None:
    digits = str(abs(int(number)))
    assert OMIT.json_value({name: [number]}) == {name: [None]}
    assert HASH.json_value({name: number}) == {name: HASH.hashed("document", digits)}
    assert ONLY_NAMES.json_value({name: number}) == {name: number}


def test_a_number_may_have_lost_the_zeros_of_a_document() -> None:
    value = {"pagador": SHORT_CPF, "id": SHORT_CPF, "total": SHORT_CPF}
    assert OMIT.json_value(value) == {**value, "pagador": None}
    assert HASH.json_value(value)["pagador"] == HASH.hashed("document", "012.345.678-90")


@pytest.mark.parametrize("number", [0, 7, CPF + 1, 10**30, Decimal("1.5"), Decimal(f"{CPF}.5")])
def test_other_numbers_stay(number: Any) -> None:
    assert OMIT.json_value({"cliente": number, "id": number}) == {"cliente": number, "id": number}


ANA = '{"nome":"Ana","id":"1"}'
BARE = '{"nome":null,"id":"1"}'


@pytest.mark.parametrize(
    ("text", "omitted"),
    [
        ('{"nome":"Ana","id":"1","nome":"Ana"}', BARE),
        ('{"nome":"Ana","id":"1","nome":null}', BARE),
        ('{"nome":"Ana","nome":null,"x":"\\u003a"}', '{"nome":null,"x":":"}'),
        ('{"nome":"Ana","id":NaN}', '{"nome":null,"id":null}'),
        ('{"nome":"Ana","id":1.10}', '{"nome":null,"id":1.10}'),
        ('{"nome":"Ana\n"}', '{"nome":null}'),
        (f"\ufeff {ANA}", f"\ufeff {BARE}"),
        (json.dumps(ANA), json.dumps(BARE)),
        (json.dumps(json.dumps([ANA])), json.dumps(json.dumps([BARE], separators=(",", ":")))),
        (f"dados: {ANA} de ana@b.com", f"dados: {BARE} de "),
        (f"dados: [{ANA}]", f"dados: [{BARE}]"),
    ],
)
def test_json_in_a_text_is_read_as_kindly_as_others_read_it(text: str, omitted: str) -> None:
    assert OMIT.json_value({"x": text}) == {"x": omitted}
    assert OMIT.json_text("x", text) == omitted
    assert "Ana" not in HASH.json_value({"x": text})["x"]


@pytest.mark.parametrize(
    "text",
    [
        '{"nome":"An',
        "{'nome': 'Ana'}",
        "{nome: 'Ana'}",
        'ver {\\"nome\\": \\"Ana\\"}',
        ANA + ANA,
        f"[urgente] {ANA}",
        '{"nome":"Ana","x":1e99999}',
        '{"nome":"Ana","x":"\\ud800"}',
        '{"nome":' * 9999,
    ],
)
def test_what_seems_to_be_json_and_cannot_be_read_has_the_strictest_action(text: str) -> None:
    assert OMIT.json_value([text]) == ONLY_NAMES.json_value([text]) == [None]
    assert HASH.json_value([text]) == [HASH.hashed("note", text)]
    assert Privacy.from_config({"name": "hash", "card": "omit"}, KEY).json_value([text]) == [None]
    assert Privacy.from_config("keep", "").json_value([text]) == [text]


@pytest.mark.parametrize(
    "text",
    [
        *("Olá {{nome}}!", "Olá {nome}: tudo bem?", "[urgente] ligar", "[1] ver", "a [b] {c}"),
        *(
            '"sim"',
            '"sim" e {não}',
            '{"a": [1.10, NaN]}',
            'ver {"a": 1} ',
            "{",
            "",
            "[[",
            '{"a": 1}\n',
        ),
    ],
)
def test_other_texts_stay_to_the_letter(text: str) -> None:
    assert OMIT.json_value({"x": text}) == {"x": text}


def test_a_text_of_a_class_is_no_json_with_words_around_it() -> None:
    assert OMIT.json_text("bank_account", f"da Ana: {ANA}") is None
    assert OMIT.json_text("bank_account", '"Ana [1]"') is None
    assert OMIT.json_text("bank_account", ANA) == '{"nome":null,"id":"1"}'


@given(st.text("{}[]\"':,a1 \\", max_size=12))
def test_any_text_can_be_looked_into(text: str) -> None:
    found = json_in_text.find(text)
    assert not found or found.before + found.written + found.after == text
    OMIT.json_value([text])


def test_keys_may_be_persons() -> None:
    bill = {"total": 1}
    value = {"clientes": {"Ana Souza": bill, "João": bill, "5541998765432": bill, "plan": "Ouro"}}
    anyone = {"clientes": {"": bill, "#2": bill, "#3": bill, "plan": None}}
    assert OMIT.json_value(value) == ONLY_NAMES.json_value(value) == anyone
    hashed = HASH.json_value(value)["clientes"]
    assert list(hashed)[:2] == [HASH.hashed("name", "ana souza"), HASH.hashed("name", "joao")]
    assert OMIT.json_value(value["clientes"], "customers") == anyone["clientes"]
    secret = {"tokens": {"a b": 1}}
    assert Privacy().json_value(secret) == {"tokens": {"": None}}
    assert Privacy().json_value(value) == value


def test_what_a_key_that_is_a_person_holds_is_of_that_person() -> None:
    assert OMIT.json_value({"clientes": {"Ana Cor": "Ana"}}) == {"clientes": {"": None}}


def test_other_keys_stay() -> None:
    value = {"cliente": {"endereço": None, "first-name": None, "id": "x"}, "Nome do pai": None}
    assert OMIT.json_value(value) == value


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        *((name, "secret") for name in ("securityCode", "secret_code", "accessTokenId")),
        *((name, "secret") for name in ("passwordUrl", "códigoDeSegurança", "authorization")),
        *((name, "secret") for name in ("apiKey", "authorization_code", "senha_provisoria")),
        *((name, "") for name in ("tokenType", "authorizationId", "passwordRequired")),
        *((name, "") for name in ("secretariaId", "codigo", "email_status")),
    ],
)
def test_a_credential_is_one_whatever_its_name_ends_with(name: str, personal: str) -> None:
    assert member_names.personal_class(name) == personal
