"""One spelling for each person's data, whatever mask, case or accents it came with."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CPF, CNPJ = 11, 14
"""Lengths of the tax ids of persons and of companies."""
AREA_AND_NUMBER = (10, 11)
"""How many digits a Brazilian phone number has, fixed and mobile."""

_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def folded(text: str) -> str:
    """Without case, accents and repeated blanks."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())


def document(text: str) -> str:
    """A CPF, a CNPJ or another document without its mask, and with the zeros a number loses.

    Nothing is put before a document of which the vendor shows a part: `***.456.789-**`.
    """
    bare = re.sub(r"[^\w*]|_", "", unicodedata.normalize("NFKC", text)).upper()
    if not bare.isdecimal() or len(bare) >= CNPJ:
        return bare
    person, company = bare.zfill(CPF), bare.zfill(CNPJ)
    if len(person) > CPF or (is_cnpj(company) and not is_cpf(person)):
        return company
    return person


def is_cpf(text: str) -> bool:
    """Whether it is eleven digits of which the last two check the others (modulo 11)."""
    if not re.fullmatch(rf"[0-9]{{{CPF}}}", text) or len(set(text)) == 1:
        return False
    values = [int(digit) for digit in text]
    return all(
        values[place] == _check_digit(values[:place], range(place + 1, 1, -1))
        for place in (CPF - 2, CPF - 1)
    )


def is_cnpj(text: str) -> bool:
    """Whether it is a CNPJ with the right check digits; since July 2026 it may have letters.

    A letter is worth its ASCII code less 48 (IN RFB 2.229/2024).
    """
    if not re.fullmatch(rf"[0-9A-Z]{{{CNPJ - 2}}}[0-9]{{2}}", text) or len(set(text)) == 1:
        return False
    values = [ord(sign) - ord("0") for sign in text]
    return all(
        values[place] == _check_digit(values[:place], _CNPJ_WEIGHTS[-place:])
        for place in (CNPJ - 2, CNPJ - 1)
    )


def _check_digit(values: Sequence[int], weights: Sequence[int]) -> int:
    rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % CPF
    return 0 if rest < 2 else CPF - rest  # noqa: PLR2004 - the rule's own


def email(text: str) -> str:
    """An e-mail address in lower case."""
    return text.strip().lower()


def phone(text: str) -> str:
    """Digits without the country's 55 and without trunk zeros."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text)).lstrip("0")
    national = digits[2:].lstrip("0")
    return national if digits[:2] == "55" and len(national) in AREA_AND_NUMBER else digits


def address(text: str) -> str:
    """Without case, accents and punctuation: `01310-100` is `01310100`."""
    joined = re.sub(r"(?<=\d)[-.](?=\d)", "", folded(text))
    return " ".join(re.sub(r"[\W_]+", " ", joined).split())


def birth_date(text: str) -> str:
    """An ISO day, of an ISO time and of a day as Brazilians write it too."""
    day = re.match(r"\s*(\d{4}-\d{2}-\d{2})", text)
    if day:
        return day[1]
    local = re.match(r"\s*(\d{2})[/.-](\d{2})[/.-](\d{4})", text)
    return f"{local[3]}-{local[2]}-{local[1]}" if local else folded(text)


def card(text: str) -> str:
    """Digits and letters alone."""
    return re.sub(r"[\W_]", "", folded(text))


def bank_account(text: str) -> str:
    """Without case, blanks and punctuation; a Pix key that is an e-mail address keeps its own."""
    plain = folded(text)
    return plain if "@" in plain else re.sub(r"[\s./()-]", "", plain)


def secret(text: str) -> str:
    """A credential, of which every sign counts."""
    return text.strip()


FORMS: Mapping[str, Callable[[str], str]] = {
    "document": document,
    "name": folded,
    "email": email,
    "phone": phone,
    "address": address,
    "birth_date": birth_date,
    "card": card,
    "bank_account": bank_account,
    "note": folded,
    "secret": secret,
}
"""How the values of each class are written before they are compared."""

EMAILS = re.compile(r"(?<![\w.%+'-])[\w.%+'-]+@[\w-]+(?:\.[\w-]+)+")
_CPFS = r"[0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}[-. /]?[0-9]{2}"
_CNPJS = r"[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?[0-9]{2}"
_MASKED = r"(?i:[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2})"
DOCUMENTS = re.compile(rf"(?<![^\W_])(?:{_CPFS}|{_CNPJS}|{_MASKED})(?![^\W_])")
"""What may be a CPF or a CNPJ within a text; check digits tell."""


def is_document(text: str) -> bool:
    """Whether a text is a CPF or a CNPJ, with or without its mask."""
    bare = re.sub(r"[^\w]", "", text).upper()
    return is_cpf(bare) or is_cnpj(bare)
