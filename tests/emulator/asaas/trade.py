"""What payments bring with them: Pix transactions, anticipations, splits and dunnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .makers import becomes, plain

if TYPE_CHECKING:
    from .account import Account
    from .payment import Payment
    from .table import Row

SPLIT_PERCENT = 10
ANTICIPATION_PERCENT = 3
DUNNING_FEE = 990


class Trade:
    """The rows that the steps of a payment make or change in other resources."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def pix(
        self,
        day: int,
        kind: str,
        cents: int,
        *,
        payment: int | None = None,
        transfer: int | None = None,
        original: int | None = None,
    ) -> Row:
        """Move money by Pix."""
        return plain(
            *("pix_transactions", self._account, day),
            type=kind,
            cents=cents,
            payment=payment,
            transfer=transfer,
            original=original,
            moment=self._account.moment(day, self._account.tables["pix_transactions"].next_number),
        )

    def dunning(self, day: int, payment: int) -> None:
        """Begin to collect a debt, for a fee."""
        account = self._account
        row = plain("payment_dunnings", account, day, payment=payment, status="PENDING")
        kind = "PAYMENT_DUNNING_REQUEST_FEE"
        account.ledger.post(day, kind, -DUNNING_FEE, "payment_dunnings", row.number)
        becomes(account, "payment_dunnings", day + 1, row, status="AWAITING_APPROVAL")
        becomes(account, "payment_dunnings", day + 3, row, status="PROCESSED")

    def credit_anticipation(self, row: Row, day: int) -> None:
        """Give the money of a payment before its day, for a fee."""
        account = self._account
        payment = account.payments.rows[row.facts["payment"]]
        if row.deleted or payment.status != "CONFIRMED" or payment.credit is None:
            return
        fee = payment.cents * ANTICIPATION_PERCENT // 100
        days = max(payment.credit - day, 1)
        row.facts |= {"status": "CREDITED", "credited": day, "fee": fee, "days": days}
        account.tables["anticipations"].changed(row)
        payment.anticipated = True
        payment.facts["anticipation"] = row.number
        account.payments.changed(payment)
        for kind, cents in (("GROSS_CREDIT", payment.cents), ("FEE", -fee)):
            name = f"RECEIVABLE_ANTICIPATION_{kind}"
            account.ledger.post(day, name, cents, "anticipations", row.number)

    def debit_anticipation(self, payment: Payment, day: int) -> None:
        """Take back what was given before its day."""
        account = self._account
        row = account.tables["anticipations"].rows.get(payment.facts.get("anticipation", -1))
        if row is not None and row.facts["status"] == "CREDITED":
            row.facts["status"] = "DEBITED"
            account.tables["anticipations"].changed(row)
            kind = "RECEIVABLE_ANTICIPATION_DEBIT"
            account.ledger.post(day, kind, -payment.cents, "anticipations", row.number)

    def pay_split(self, payment: Payment, day: int) -> None:
        """Give another account its share of a payment."""
        account = self._account
        cents = payment.cents * SPLIT_PERCENT // 100
        kind = "INTERNAL_TRANSFER_DEBIT"
        account.ledger.post(day, kind, -cents, "splits_paid", payment.number // 13)
