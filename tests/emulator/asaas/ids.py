"""Identifiers: a function of the seed, the resource and the number of the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.draw import mix, uuid_text

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTERS = str.maketrans("0123456789abcdef", "k3v8x0q5j7t2w9m4")
_MIXED = str.maketrans("0123456789abcdef", "a1B2c3D4e5F6g7H8")
_HEX = (1 << 56) - 1


def new_payment_id(seed: int, number: int) -> str:
    """Write `pay_`, a digit from 1 to 9, `_` and fourteen characters (announced)."""
    value = mix(seed ^ 0x9E, number)
    return f"pay_{value % 9 + 1}_{f'{value & _HEX:014x}'.translate(_MIXED)}"


def _digits(prefix: str, first: int) -> Callable[[int, int], str]:
    return lambda seed, number: f"{prefix}{first + seed % 1000 * 10_000_000 + number:012}"


def _sixteen(prefix: str) -> Callable[[int, int], str]:
    key = int.from_bytes(prefix.encode(), "big")
    return lambda seed, number: f"{prefix}{f'{mix(seed ^ key, number):016x}'.translate(_LETTERS)}"


payment_id = _sixteen("pay_")  # Captured.
_FORMS: dict[str, Callable[[int, int], str]] = {
    "payments": payment_id,
    "customers": _digits("cus_", 8_000_000),
    "subscriptions": _sixteen("sub_"),
    "invoices": _digits("inv_", 200),
    "financial_transactions": _digits("ftn_", 1),
    "customer_notifications": _digits("not_", 30_000),
    "payment_links": _digits("", 725_100_000_000),
}


def identifier(resource: str, seed: int, number: int) -> str:
    """Give the id of a row; resources without a form of their own have UUIDs."""
    form = _FORMS.get(resource)
    if form is not None:
        return form(seed, number)
    return uuid_text(f"{seed}:{resource}:{number}")
