"""What tests make happen to payments, each step by its name; days are dates, money is in reais."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .payment import Payment

Amount = float | Decimal


def cents(amount: Amount) -> int:
    """Read an amount in reais."""
    return round(Decimal(str(amount)) * 100)


class Events(Truth):
    """The steps of payments; one that cannot be taken now raises ValueError."""

    def create_payment(
        self,
        billing_type: str = "BOLETO",
        *,
        created: date | None = None,
        due: date | None = None,
        value: Amount = 100,
        customer: str | None = None,
        **fields: str,
    ) -> str:
        """Make a payment that nobody touches, today or on a day before, and give its id.

        It becomes overdue by itself, and once confirmed it settles by itself. The other fields
        are those that `edit` can change as well.
        """
        with self._by_hand() as account:
            day = account.today if created is None else created.toordinal()
            payer = self._row("customers", customer) if customer else account.some("customers", 0)
            if payer is None:
                raise ValueError("nobody is there to pay")
            until = day + 7 if due is None else due.toordinal()
            row = account.life.create(day, payer.number, billing_type, cents(value), until)
            account.life.edit(row, account.today, dict(fields))
            return str(account.identify("payments", row.number))

    def pay(self, identity: str, on: date | None = None) -> None:
        """Pay by boleto or Pix; a card payment is confirmed and settled at once."""
        self._step(identity, self.account.life.pay, on)

    def confirm(self, identity: str, on: date | None = None) -> None:
        """Charge a card: the money comes 32 days later."""
        self._step(identity, self.account.life.confirm, on)

    def settle(self, identity: str, on: date | None = None) -> None:
        """Let the money of a confirmed payment arrive."""
        self._step(identity, self.account.life.settle, on)

    def receive_in_cash(self, identity: str, on: date | None = None) -> None:
        """Write down that the payer paid elsewhere, on a day that is typed."""
        typed = None if on is None else on.toordinal()
        self._step(identity, self.account.life.receive_in_cash, None, typed)

    def undo_cash(self, identity: str) -> None:
        """Take a receipt in cash back."""
        self._step(identity, self.account.life.undo_cash)

    def edit(self, identity: str, **fields: Any) -> None:
        """Change `value`, `dueDate`, `description`, `billingType` or `externalReference`."""
        known = dict(fields)
        if "value" in known:
            known["value"] = cents(known["value"])
        if "dueDate" in known:
            known["dueDate"] = known["dueDate"].toordinal()
        self._step(identity, self.account.life.edit, None, known)

    def become_overdue(self, identity: str) -> None:
        """Make a payment overdue now."""
        self._step(identity, self.account.life.become_overdue)

    def refund(
        self,
        identity: str,
        amount: Amount | None = None,
        *,
        on: date | None = None,
        at_once: bool = True,
    ) -> None:
        """Give all back, or a part; a whole refund may also take its three days."""
        if at_once:
            part = None if amount is None else cents(amount)
            self._step(identity, self.account.returns.refund, on, part)
        else:
            self._step(identity, self.account.returns.request_refund, on)

    def request_chargeback(self, identity: str, on: date | None = None) -> None:
        """Let the card holder dispute a payment."""
        self._step(identity, self.account.returns.request_chargeback, on)

    def dispute(self, identity: str) -> None:
        """Send documents against a chargeback."""
        self._step(identity, self.account.returns.dispute)

    def await_reversal(self, identity: str) -> None:
        """Let the dispute be decided for the merchant."""
        self._step(identity, self.account.returns.await_reversal)

    def win_chargeback(self, identity: str) -> None:
        """Give a disputed payment the status that it had, and its money."""
        self._step(identity, self.account.returns.win_chargeback)

    def lose_chargeback(self, identity: str) -> None:
        """Let the card holder have the money."""
        self._step(identity, self.account.returns.lose_chargeback)

    def delete(self, identity: str) -> None:
        """Delete a payment that nobody has paid."""
        self._step(identity, self.account.life.delete)

    def restore(self, identity: str) -> None:
        """Bring a deleted payment back."""
        self._step(identity, self.account.life.restore)

    def view_bill(self, identity: str) -> None:
        """Let the payer open the bill."""
        self._step(identity, self.account.life.view_bill)

    def authorize(self, identity: str) -> None:
        """Reserve the amount on a card."""
        self._step(identity, self.account.life.authorize)

    def analyze(self, identity: str) -> None:
        """Hold a payment back until its risk is known."""
        self._step(identity, self.account.life.analyze)

    def request_dunning(self, identity: str) -> None:
        """Have somebody collect a payment that is overdue."""
        self._step(identity, self.account.life.request_dunning)

    def _step(
        self, identity: str, step: Callable[..., None], on: date | None = None, *rest: Any
    ) -> None:
        with self._by_hand() as account:
            row: Payment = self._row("payments", identity)
            step(row, account.today if on is None else on.toordinal(), *rest)
