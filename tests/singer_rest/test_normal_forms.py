"""However a person's data is written, it comes to the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import normal_forms
from tests.emulator import brazil

numbers = st.integers(0, 10**6)
names = st.text(st.sampled_from("abcdeáàâãçéêíñóôõúü'. -"), min_size=1).filter(str.strip)


def without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@given(numbers)
def test_a_cpf_is_the_same_with_its_mask_and_as_a_number(number: int) -> None:
    digits = brazil.cpf(number)
    assert normal_forms.is_cpf(digits)
    for written in (digits, brazil.mask_cpf(digits), f" {digits} ", str(int(digits))):
        assert normal_forms.document(written) == digits


@given(numbers)
def test_a_cnpj_is_the_same_with_its_mask_and_in_lower_case(number: int) -> None:
    text = brazil.cnpj(number)
    assert normal_forms.is_cnpj(text)
    for written in (text, brazil.mask_cnpj(text), text.lower(), brazil.mask_cnpj(text).lower()):
        assert normal_forms.document(written) == text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("60746948000112", "60746948000112"),
        (" 360305000104", "00360305000104"),  # the zeros of 00360305000104 are lost
        ("1234567", "00001234567"),
        ("12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("YB-100001", "YB100001"),
        ("***.456.789-**", "***456789**"),
        ("*6.789-**", "*6789**"),
        ("\uff11\uff12\uff13", "00000000123"),
    ],
)
def test_zeros_come_back_to_numbers_alone(written: str, expected: str) -> None:
    assert normal_forms.document(written) == expected


@given(numbers, st.integers(1, 9), st.sampled_from([9, 10]))
def test_a_wrong_check_digit_is_told(number: int, more: int, place: int) -> None:
    digits = list(brazil.cpf(number))
    digits[place] = str((int(digits[place]) + more) % 10)
    assert not normal_forms.is_cpf("".join(digits))
    company = list(brazil.cnpj(number))
    company[place + 3] = str((int(company[place + 3]) + more) % 10)
    assert not normal_forms.is_cnpj("".join(company))


@given(names)
def test_a_name_is_the_same_without_case_accents_and_repeated_blanks(name: str) -> None:
    form = normal_forms.folded(name)
    decomposed = unicodedata.normalize("NFD", name)
    for written in (name.upper(), name.title(), f"  {name}\t", without_accents(name), decomposed):
        assert normal_forms.folded(written) == form
    assert normal_forms.folded(name.replace(" ", "  ")) == form


@given(st.text())
def test_a_form_is_its_own_form(text: str) -> None:
    for form in (normal_forms.folded, normal_forms.email, normal_forms.address):
        assert form(form(text)) == form(text)


def test_different_names_stay_different() -> None:
    assert normal_forms.folded("Ana Lima") != normal_forms.folded("Anali Ma")


@given(numbers)
def test_a_phone_is_the_same_with_and_without_its_country(number: int) -> None:
    digits = brazil.phone(number)
    national = digits[2:]
    area, rest = national[:2], national[2:]
    for written in (
        digits,
        brazil.mask_phone(digits),
        f"({area}) {rest[:-4]}-{rest[-4:]}",
        f"0{national}",
        f"+55 (0{area}) {rest}",
        f"0055{national}",
    ):
        assert normal_forms.phone(written) == national


def test_an_area_code_that_is_55_stays() -> None:
    assert normal_forms.phone("(55) 99999-0000") == "55999990000"
    assert normal_forms.phone("+55 (55) 99999-0000") == "55999990000"


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        (normal_forms.email, ["Maria@Example.com", " maria@example.COM "]),
        (normal_forms.birth_date, ["1980-01-31", "1980-01-31T00:00:00-03:00", "31/01/1980"]),
        (normal_forms.address, ["Av. São João, 10", "AV SAO JOAO 10", "av. são joão - 10"]),
        (normal_forms.address, ["01310-100", "01.310-100", "01310100"]),
        (normal_forms.card, ["**** 4242", "4242"]),
        (normal_forms.bank_account, ["12.345-6", "123456"]),
        (normal_forms.bank_account, ["Chave@Example.com", "chave@example.com"]),
    ],
)
def test_spellings_of_one_value(form: object, spellings: list[str]) -> None:
    assert callable(form)
    assert len({form(text) for text in spellings}) == 1


def test_pix_keys_that_differ_stay_different() -> None:
    assert normal_forms.bank_account("a.b@x.com") != normal_forms.bank_account("ab@x.com")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CPF 529.982.247-25.", ["529.982.247-25"]),
        ("cliente 52998224725 pagou", ["52998224725"]),
        ("CNPJ 12.345.678/0001-95, 12345678000195", ["12.345.678/0001-95", "12345678000195"]),
        ("alfanumérico 12.abc.345/01de-35", ["12.abc.345/01de-35"]),
        ("pedido 52998224726, 152998224725, A52998224725", []),
        ("00000000000 e 11111111111111", []),
    ],
)
def test_documents_are_found_in_texts(text: str, found: list[str]) -> None:
    candidates = normal_forms.DOCUMENTS.findall(text)
    assert [one for one in candidates if normal_forms.is_document(one)] == found


def test_addresses_are_found_in_texts_of_any_length_at_once() -> None:
    text = f"a@ {'x' * 1_000_000} <maria.silva+1@mail.example.com>, b"
    assert normal_forms.EMAILS.findall(text) == ["maria.silva+1@mail.example.com"]
