"""Money that moves without a payment: transfers, bills, recharges, reports, received splits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .makers import becomes, plain, price

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account
    from .table import Row

TRANSFER_FEE = 500
RAILS = ("PIX", "TED", "PIX", "INTERNAL", "PIX")


def transfer(account: Account, day: int) -> Row:
    """Send a part of the balance to a bank or to another account; one in twelve fails."""
    number = account.tables["transfers"].next_number
    luck = account.luck(21, number)
    cents = max(account.ledger.balance * (2 + luck % 6) // 10, 1000 + luck % 9000)
    rail = RAILS[number % len(RAILS)]
    row = plain("transfers", account, day, cents=cents, rail=rail, status="PENDING", scheduled=day)
    row.facts["fee"] = TRANSFER_FEE if rail == "TED" else 0
    account.ledger.post(day, "TRANSFER", -cents, "transfers", number)
    if row.facts["fee"]:
        account.ledger.post(day, "TRANSFER_FEE", -row.facts["fee"], "transfers", number)
    becomes(account, "transfers", day + 1, row, status="BANK_PROCESSING")
    finish = _fail if number % 12 == 7 else _arrive
    account.plan(day + 1 + luck % 3, lambda row, day: finish(account, row, day), row)
    return row


def _arrive(account: Account, row: Row, day: int) -> None:
    if row.deleted:
        return
    row.facts |= {"status": "DONE", "effective": day}
    if row.facts["rail"] == "PIX":
        pix = account.trade.pix(day, "DEBIT", row.facts["cents"], transfer=row.number)
        row.facts["pix"] = pix.number
    account.tables["transfers"].changed(row)


def _fail(account: Account, row: Row, day: int) -> None:
    if row.deleted:
        return
    row.facts |= {"status": "FAILED", "effective": None}
    account.tables["transfers"].changed(row)
    back = row.facts["cents"] + row.facts["fee"]
    account.ledger.post(day, "TRANSFER_REVERSAL", back, "transfers", row.number)


def bill(account: Account, day: int) -> Row:
    """Pay somebody else's boleto, or fail to."""
    number = account.tables["bills"].next_number
    cents = price(account.luck(22, number))
    row = plain("bills", account, day, cents=cents, status="PENDING", scheduled=day + 2)
    if number % 9 == 5:
        becomes(account, "bills", day + 2, row, status="CANCELLED")
        return row
    becomes(account, "bills", day + 2, row, status="BANK_PROCESSING")
    account.plan(day + 3, lambda row, day: _pay_bill(account, row, day), row)
    return row


def _pay_bill(account: Account, row: Row, day: int) -> None:
    if not row.deleted:
        row.facts |= {"status": "PAID", "paid": day}
        account.tables["bills"].changed(row)
        account.ledger.post(day, "BILL_PAYMENT", -row.facts["cents"], "bills", row.number)


def recharge(account: Account, day: int) -> Row:
    """Charge a mobile phone."""
    number = account.tables["mobile_phone_recharges"].next_number
    cents = (1500, 2000, 3000, 5000)[number % 4]
    row = plain("mobile_phone_recharges", account, day, cents=cents, status="PENDING")
    kind = "MOBILE_PHONE_RECHARGE"
    account.ledger.post(day, kind, -cents, "mobile_phone_recharges", number)
    becomes(account, "mobile_phone_recharges", day + 1, row, status="CONFIRMED")
    return row


def report(account: Account, day: int) -> Row | None:
    """Buy a report on a customer's credit."""
    table = account.tables["credit_bureau_reports"]
    customer = account.some("customers", account.luck(23, table.next_number))
    if customer is None:
        return None
    row = plain("credit_bureau_reports", account, day, customer=customer.number)
    account.ledger.post(day, "CREDIT_BUREAU_REPORT", -1699, table.name, row.number)
    return row


def received_split(account: Account, day: int) -> Row:
    """Get a share of another account's payment, in some days."""
    number = account.tables["splits_received"].next_number
    cents = price(account.luck(24, number)) // 4
    row = plain("splits_received", account, day, cents=cents, status="PENDING")
    account.plan(day + 2 + number % 20, lambda row, day: _credit_split(account, row, day), row)
    return row


def _credit_split(account: Account, row: Row, day: int) -> None:
    if not row.deleted:
        row.facts |= {"status": "DONE", "credit": day}
        account.tables["splits_received"].changed(row)
        kind = "INTERNAL_TRANSFER_CREDIT"
        account.ledger.post(day, kind, row.facts["cents"], "splits_received", row.number)


def anticipation(account: Account, day: int) -> Row | None:
    """Ask for the money of a confirmed card payment before its day."""
    while account.confirmed:
        payment = account.payments.rows.get(account.confirmed.pop())
        if payment is None or payment.status != "CONFIRMED" or payment.anticipated:
            continue
        row = plain("anticipations", account, day, payment=payment.number, status="PENDING")
        denied = row.number % 8 == 5
        if denied:
            becomes(account, "anticipations", day + 1, row, status="DENIED")
        else:
            account.plan(day + 1, account.trade.credit_anticipation, row)
        return row
    return None


MAKERS: dict[str, Callable[[Account, int], Any]] = {
    "transfers": transfer,
    "bills": bill,
    "mobile_phone_recharges": recharge,
    "credit_bureau_reports": report,
    "splits_received": received_split,
    "anticipations": anticipation,
}
