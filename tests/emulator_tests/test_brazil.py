"""Documents have the check digits that the rules ask for, computed here another way."""

from __future__ import annotations

import re

from tests.emulator import CANARY_CPF, brazil


def remainder(text: str, weights: list[int]) -> str:
    total = sum((ord(char) - 48) * weight for char, weight in zip(text, weights, strict=True))
    digit = 11 - total % 11
    return "0" if digit >= 10 else str(digit)


def is_cpf(text: str) -> bool:
    first = remainder(text[:9], [10, 9, 8, 7, 6, 5, 4, 3, 2])
    second = remainder(text[:10], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
    return text[9:] == first + second


def is_cnpj(text: str) -> bool:
    first = remainder(text[:12], [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    second = remainder(text[:13], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    return text[12:] == first + second


def test_the_checks_know_right_from_wrong() -> None:
    assert all(map(is_cpf, ("39053344705", "11144477735", "52998224725", CANARY_CPF)))
    assert not is_cpf("57891234567")
    assert all(map(is_cnpj, ("12345678000195", "12ABC34501DE35")))
    assert not is_cnpj("12345678000194")


def test_cpfs_are_right_and_distinct() -> None:
    made = [brazil.cpf(number) for number in range(3000)]
    assert all(re.fullmatch(r"\d{11}", text) and is_cpf(text) for text in made)
    assert len(set(made)) == 3000


def test_cnpjs_are_right_and_some_have_letters() -> None:
    made = [brazil.cnpj(number) for number in range(3000)]
    assert all(re.fullmatch(r"[0-9A-Z]{12}\d\d", text) and is_cnpj(text) for text in made)
    assert 100 < sum(not text.isdigit() for text in made) < 300


def test_banks_have_right_documents_that_begin_with_their_ispb() -> None:
    assert len({bank.compe for bank in brazil.BANKS}) == 11
    for bank in brazil.BANKS:
        digits = re.sub(r"\D", "", bank.document)
        assert is_cnpj(digits)
        assert digits.startswith(bank.ispb)
        assert brazil.mask_cnpj(digits) == bank.document


def test_masks() -> None:
    assert brazil.mask_cpf("39053344705") == "390.533.447-05"
    assert brazil.mask_phone("5541998765432") == "+55 41 99876-5432"
    assert brazil.mask_phone("554133334444") == "+55 41 3333-4444"


def test_phones_postal_codes_and_slips_have_their_lengths() -> None:
    for number in range(500):
        assert re.fullmatch(r"55\d\d(9\d{8}|3\d{7})", brazil.phone(number))
        assert re.fullmatch(r"\d{5}-\d{3}", brazil.cep(number))
        barcode, line = brazil.boleto(number, 102_340)
        assert re.fullmatch(r"\d{44}", barcode)
        assert re.fullmatch(r"\d{5}\.\d{5}  \d{5}\.\d{6}  \d{5}\.\d{6}  \d  \d{14}", line)
        assert barcode[9:19] == line[-10:] == "0000102340"


def test_pools_are_filled_once_per_seed() -> None:
    assert brazil.pools(1) is brazil.pools(1)
    assert brazil.pools(1) != brazil.pools(2)
    assert any(" " in name for name in brazil.pools(1).people)
