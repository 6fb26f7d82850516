"""Brazilian data: documents with right check digits, real banks, and pools of names and places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from faker import Faker

from .draw import mix

if TYPE_CHECKING:
    from collections.abc import Callable


class Bank(NamedTuple):
    """A bank of the public lists: codes with leading zeros are text."""

    compe: str
    ispb: str
    document: str
    short_name: str
    name: str


BANKS = (
    Bank("001", "00000000", "00.000.000/0001-91", "Banco do Brasil", "Banco do Brasil S.A."),
    Bank("033", "90400888", "90.400.888/0001-42", "Santander", "Banco Santander (Brasil) S.A."),
    Bank("104", "00360305", "00.360.305/0001-04", "Caixa", "Caixa Econômica Federal"),
    Bank("237", "60746948", "60.746.948/0001-12", "Bradesco", "Banco Bradesco S.A."),
    Bank("341", "60701190", "60.701.190/0001-04", "Itaú", "Itaú Unibanco S.A."),
    Bank("077", "00416968", "00.416.968/0001-01", "Inter", "Banco Inter S.A."),
    Bank("260", "18236120", "18.236.120/0001-58", "Nubank", "Nu Pagamentos S.A."),
    Bank("756", "02038232", "02.038.232/0001-64", "Sicoob", "Banco Cooperativo Sicoob S.A."),
    Bank("422", "58160789", "58.160.789/0001-28", "Safra", "Banco Safra S.A."),
    Bank("290", "08561701", "08.561.701/0001-01", "PagBank", "PagSeguro Internet S.A."),
    Bank("323", "10573521", "10.573.521/0001-91", "Mercado Pago", "Mercado Pago Ltda."),
)

_AREA_CODES = ("11", "19", "21", "27", "31", "41", "47", "48", "51", "61", "71", "81", "85", "92")
_CPF_WEIGHTS = (tuple(range(10, 1, -1)), tuple(range(11, 1, -1)))
_CNPJ_WEIGHTS = (
    (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2),
    (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2),
)


@dataclass(frozen=True)
class Pools:
    """Words to build records from, drawn once per seed."""

    people: tuple[str, ...]
    companies: tuple[str, ...]
    streets: tuple[str, ...]
    neighborhoods: tuple[str, ...]
    cities: tuple[str, ...]
    states: tuple[str, ...]
    sentences: tuple[str, ...]


@lru_cache(maxsize=4)
def pools(seed: int) -> Pools:
    """Fill the pools of a seed."""
    fake = Faker("pt_BR")
    fake.seed_instance(seed)

    def many(count: int, make: Callable[[], str]) -> tuple[str, ...]:
        return tuple(make() for _ in range(count))

    return Pools(
        people=many(400, fake.name),
        companies=many(150, fake.company),
        streets=many(200, fake.street_name),
        neighborhoods=many(100, fake.bairro),
        cities=many(100, fake.city),
        states=many(60, fake.estado_sigla),
        sentences=many(80, fake.sentence),
    )


def cpf(number: int) -> str:
    """Give the CPF of a number: eleven digits, the last two computed (modulo 11)."""
    text = f"{mix(11, number) % 10**9:09}"
    for weights in _CPF_WEIGHTS:
        text += str(_check_digit(sum(map(mul, map(int, text), weights))))
    return text


def cnpj(number: int) -> str:
    """Give the CNPJ of a number: fourteen characters; one in sixteen has letters.

    Letters come with the alphanumeric CNPJ of July 2026; each is worth its ASCII code minus 48.
    """
    root = f"{mix(14, number) % 10**8:08}"
    if number % 16 == 0:
        root = f"{root[:2]}{'ABCDEFGH'[number // 16 % 8]}{root[3:6]}Z{root[7:]}"
    text = f"{root}0001"
    for weights in _CNPJ_WEIGHTS:
        values = [code - 48 for code in text.encode()]
        text += str(_check_digit(sum(map(mul, values, weights))))
    return text


def mask_cpf(digits: str) -> str:
    """Write a CPF as 000.000.000-00."""
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def mask_cnpj(text: str) -> str:
    """Write a CNPJ as 00.000.000/0000-00."""
    return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"


def phone(number: int) -> str:
    """Give the phone of a number: 55, area code, and nine digits (eight for one in ten)."""
    value = mix(55, number)
    area = _AREA_CODES[value % len(_AREA_CODES)]
    if number % 10 == 0:
        return f"55{area}3{value // 16 % 10**7:07}"
    return f"55{area}9{value // 16 % 10**8:08}"


def mask_phone(digits: str) -> str:
    """Write a phone as +55 11 91234-5678."""
    return f"+{digits[:2]} {digits[2:4]} {digits[4:-4]}-{digits[-4:]}"


def cep(number: int) -> str:
    """Give the postal code of a number as 00000-000."""
    value = 1_000_000 + mix(8, number) % 98_999_999
    return f"{value // 1000:05}-{value % 1000:03}"


def boleto(number: int, cents: int) -> tuple[str, str]:
    """Give a barcode (44 digits) and its payment line (47 digits with dots and double spaces).

    Like the vendors' own examples, neither verifies: nobody downstream may depend on that.
    """
    free = f"{mix(23, number):020}"[-20:] + f"{mix(24, number) % 10**5:05}"
    amount = f"{cents % 10**10:010}"
    bank = BANKS[number % len(BANKS)].compe
    barcode = f"{bank}9{number % 10}1{number % 1000:03}{amount}{free}"
    line = (
        f"{bank}9{free[0]}.{free[1:5]}{number % 7}  {free[5:10]}.{free[10:15]}{number % 9}  "
        f"{free[15:20]}.{free[20:]}{number % 5}  {number % 10}  1{number % 1000:03}{amount}"
    )
    return barcode, line


def pix(uuid: str, payee: str, city: str) -> str:
    """Give a Pix BR Code text; its CRC does not verify, as in the vendors' own examples."""
    return (
        f"00020101021226820014BR.GOV.BCB.PIX2560pix.example.com/qr/v2/cobv/{uuid}"
        f"5204000053039865802BR59{len(payee):02}{payee}60{len(city):02}{city}"
        f"62070503***6304{uuid[:4].upper()}"
    )


def _check_digit(total: int) -> int:
    rest = total % 11
    return 0 if rest < 2 else 11 - rest
