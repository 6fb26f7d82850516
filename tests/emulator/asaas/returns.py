"""Money that goes back: refunds, whole or in part, and the disputes of card holders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .life import NotNowError, require
from .table import Row

if TYPE_CHECKING:
    from .account import Account
    from .payment import Payment

RECEIVED = frozenset({"RECEIVED", "DUNNING_RECEIVED"})
REFUNDABLE = RECEIVED | {"CONFIRMED"}
DISPUTED = frozenset({"CHARGEBACK_REQUESTED", "CHARGEBACK_DISPUTE", "AWAITING_CHARGEBACK_REVERSAL"})
_REASONS = (
    *("FRAUD", "COMMERCIAL_DISAGREEMENT", "SERVICE_NOT_RECEIVED", "ABSENT_CARD_FRAUD"),
    *("RECURRENCE_CANCELED", "PROCESS_ERROR"),
)


class Returns:
    """Refunds and chargebacks in an account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._table = account.payments

    def refund(self, row: Payment, day: int, cents: int | None = None) -> None:
        """Give all or a part back at once; a part leaves the status as it was (assumed)."""
        require(row, REFUNDABLE)
        left = row.cents - row.refunded
        amount = left if cents is None else cents
        if not 0 < amount <= left:
            raise NotNowError(f"payment {row.number} has {left} cents to refund, not {amount}")
        received = row.status in RECEIVED
        if amount == left:
            row.status = "REFUNDED"
        row.refunds = (*row.refunds, self._refund(row, day, amount, "DONE"))
        self._give_back(row, day, amount, received=received)

    def request_refund(self, row: Payment, day: int) -> None:
        """Ask for a whole refund, which takes three days."""
        require(row, REFUNDABLE)
        row.facts["before"] = row.status
        row.status = "REFUND_REQUESTED"
        left = row.cents - row.refunded
        row.refunds = (*row.refunds, self._refund(row, day, left, "PENDING"))
        self._table.changed(row)
        self._account.plan(day + 1, self._process_refund, row)

    def _process_refund(self, row: Payment, day: int) -> None:
        require(row, {"REFUND_REQUESTED"})
        row.status = "REFUND_IN_PROGRESS"
        self._table.changed(row)
        self._account.plan(day + 2, self._finish_refund, row)

    def _finish_refund(self, row: Payment, day: int) -> None:
        require(row, {"REFUND_IN_PROGRESS"})
        *others, last = row.refunds
        moment = self._account.moment(day, row.number)
        row.refunds = (*others, {**last, "status": "DONE", "effective": moment})
        row.status = "REFUNDED"
        received = row.facts["before"] in RECEIVED
        self._give_back(row, day, last["cents"], received=received)

    def _refund(self, row: Payment, day: int, cents: int, status: str) -> dict[str, Any]:
        moment = self._account.moment(day, row.number + len(row.refunds))
        effective = moment if status == "DONE" else None
        return {"moment": moment, "status": status, "cents": cents, "effective": effective}

    def _give_back(self, row: Payment, day: int, cents: int, *, received: bool) -> None:
        """Take the money from the account, unless it has not arrived yet."""
        self._table.changed(row)
        if received:
            self._account.ledger.post(day, "PAYMENT_REVERSAL", -cents, "payments", row.number)
        if row.pix is not None:
            self._account.trade.pix(
                day, "CREDIT_REFUND", cents, payment=row.number, original=row.pix
            )

    def request_chargeback(self, row: Payment, day: int) -> None:
        """Let the card holder dispute a payment: what has arrived is taken from the account."""
        require(row, {"CONFIRMED", "RECEIVED"})
        disputes = self._account.tables["chargebacks"]
        facts = {
            "payment": row.number,
            "status": "REQUESTED",
            "before": row.status,
            "reason": _REASONS[row.number % len(_REASONS)],
            "dispute": None,
        }
        row.chargeback = disputes.add(Row(disputes.next_number, day, facts)).number
        if row.status == "RECEIVED":
            self._account.ledger.post(day, "CHARGEBACK", -row.cents, "payments", row.number)
        self._move(row, "CHARGEBACK_REQUESTED")

    def dispute(self, row: Payment, day: int) -> None:
        """Send documents against a chargeback."""
        require(row, {"CHARGEBACK_REQUESTED"})
        self._move(row, "CHARGEBACK_DISPUTE", status="IN_DISPUTE", dispute="REQUESTED")

    def await_reversal(self, row: Payment, day: int) -> None:
        """Let the dispute be decided for the merchant; the money is on its way back."""
        require(row, {"CHARGEBACK_DISPUTE"})
        self._move(row, "AWAITING_CHARGEBACK_REVERSAL", dispute="ACCEPTED")

    def win_chargeback(self, row: Payment, day: int) -> None:
        """Give a disputed payment the status that it had, and its money."""
        require(row, DISPUTED)
        before = self._account.tables["chargebacks"].known(row.chargeback or 0).facts["before"]
        if before == "RECEIVED":
            self._account.ledger.post(day, "CHARGEBACK_REVERSAL", row.cents, "payments", row.number)
        self._move(row, before, status="REVERSED", dispute="ACCEPTED")
        if before == "CONFIRMED" and row.credit is not None:
            self._account.plan(max(row.credit, day), self._account.life.settle, row)

    def lose_chargeback(self, row: Payment, day: int) -> None:
        """Let the card holder have the money (the status is assumed)."""
        require(row, DISPUTED)
        self._move(row, "REFUNDED", status="DISPUTE_LOST", dispute="REJECTED")

    def _move(self, row: Payment, to: str, /, **facts: str) -> None:
        row.status = to
        disputes = self._account.tables["chargebacks"]
        dispute = disputes.known(row.chargeback or 0)
        dispute.facts.update(facts)
        disputes.changed(dispute)
        self._table.changed(row)
