"""Subscriptions and instalment plans: what makes payments without being asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .fates import befall
from .life import NotNowError
from .makers import billing_type, plain, price

if TYPE_CHECKING:
    from .account import Account
    from .table import Row

AHEAD = 40
"""Days before its due date that a payment of a subscription appears (documented as about)."""
_CYCLES = {
    "WEEKLY": (0, 7),
    "BIWEEKLY": (0, 14),
    "MONTHLY": (1, 0),
    "BIMONTHLY": (2, 0),
    "QUARTERLY": (3, 0),
    "SEMIANNUALLY": (6, 0),
    "YEARLY": (12, 0),
}
_DRAWN = ("MONTHLY",) * 8 + ("QUARTERLY", "BIMONTHLY", "YEARLY", "SEMIANNUALLY", "BIWEEKLY")


def later(day: int, months: int) -> int:
    """Give the same day of a later month, or its last one."""
    first = date.fromordinal(day)
    count = first.year * 12 + first.month - 1 + months
    year, month = divmod(count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1).toordinal()
    return min(date(year, month + 1, 1).toordinal() + first.day - 1, following - 1)


def subscription(account: Account, day: int) -> Row | None:
    """Make a subscription with its first payment; most go on for ever, some end or are deleted."""
    number = account.tables["subscriptions"].next_number
    luck = account.luck(2, number)
    customer = account.some("customers", luck)
    if customer is None:
        return None
    facts = {
        "customer": customer.number,
        "billing": billing_type(account, number * 3),
        "cycle": _DRAWN[luck % len(_DRAWN)],
        "cents": price(luck >> 8),
        "first": day + luck % 30,
        "next": day + luck % 30,
        "payments": [],
        "status": "ACTIVE",
        "end": day + 150 + luck % 300 if luck % 7 == 1 else None,
        "most": 3 + luck % 12 if luck % 7 == 2 else None,
    }
    row = plain("subscriptions", account, day, **facts)
    renew(account, row, day)
    if luck % 11 == 3:
        account.plan(day + 60 + luck % 200, lambda row, day: cancel(account, row, day), row)
    elif luck % 11 == 4:
        account.plan(day + 90 + luck % 200, lambda row, day: stop(account, row, day), row)
    return row


def renew(account: Account, row: Row, day: int) -> None:
    """Make the payments of a subscription that are due soon, and plan for the next one."""
    facts = row.facts
    if row.deleted or facts["status"] != "ACTIVE":
        return
    while not facts["payments"] or facts["next"] - AHEAD <= day:
        due = facts["next"]
        if (facts["end"] and due > facts["end"]) or len(facts["payments"]) == facts["most"]:
            facts["status"] = "EXPIRED"
            account.tables["subscriptions"].changed(row)
            return
        payment = account.life.create(
            day, facts["customer"], facts["billing"], facts["cents"], due, subscription=row.number
        )
        befall(account, payment)
        facts["payments"].append(payment.number)
        months, days = _CYCLES[facts["cycle"]]
        made = len(facts["payments"])
        facts["next"] = later(facts["first"], months * made) if months else due + days
    account.tables["subscriptions"].changed(row)
    account.plan(facts["next"] - AHEAD, lambda row, day: renew(account, row, day), row)


def cancel(account: Account, row: Row, day: int) -> None:
    """Delete a subscription, and with it the payments that are pending (assumed)."""
    if row.deleted:
        raise NotNowError(f"subscription {row.number} is deleted")
    row.deleted = True
    row.facts["status"] = "INACTIVE"
    account.tables["subscriptions"].changed(row)
    for number in row.facts["payments"]:
        payment = account.payments.rows[number]
        if payment.status == "PENDING":
            account.life.vanish(payment)


def stop(account: Account, row: Row, day: int) -> None:
    """Make a subscription inactive."""
    if row.deleted or row.facts["status"] != "ACTIVE":
        raise NotNowError(f"subscription {row.number} is {row.facts['status']}")
    row.facts["status"] = "INACTIVE"
    account.tables["subscriptions"].changed(row)


def installment(account: Account, day: int) -> Row | None:
    """Make an instalment plan with all its payments at once."""
    number = account.tables["installments"].next_number
    luck = account.luck(3, number)
    customer = account.some("customers", luck)
    if customer is None:
        return None
    count = 2 + luck % 11
    cents = price(luck >> 8) * count
    billing = "CREDIT_CARD" if luck % 3 else "BOLETO"
    first_due = day + luck % 20
    facts = {
        "customer": customer.number,
        "count": count,
        "cents": cents,
        "billing": billing,
        "payments": (account.payments.next_number, count),
        "due": first_due,
    }
    row = plain("installments", account, day, **facts)
    part_cents = cents // count
    for part in range(1, count + 1):
        share = part_cents if part < count else cents - part_cents * (count - 1)
        due = later(first_due, part - 1)
        payment = account.life.create(
            day, customer.number, billing, share, due, installment=number, part=part
        )
        if billing == "CREDIT_CARD":  # Charged at once; the money of each part comes later.
            account.plan(day + luck % 3, account.life.confirm, payment)
        else:
            befall(account, payment)
    return row
