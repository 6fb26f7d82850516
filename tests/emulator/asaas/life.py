"""The life of a payment until its money has arrived: every step that the documentation names.

A step that cannot be taken now raises NotNowError: planned steps are then left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.draw import mix

from .payment import CARDS, OPEN, Payment
from .table import Row

if TYPE_CHECKING:
    from collections.abc import Collection

    from .account import Account

CARD_DAYS = 32
"""From the confirmation of a card payment to its money, for each instalment (captured)."""
DEBIT_DAYS = 3


class NotNowError(ValueError):
    """A step does not fit the state of the row."""


def require(row: Payment, statuses: Collection[str]) -> None:
    """Refuse a step of a payment that is deleted or in another state."""
    if row.deleted or row.status not in statuses:
        state = "deleted" if row.deleted else row.status
        raise NotNowError(f"payment {row.number} is {state}")


class Life:
    """The steps of payments in an account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._table = account.payments

    def create(
        self, day: int, customer: int, billing: str, cents: int, due: int, **links: int | None
    ) -> Payment:
        """Make a payment that nobody pays unless told to."""
        account = self._account
        row = Payment(self._table.next_number, day, customer, billing, cents, due, **links)
        self._table.add(row)
        if row.number % 13 == 4:
            account.tables["splits_paid"].add(
                Row(account.tables["splits_paid"].next_number, day, {"payment": row.number})
            )
        account.plan(due + 1, self.fall_due, row)
        return row

    def fall_due(self, row: Payment, day: int) -> None:
        """Make a payment overdue whose due date has passed."""
        require(row, {"PENDING"})
        if row.due < day:
            row.status = "OVERDUE"
            self._table.changed(row)

    def become_overdue(self, row: Payment, day: int) -> None:
        """Make a payment overdue now, even if that takes another due date."""
        require(row, {"PENDING"})
        row.due = min(row.due, day - 1)
        self.fall_due(row, day)

    def analyze(self, row: Payment, day: int) -> None:
        """Hold a card payment back until its risk is known."""
        require(row, OPEN)
        row.status = "AWAITING_RISK_ANALYSIS"
        self._table.changed(row)

    def authorize(self, row: Payment, day: int) -> None:
        """Reserve the amount on a card."""
        require(row, OPEN | {"AWAITING_RISK_ANALYSIS"})
        row.billing, row.status = "CREDIT_CARD", "AUTHORIZED"
        self._table.changed(row)

    def confirm(self, row: Payment, day: int) -> None:
        """Charge a card: the money comes later."""
        require(row, OPEN | {"AUTHORIZED", "AWAITING_RISK_ANALYSIS"})
        if row.billing not in CARDS:
            row.billing = "CREDIT_CARD"
        row.status = "CONFIRMED"
        row.confirmed = row.client_paid = day
        wait = CARD_DAYS * (row.part or 1) if row.billing == "CREDIT_CARD" else DEBIT_DAYS
        row.credit = row.estimated = day + wait
        self._table.changed(row)
        if row.billing == "CREDIT_CARD":
            self._account.confirmed.append(row.number)
        self._account.plan(row.credit, self.settle_in_time, row)

    def settle_in_time(self, row: Payment, day: int) -> None:
        """Let the money arrive on the day that it was promised for."""
        self.settle(row, min(day, row.credit or day))

    def settle(self, row: Payment, day: int) -> None:
        """Let the money of a confirmed payment arrive."""
        require(row, {"CONFIRMED"})
        row.status = "RECEIVED"
        row.paid = row.credit = day
        self._arrive(row, day)

    def pay(self, row: Payment, day: int) -> None:
        """Let the payer pay: but for cards, the money arrives the same day."""
        if row.billing in CARDS:
            self.confirm(row, day)
            self.settle(row, day)
            return
        require(row, OPEN | {"DUNNING_REQUESTED"})
        if row.billing == "UNDEFINED":
            row.billing = "PIX" if row.number % 2 else "BOLETO"
        late = day - row.due
        if late > 0 and row.number % 3 == 0:
            row.facts["face"] = row.cents
            row.cents += row.cents * (200 + 3 * late) // 10_000
        row.status = "RECEIVED" if row.status in OPEN else "DUNNING_RECEIVED"
        row.client_paid = row.paid = row.credit = row.estimated = day
        if row.billing == "BOLETO":
            row.confirmed = day
        if row.billing == "PIX":
            row.pix = self._account.trade.pix(day, "CREDIT", row.cents, payment=row.number).number
        self._arrive(row, day)

    def receive_in_cash(self, row: Payment, day: int, typed: int | None = None) -> None:
        """Believe the merchant that the payer paid elsewhere, on a day that is typed."""
        require(row, OPEN)
        row.status = "RECEIVED_IN_CASH"
        row.paid = row.client_paid = day if typed is None else typed
        self._table.changed(row)

    def undo_cash(self, row: Payment, day: int) -> None:
        """Take a receipt in cash back."""
        require(row, {"RECEIVED_IN_CASH"})
        row.paid = row.client_paid = None
        self._reopen(row, day)

    def edit(self, row: Payment, day: int, fields: dict[str, Any]) -> None:
        """Change what a merchant may change; amounts are in cents, days are ordinals."""
        facts = {"description", "externalReference"}
        if unknown := fields.keys() - facts - {"value", "dueDate", "billingType"}:
            raise NotNowError(f"a payment has no {', '.join(sorted(unknown))} to edit")
        if row.deleted or (row.status not in OPEN and not fields.keys() <= facts):
            raise NotNowError(f"payment {row.number} is {row.status}")
        row.facts.update({name: value for name, value in fields.items() if name in facts})
        row.cents = fields.get("value", row.cents)
        row.billing = fields.get("billingType", row.billing)
        if "dueDate" in fields:
            row.due = fields["dueDate"]
            self._reopen(row, day)
        self._table.changed(row)

    def delete(self, row: Payment, day: int) -> None:
        """Delete a payment that nobody has paid (documented)."""
        require(row, OPEN)
        self.vanish(row)

    def vanish(self, row: Payment) -> None:
        """Delete a payment in whatever state."""
        row.deleted = True
        self._table.changed(row)

    def restore(self, row: Payment, day: int) -> None:
        """Bring a deleted payment back."""
        if not row.deleted:
            raise NotNowError(f"payment {row.number} is not deleted")
        row.deleted = False
        if row.status in OPEN:
            self._reopen(row, day)
        self._table.changed(row)

    def view_bill(self, row: Payment, day: int) -> None:
        """Let the payer open the bill, and every other one the boleto."""
        moment = self._account.moment(day, row.number)
        row.facts["viewed"] = moment
        if row.billing == "BOLETO" and mix(7, row.number) % 2:
            row.facts["slip_viewed"] = moment + 7
        self._table.changed(row)

    def request_dunning(self, row: Payment, day: int) -> None:
        """Have somebody collect the debt."""
        require(row, {"OVERDUE"})
        row.status = "DUNNING_REQUESTED"
        self._table.changed(row)
        self._account.trade.dunning(day, row.number)

    def _reopen(self, row: Payment, day: int) -> None:
        row.status = "OVERDUE" if row.due < day else "PENDING"
        self._account.plan(max(row.due, day) + 1, self.fall_due, row)
        self._table.changed(row)

    def _arrive(self, row: Payment, day: int) -> None:
        """Write into the ledger what a settlement brings and takes."""
        account, number = self._account, row.number
        account.ledger.post(day, "PAYMENT_RECEIVED", row.cents, "payments", number)
        account.ledger.post(day, "PAYMENT_FEE", -row.fee, "payments", number)
        if row.refunded:  # While it was confirmed.
            account.ledger.post(day, "PAYMENT_REVERSAL", -row.refunded, "payments", number)
        if row.anticipated:
            account.trade.debit_anticipation(row, day)
        if number % 13 == 4:
            account.trade.pay_split(row, day)
        self._table.changed(row)
