"""How new rows are made, but for money that moves and for what makes payments by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.draw import mix

from .payment import CARDS
from .table import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account
    from .payment import Payment

_BILLING = (
    *("BOLETO", "PIX", "CREDIT_CARD", "BOLETO", "PIX", "BOLETO", "CREDIT_CARD", "PIX"),
    *("BOLETO", "PIX", "CREDIT_CARD", "UNDEFINED", "BOLETO", "PIX", "CREDIT_CARD", "BOLETO"),
    *("BOLETO", "PIX", "CREDIT_CARD", "BOLETO", "PIX", "BOLETO", "CREDIT_CARD", "TRANSFER"),
    *("BOLETO", "PIX", "DEBIT_CARD", "UNDEFINED", "DEPOSIT", "PIX", "BOLETO"),
)


def billing_type(account: Account, number: int) -> str:
    """Choose how something is to be paid."""
    return _BILLING[account.luck(11, number) % len(_BILLING)]


def price(luck: int) -> int:
    """Choose an amount: some in whole reais, some with one decimal, most with two."""
    cents = 1990 + luck % 60_000
    return cents - cents % (100, 10, 1, 1)[luck // 60_000 % 4]


def plain(name: str, account: Account, day: int, **facts: Any) -> Row:
    """Add a row with the facts it was given."""
    table = account.tables[name]
    row: Row = table.add(Row(table.next_number, day, facts))
    return row


def becomes(account: Account, name: str, day: int, row: Row, **facts: Any) -> None:
    """Plan that facts of a row change."""

    def change(row: Row, day: int) -> None:
        if not row.deleted:
            row.facts.update(facts)
            account.tables[name].changed(row)

    account.plan(day, change, row)


def customer(account: Account, day: int) -> Row:
    """Make a customer; one in six is edited now and then, one in a hundred deleted."""
    row = plain("customers", account, day)
    luck = account.luck(1, row.number)
    if luck % 6 == 0:
        account.plan(day + 10 + luck % 90, lambda row, day: _edit(account, row, day), row)
    if luck % 100 == 41:
        account.plan(day + 200 + luck % 300, lambda row, day: _delete(account, row), row)
    return row


def payment(account: Account, day: int) -> Payment | None:
    """Make a payment that belongs to nothing else; its fate is not decided here."""
    number = account.payments.next_number
    luck = account.luck(4, number)
    customer = account.some("customers", luck)
    if customer is None:
        return None
    billing = billing_type(account, number)
    due = day if billing in CARDS else day + 3 + luck % 25
    return account.life.create(day, customer.number, billing, price(luck >> 8), due)


def invoice(account: Account, day: int) -> Row | None:
    """Make a fiscal invoice for a recent payment, issued now or on a day to come."""
    rows = account.payments.rows
    number = account.payments.next_number - 1 - account.luck(5, day) % 7
    while number in account.invoiced and number >= 0:
        number -= 1
    if number not in rows or rows[number].deleted:
        account.invoiced.setdefault(number, -1)
        return None
    luck = account.luck(6, number)
    effective = day + (0, 25, 5, 60, 10)[luck % 5]
    row = plain(
        *("invoices", account, day), payment=number, effective=effective, status="SCHEDULED"
    )
    account.invoiced[number] = row.number
    if luck % 40 == 7:
        becomes(account, "invoices", effective, row, status="ERROR")
        return row
    account.plan(effective, lambda row, day: _issue(account, row, day), row)
    if luck % 25 == 3:
        becomes(account, "invoices", effective + 5, row, status="PROCESSING_CANCELLATION")
        becomes(account, "invoices", effective + 6, row, status="CANCELED")
    elif luck % 25 == 4:
        becomes(account, "invoices", day + 1, row, effective=effective + 10)
    return row


def dunning(account: Account, day: int) -> None:
    """Ask for the collection of a payment that is overdue, if one is found."""
    end = account.payments.next_number
    for attempt in range(30 if end else 0):
        row = account.payments.rows.get(mix(account.seed ^ day, attempt) % end)
        if row is not None and row.status == "OVERDUE" and not row.deleted:
            account.life.request_dunning(row, day)
            return


def link(account: Account, day: int) -> Row:
    """Make a payment link; one in five is switched off later, one in ten deleted."""
    row = plain("payment_links", account, day, active=True)
    if row.number % 5 == 1:
        becomes(account, "payment_links", day + 40, row, active=False)
    if row.number % 10 == 3:
        account.plan(day + 90, lambda row, day: delete(account, "payment_links", row), row)
    return row


def delete(account: Account, name: str, row: Row) -> None:
    """Mark a row as deleted."""
    row.deleted = True
    account.tables[name].changed(row)


def authorization(account: Account, day: int) -> Row | None:
    """Make an authorization of automatic Pix by a customer."""
    number = account.tables["pix_automatic_authorizations"].next_number
    customer = account.some("customers", account.luck(7, number))
    if customer is None:
        return None
    row = plain(
        *("pix_automatic_authorizations", account, day), status="CREATED", customer=customer.number
    )
    becomes(account, "pix_automatic_authorizations", day + 1, row, status="ACTIVE")
    if number % 5 == 3:
        cancelled = {"status": "CANCELLED", "cancelled": day + 70}
        becomes(account, "pix_automatic_authorizations", day + 70, row, **cancelled)
    return row


def instruction(account: Account, day: int) -> Row | None:
    """Make an instruction of automatic Pix under one of the authorizations."""
    number = account.tables["pix_automatic_payment_instructions"].next_number
    authorization = account.some("pix_automatic_authorizations", account.luck(8, number))
    if authorization is None:
        return None
    name = "pix_automatic_payment_instructions"
    facts = {"authorization": authorization.number, "status": "AWAITING_REQUEST"}
    row = plain(name, account, day, **facts)
    becomes(account, name, day + 2, row, status="SCHEDULED")
    becomes(account, name, day + 7, row, status="REFUSED" if number % 6 == 4 else "DONE")
    return row


def _edit(account: Account, row: Row, day: int) -> None:
    if not row.deleted:
        account.tables["customers"].changed(row)
        account.plan(day + 120, lambda row, day: _edit(account, row, day), row)


def _delete(account: Account, row: Row) -> None:
    delete(account, "customers", row)


def _issue(account: Account, row: Row, day: int) -> None:
    if row.deleted or row.facts["status"] != "SCHEDULED":
        return
    if row.facts["effective"] > day:
        account.plan(row.facts["effective"], lambda row, day: _issue(account, row, day), row)
        return
    row.facts["status"] = "AUTHORIZED"
    account.tables["invoices"].changed(row)
    account.ledger.post(day, "INVOICE_FEE", -49, "invoices", row.number)


MAKERS: dict[str, Callable[[Account, int], Any]] = {
    "customers": customer,
    "invoices": invoice,
    "payment_dunnings": dunning,
    "payment_links": link,
    "pix_automatic_authorizations": authorization,
    "pix_automatic_payment_instructions": instruction,
    "pix_address_keys": lambda account, day: plain("pix_address_keys", account, day),
    "pix_recurrings": lambda account, day: plain("pix_recurrings", account, day),
    "accounts": lambda account, day: plain("accounts", account, day),
    "webhooks": lambda account, day: plain("webhooks", account, day),
    "wallets": lambda account, day: plain("wallets", account, day),
}
