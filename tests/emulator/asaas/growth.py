"""How an account grows: each resource evenly from its first day on, up to its size and beyond.

Payments come from subscriptions, from instalment plans, and for the rest one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import makers, money, plans
from .fates import befall

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account

SHARES = {
    "customers": 3,
    "subscriptions": 25,
    "installments": 60,
    "transfers": 15,
    "invoices": 4,
    "anticipations": 50,
    "splits_received": 50,
    "bills": 40,
    "mobile_phone_recharges": 60,
    "payment_dunnings": 60,
    "credit_bureau_reports": 60,
    "pix_recurrings": 150,
    "pix_automatic_authorizations": 75,
    "pix_automatic_payment_instructions": 50,
    "payment_links": 60,
    "accounts": 100,
}
"""How many payments there are for each row of a resource."""
FIXED = {"pix_address_keys": 4, "webhooks": 3, "wallets": 1}
_FIRST = 3
"""One customer in so many is there before the first payment."""


def _fated(account: Account, day: int) -> None:
    row = makers.payment(account, day)
    if row is not None:
        befall(account, row)


MAKERS: dict[str, Callable[[Account, int], Any]] = {
    "subscriptions": plans.subscription,
    "installments": plans.installment,
    "payments": _fated,
    **makers.MAKERS,
    **money.MAKERS,
}
_GROWING = ("customers", "subscriptions", "installments", "payments")
_OTHERS = tuple(name for name in (*SHARES, *FIXED) if name not in _GROWING)


def sizes_for(payments: int) -> dict[str, int]:
    """Scale all resources with the number of payments."""
    scaled = {name: payments // share or _least(name, payments) for name, share in SHARES.items()}
    fixed = {name: min(size, max(payments, 1)) for name, size in FIXED.items()}
    return {"payments": payments, **scaled, **fixed}


def _least(name: str, payments: int) -> int:
    """Give even a small account two rows, unless they would make too many payments."""
    return min(2, payments // 30 if name in _GROWING[1:3] else payments)


def settle_in(account: Account) -> None:
    """Make what is there before the first day."""
    wanted = account.sizes["customers"]
    first = min(wanted, wanted // _FIRST + 1)
    for number in range(first):
        makers.customer(account, account.since - 700 + 700 * number // first)


def grow(account: Account, day: int) -> None:
    """Make the new rows of a day."""
    span = account.start - account.since + 1
    lived = day - account.since + 1
    for name in (*_GROWING, *_OTHERS):
        size = account.sizes[name]
        made = account.tables[name].next_number
        wanted = size * lived // span
        if name in FIXED:
            wanted = min(wanted, size)
        elif name == "payments" and size and day > account.start:
            wanted = max(wanted, made + 1)
        for _ in range(wanted - made):
            MAKERS[name](account, day)
