"""Where changes of older payments show: no list of Asaas tells what was changed since.

Filters by the day of settlement and by status find most of them, and the statement of the account
names the payments whose money moved (documented filters and field meanings; what follows from
them is assumed).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from singer_rest.spans import DAY, Span
from tap_asaas.passes import Pass

if TYPE_CHECKING:
    from collections.abc import Mapping

LATER_FIRST = (
    "DUNNING_REQUESTED",
    "AWAITING_CHARGEBACK_REVERSAL",
    "CHARGEBACK_DISPUTE",
    "CHARGEBACK_REQUESTED",
    "REFUND_IN_PROGRESS",
    "REFUND_REQUESTED",
    "CONFIRMED",
    "OVERDUE",
    "AUTHORIZED",
    "AWAITING_RISK_ANALYSIS",
    "PENDING",
)
"""The statuses that do not last. What moves on while they are read comes up once, not twice."""

UNDOCUMENTED = frozenset({"AUTHORIZED"})
"""Statuses that payments have, but that the filter is not said to know."""

CASH_DAYS = 60
"""How far back a merchant may date a payment in cash for a run to find it."""

FINAL_DAYS = 365
"""How old a row may be for a run to find it in a status that lasts: by and by they are many, and
nothing tells when they came to it."""


def settled(since: dt.date, older: Mapping[str, Span]) -> list[Pass]:
    """Payments settled since a day, and those said to have been paid in cash shortly before."""
    cash = Span(since - dt.timedelta(days=CASH_DAYS), since - DAY)
    return [
        Pass("settled", {"paymentDate": Span(since), **older}, by="paymentDate"),
        Pass(
            "cash", {"paymentDate": cash, **older}, {"status": "RECEIVED_IN_CASH"}, by="paymentDate"
        ),
    ]


def come_to(status: str, since: dt.date, older: Mapping[str, Span], by: str) -> Pass:
    """Rows of the last year that have come to a status that lasts, at whatever time."""
    first = since - dt.timedelta(days=FINAL_DAYS)
    span = Span(max(first, older[by].first or first), older[by].last)
    return Pass(f"come to {status}", {**older, by: span}, {"status": status}, by, optional=True)


def still_open(older: Mapping[str, Span], by: str) -> list[Pass]:
    """Payments whose status does not last."""
    return [
        Pass(f"open {status}", older, {"status": status}, by, optional=status in UNDOCUMENTED)
        for status in LATER_FIRST
    ]
