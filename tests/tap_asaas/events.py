"""How the things that can happen to a payment after it was read are made to happen.

Which runs bring each of them, `generate/late_changes.py` says.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.asaas import Asaas

    Happens = Callable[[Asaas, str], object]

BOLETO, CARD = "BOLETO", "CREDIT_CARD"


@dataclass(frozen=True)
class Event:
    """A change of a payment that was made 60 days ago and has been read before."""

    name: str
    happens: Happens
    billing_type: str = BOLETO
    before: tuple[Happens, ...] = ()
    """What had become of it before it was read."""


def days_ago(api: Asaas, days: int) -> dt.date:
    """A day before the emulator's today."""
    return api.today - dt.timedelta(days=days)


def paid(api: Asaas, key: str) -> None:
    """It was paid a month ago."""
    api.pay(key, on=days_ago(api, 30))


def confirmed(api: Asaas, key: str) -> None:
    """It was charged to a card a week ago."""
    api.confirm(key, on=days_ago(api, 7))


def settled(api: Asaas, key: str) -> None:
    """It was charged to a card, and the money came 32 days later."""
    api.confirm(key, on=days_ago(api, 50))


def disputed(api: Asaas, key: str) -> None:
    """Its card holder disputed it ten days ago."""
    settled(api, key)
    api.request_chargeback(key, on=days_ago(api, 10))


def wins(api: Asaas, key: str) -> None:
    """The merchant wins a dispute."""
    api.dispute(key)
    api.win_chargeback(key)


def loses(api: Asaas, key: str) -> None:
    """The card holder wins a dispute."""
    api.dispute(key)
    api.lose_chargeback(key)


def collected(api: Asaas, key: str) -> None:
    """Somebody is to collect it."""
    api.become_overdue(key)
    api.request_dunning(key)


def restored(api: Asaas, key: str) -> None:
    """It is deleted, and brought back."""
    api.delete(key)
    api.restore(key)


EVENTS = (
    Event("a boleto or Pix is paid", lambda api, key: api.pay(key)),
    Event(
        "the money of a card payment comes",
        lambda api, key: api.settle(key),
        CARD,
        (confirmed,),
    ),
    Event(
        "received in cash, today",
        lambda api, key: api.receive_in_cash(key, on=api.today),
    ),
    Event(
        "received in cash, dated back up to 60 days",
        lambda api, key: api.receive_in_cash(key, on=days_ago(api, 40)),
    ),
    Event("a card is charged", lambda api, key: api.confirm(key), CARD),
    Event("it becomes overdue", lambda api, key: api.become_overdue(key)),
    Event("value edited", lambda api, key: api.edit(key, value=77.7)),
    Event(
        "due date or description edited",
        lambda api, key: api.edit(key, description="nova", dueDate=api.today),
    ),
    Event(
        "a receipt in cash is undone",
        lambda api, key: api.undo_cash(key),
        before=(lambda api, key: api.receive_in_cash(key, on=days_ago(api, 20)),),
    ),
    Event(
        "refunded in part",
        lambda api, key: api.refund(key, 10),
        before=(paid,),
    ),
    Event("refunded wholly", lambda api, key: api.refund(key), before=(paid,)),
    Event(
        "a refund is asked for",
        lambda api, key: api.refund(key, at_once=False),
        before=(paid,),
    ),
    Event(
        "charged back",
        lambda api, key: api.request_chargeback(key),
        CARD,
        (settled,),
    ),
    Event(
        "a chargeback is disputed",
        lambda api, key: api.dispute(key),
        CARD,
        (disputed,),
    ),
    Event(
        "a chargeback is won",
        wins,
        CARD,
        (disputed,),
    ),
    Event(
        "a chargeback is lost",
        loses,
        CARD,
        (disputed,),
    ),
    Event(
        "collection is asked for",
        collected,
    ),
    Event("restored", restored),
    Event("deleted", lambda api, key: api.delete(key)),
    Event(
        "the bill is viewed, after it was paid",
        lambda api, key: api.view_bill(key),
        before=(paid,),
    ),
)
