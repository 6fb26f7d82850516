"""What becomes of personal data under each action."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import exact_json, fields, privacy, records
from singer_rest.privacy import CLASSES, Privacy

KEY = "correct horse battery staple"
OMIT, HASH, KEEP = (Privacy.from_config(word, KEY) for word in ("omit", "hash", "keep"))
CPF = "529.982.247-25"
SCHEMA = fields.record(
    fields.key("id", "key"),
    *(fields.text(name, name, personal=name) for name in privacy.CLASSES if name != "birth_date"),
    fields.date("birth_date", "day", personal="birth_date"),
    fields.number("number", "a document as a number", personal="document"),
    fields.texts("names", "names", personal="name"),
    fields.json_text("free", "any shape"),
    fields.json_text("form", "any shape", personal="note"),
    fields.nested("who", "object", fields.text("mail", "mail", personal="email")),
    fields.list_of("all", "array", fields.text("mail", "mail", personal="email")),
)
ROW: dict[str, Any] = {
    "id": "1",
    **dict.fromkeys(CLASSES, "x1"),
    "birth_date": "1980-01-31",
    "number": 52998224725,
    "names": ["Ana", "ana"],
    "free": {"cpf": CPF, "plan": "Ouro"},
    "form": {"answer": "x"},
    "who": {"mail": "a@b.com"},
    "all": [{"mail": "A@b.com"}, {}],
}


def shaped(row: dict[str, Any], rules: Privacy) -> dict[str, Any]:
    record: dict[str, Any] = records.shaper(SCHEMA, privacy=rules)({"id": "1", **row})
    return record


def is_hash(value: object) -> bool:
    return bool(re.fullmatch("[0-9a-f]{64}", str(value)))


def test_kept_data_stays_but_credentials() -> None:
    for rules in (KEEP, Privacy()):
        record = shaped(ROW, rules)
        assert record.pop("secret") is None
        texts = {"free": exact_json.text(ROW["free"]), "form": exact_json.text(ROW["form"])}
        expected = {**ROW, **texts, "all": [{"mail": "A@b.com"}, {"mail": None}]}
        del expected["secret"]
        assert record == expected


def test_omitted_data_is_null_and_all_else_stays() -> None:
    record = shaped(ROW, OMIT)
    assert record.pop("id") == "1"
    assert record.pop("free") == '{"cpf":null,"plan":"Ouro"}'
    assert record.pop("who") == {"mail": None}
    assert record.pop("all") == [{"mail": None}] * 2
    assert set(record.values()) == {None}


def test_hashed_data_is_a_hash_of_its_own_class() -> None:
    record = shaped(ROW, HASH)
    assert record["secret"] is None
    assert len({record[name] for name in CLASSES}) == len(CLASSES)
    assert all(is_hash(record[name]) for name in (*CLASSES, "form") if name != "secret")
    assert record["names"][0] == record["names"][1]
    assert record["who"]["mail"] == record["all"][0]["mail"]
    document = HASH.hashed("document", CPF)
    assert record["number"] == document
    assert json.loads(record["free"]) == {"cpf": document, "plan": "Ouro"}


def test_one_class_leaves_the_others() -> None:
    record = shaped(ROW, Privacy.from_config({"name": "omit"}, ""))
    assert record["name"] is record["names"] is None
    assert record["email"] == record["document"] == "x1"


@pytest.mark.parametrize(("action", "expected"), [("keep", "x1"), ("omit", None)])
def test_a_credential_is_kept_on_purpose_alone(action: str, expected: str | None) -> None:
    assert shaped(ROW, Privacy.from_config({"secret": action}, ""))["secret"] == expected


def test_another_key_or_class_gives_another_hash() -> None:
    other = Privacy.from_config("hash", KEY + "!")
    assert HASH.hashed("name", "Ana") != other.hashed("name", "Ana")
    assert HASH.hashed("name", "1") != HASH.hashed("card", "1")
    assert HASH.hashed("email", "a@b.com; C@d.com") == ",".join(
        HASH.hashed("email", text) for text in ("a@b.com", "c@d.com")
    )


@pytest.mark.parametrize("rules", [OMIT, HASH, KEEP])
def test_null_and_blank_stay_as_they_are(rules: Privacy) -> None:
    empty = shaped({}, rules)
    assert set(empty.values()) == {"1", None}
    blank = shaped(dict.fromkeys(CLASSES, " ") | {"names": [""]}, rules)
    assert set(map(str, blank.values())) <= {"1", " ", "None", "['']"}


@pytest.mark.parametrize("sign", ["-", "...", "()", "*"])
@pytest.mark.parametrize("personal", CLASSES)
def test_a_sign_alone_has_a_hash_too(sign: str, personal: str) -> None:
    assert is_hash(HASH.hashed(personal, sign))


EXPANDED = {"name": "Ana", "cpf": CPF, "token": "t", "plan": "Ouro"}
OTHERS = fields.record(
    fields.key("id", "key"),
    fields.text("customer", "a text"),
    fields.amount("value", "an amount"),
    fields.date_time("at", "a time"),
    fields.texts("all", "texts"),
    fields.text("note", "a note", personal="note"),
)


@pytest.mark.parametrize("readers", [records.NO_READERS, {"date-time": str.strip}])
@pytest.mark.parametrize("expanded", [EXPANDED, [EXPANDED]])
def test_an_object_where_a_text_is_declared_is_free_json(
    expanded: Any, readers: dict[str, records.Reader]
) -> None:
    only_names = Privacy.from_config({"name": "omit"}, "")
    row = {**dict.fromkeys(OTHERS["properties"], expanded), "id": "1", "all": [expanded]}
    for rules, kept in (
        (OMIT, {"plan": "Ouro"}),
        (only_names, {"plan": "Ouro", "cpf": CPF}),
        (Privacy(), {"plan": "Ouro", "cpf": CPF, "name": "Ana"}),
    ):
        record = records.shaper(OTHERS, readers=readers, privacy=rules)(row)
        bare = {name: kept.get(name) for name in EXPANDED}
        text = exact_json.text([bare] if isinstance(expanded, list) else bare)
        note = None if rules is OMIT else text
        same = dict.fromkeys(("customer", "value", "at"), text)
        assert record == {"id": "1", **same, "all": [text], "note": note}


def test_the_schema_says_what_the_values_have_become() -> None:
    hashed = HASH.schema(SCHEMA, SCHEMA)["properties"]
    assert hashed["number"]["type"] == hashed["birth_date"]["type"] == ["string", "null"]
    assert not {"format", "contentMediaType"} & (hashed["birth_date"].keys() | hashed["form"])
    assert hashed["names"] == SCHEMA["properties"]["names"]
    assert OMIT.schema(SCHEMA, SCHEMA) == KEEP.schema(SCHEMA, SCHEMA) == SCHEMA


def test_a_catalog_of_another_setting_gets_types_and_classes_of_this_one() -> None:
    given_one = {
        "type": "object",
        "properties": {
            "birth_date": {"type": ["string", "null"], "format": "date", "title": "of the user"},
            "who": {"type": ["string", "null"]},
            "unknown": {"type": "string"},
            "number": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        },
    }
    assert HASH.schema(given_one, SCHEMA)["properties"] == {
        "number": {"type": ["string", "null"], "x-personal": "document"},
        "birth_date": {
            "type": ["string", "null"],
            "title": "of the user",
            "x-personal": "birth_date",
        },
        "who": {"type": ["string", "null"]},
        "unknown": {"type": "string"},
    }
    assert given_one["properties"]["birth_date"]["format"] == "date"  # type: ignore[index]


def hashed(personal: str, text: str) -> str:
    return HASH.hashed(personal, text)


@pytest.mark.parametrize(
    ("value", "omitted", "with_hash"),
    [
        ({"cpfCnpj": "1", "id": "1"}, {"cpfCnpj": None, "id": "1"}, None),
        ({"tax_id": 5299}, {"tax_id": None}, {"tax_id": hashed("document", "5299")}),
        ({"customer_email": "a@b.com"}, {"customer_email": None}, None),
        ({"email": True, "email_status": "sent"}, {"email": True, "email_status": "sent"}, None),
        ({"dataNascimento": "31/01/1980"}, {"dataNascimento": None}, None),
        ({"phones": ["119", None]}, {"phones": [None, None]}, None),
        ({"celular": {"ddd": 11, "number": 99}}, {"celular": {"ddd": None, "number": None}}, None),
        (
            {"address": {"number": 1, "line1": "Rua A", "city": "Itu", "uuid": "u"}},
            {"address": {"number": None, "line1": None, "city": "Itu", "uuid": "u"}},
            None,
        ),
        ({"number": 1, "value": "12.5"}, {"number": 1, "value": "12.5"}, None),
        ({"api_key": "k", "token": {"a": "b"}}, {"api_key": None, "token": {"a": None}}, ...),
        ({"names": [{"first": "Ana"}]}, {"names": [{"first": None}]}, None),
        ({"card": {"last_4": "4242", "brand": "visa"}}, {"card": {"last_4": None, "brand": "visa"}},
         None),
        ({"holder_name": "ANA"}, {"holder_name": None}, {"holder_name": hashed("name", "Ana")}),
        ({"agencia": "1", "conta": "2"}, {"agencia": None, "conta": None}, None),
        ({"x": f"de {CPF} a"}, {"x": "de  a"}, {"x": f"de {hashed('document', CPF)} a"}),
        ({"a@b.com": 1}, {"": 1}, {hashed("email", "A@b.com"): 1}),
        ({"x": f'{{"cpf": "{CPF}"}}'}, {"x": '{"cpf":null}'}, None),
        ({"x": '{"a": 1}'}, {"x": '{"a": 1}'}, None),
        ({"x": "[urgente] a@b.com"}, {"x": "[urgente] "}, None),
        ([["a@b.com"], 1, None], [[""], 1, None], [[hashed("email", "a@b.com")], 1, None]),
        ("a@b.com", "", hashed("email", "a@b.com")),
        (Decimal("1.50"), Decimal("1.50"), Decimal("1.50")),
        (None, None, None),
    ],
)  # fmt: skip
def test_free_json_is_classed_by_its_names(value: Any, omitted: Any, with_hash: Any) -> None:
    assert OMIT.json_value(value) == omitted
    changed = HASH.json_value(value)
    if with_hash is ...:
        assert changed == omitted  # a credential is left out all the same
    elif with_hash is not None:
        assert changed == with_hash
    assert (changed == value) is (omitted == value)
    assert Privacy().json_value(value) == (omitted if with_hash is ... else value)


def test_names_of_things_are_notes() -> None:
    rules = Privacy.from_config({"name": "omit"}, "")
    kept = {"product": {"name": "Ouro"}, "tags": [{"nome": "VIP"}], "index_name": "IPCA"}
    assert rules.json_value(kept) == kept
    assert OMIT.json_value(kept)["product"] == {"name": None}


def test_a_column_of_json_has_a_class_by_its_own_name() -> None:
    treat = OMIT.treatment({"contentMediaType": "application/json"}, "bank_account")
    assert treat is not None
    assert treat("341/0001/12345-6") is None
    assert treat('{"uuid": "u", "agency": "1"}') == '{"uuid":"u","agency":null}'
    assert treat({"uuid": "u", "bank": {"compe": "341"}}) == '{"uuid":"u","bank":{"compe":"341"}}'


def test_a_kept_note_is_searched_for_what_is_not_kept() -> None:
    text = f"Pago por {CPF} (ana@b.com)"
    only_documents = Privacy.from_config({"document": "omit"}, "")
    assert shaped({"note": text}, only_documents)["note"] == "Pago por  (ana@b.com)"
    assert shaped({"note": text}, KEEP)["note"] == text
    assert shaped({"name": text}, only_documents)["name"] == text


def test_what_is_nested_too_deep_is_not_let_through() -> None:
    deep: Any = CPF
    for _ in range(500):
        deep = [deep]
    assert CPF not in exact_json.text(OMIT.json_value(deep))
    text = "{" + '"a":{' * 300 + f'"x":"{CPF}"' + "}" * 301
    assert CPF not in str(OMIT.json_value(text))


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["cpf", "nome", "token", "a", "address", "id", "value"]), inner
        ),
    ),
    max_leaves=8,
)


@given(json_values, st.sampled_from([OMIT, HASH, Privacy()]))
def test_any_json_keeps_its_shape(value: Any, rules: Privacy) -> None:
    def leaves_gone(inner: Any) -> Any:
        if isinstance(inner, dict):
            return {name: leaves_gone(member) for name, member in inner.items()}
        return [leaves_gone(item) for item in inner] if isinstance(inner, list) else None

    assert leaves_gone(rules.json_value(value)) == leaves_gone(value)


def test_the_key_is_in_no_representation() -> None:
    assert KEY not in repr(HASH)
