"""What can happen to a payment of Asaas after it was read, and which incremental runs bring it.

The tests make each of these things happen to a payment of the emulator, and find out whether the
table tells the truth.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from generate.markdown import table

SETTLED, STATEMENT = "day of settlement", "statement of the account"
STATUS, NOTHING = "status", "nothing"

BROUGHT_BY = {
    "settled": "`settled`, `full`",
    "full": "`full`",
    "full read": "a full read only",
}


class LateChange(NamedTuple):
    """A change of a payment that was made 60 days ago and has been read before."""

    shows_in: str
    found_with: Literal["settled", "full", "full read"]
    """The least `late_changes` with which the next run brings it, or a full read alone."""


CHANGES = {
    "a boleto or Pix is paid": LateChange(SETTLED, "settled"),
    "the money of a card payment comes": LateChange(SETTLED, "settled"),
    "received in cash, today": LateChange(SETTLED, "settled"),
    "received in cash, dated back up to 60 days": LateChange(SETTLED, "settled"),
    "a card is charged": LateChange(STATUS, "full"),
    "it becomes overdue": LateChange(STATUS, "full"),
    "value edited": LateChange(STATUS, "full"),
    "due date or description edited": LateChange(STATUS, "full"),
    "a receipt in cash is undone": LateChange(STATUS, "full"),
    "refunded in part": LateChange(STATEMENT, "full"),
    "refunded wholly": LateChange(STATUS, "full"),
    "a refund is asked for": LateChange(STATUS, "full"),
    "charged back": LateChange(STATUS, "full"),
    "a chargeback is disputed": LateChange(STATUS, "full"),
    "a chargeback is won": LateChange(STATEMENT, "full"),
    "a chargeback is lost": LateChange(STATUS, "full"),
    "collection is asked for": LateChange(STATUS, "full"),
    "restored": LateChange(STATUS, "full"),
    "deleted": LateChange(NOTHING, "full read"),
    "the bill is viewed, after it was paid": LateChange(NOTHING, "full read"),
}


def late_changes_table() -> str:
    """What can happen to a payment, and which runs bring it."""
    rows = (
        (name, change.shows_in, BROUGHT_BY[change.found_with]) for name, change in CHANGES.items()
    )
    return table(("What happens to a payment", "It shows in", "Brought by"), rows)
