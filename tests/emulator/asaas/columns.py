"""The columns that filters ask for: days are ordinals, references are numbers of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import bills, fiscal_records, people, pix_records, plan_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account
    from .payment import Payment
    from .table import Row


INDEXED = {
    "payments": frozenset(
        {
            *("dateCreated", "paymentDate", "estimatedCreditDate", "dueDate", "status"),
            *("customer", "subscription", "installment", "billingType", "externalReference"),
            *("anticipated", "checkoutSession", "pixQrCodeId"),
        }
    ),
    "customers": frozenset({"name", "email", "cpfCnpj", "externalReference", "groupName"}),
}
"""Columns that change with nothing but their row."""


def columns(account: Account, resource: str) -> dict[str, Callable[[Any], Any]]:
    """Give the columns of a resource that are known without writing its records."""
    if resource == "payments":
        return _payments(account)
    if resource == "customers":
        return {
            "name": lambda row: people.name(account, row.number).casefold(),
            "email": lambda row: people.email(account, row.number),
            "cpfCnpj": lambda row: people.document(account, row.number),
            "externalReference": lambda row: people.reference(row.number),
            "groupName": lambda row: people.group(row.number),
        }
    return {
        "dateCreated": lambda row: row.created,
        **{name: _fact(fact) for name, fact in _FACTS.get(resource, {}).items()},
        **_of_others(account).get(resource, {}),
    }


_FACTS: dict[str, dict[str, str]] = {
    "subscriptions": {"customer": "customer", "billingType": "billing", "status": "status"},
    "invoices": {"payment": "payment", "status": "status", "effectiveDate": "effective"},
    "anticipations": {"payment": "payment", "status": "status"},
    "pix_transactions": {"type": "type"},
    "payment_dunnings": {"payment": "payment"},
    "splits_paid": {"paymentId": "payment"},
    "splits_received": {"status": "status", "paymentId": "payment"},
    "pix_automatic_authorizations": {"customerId": "customer", "status": "status"},
    "pix_automatic_payment_instructions": {"authorization": "authorization", "status": "status"},
}


def _of_others(account: Account) -> dict[str, dict[str, Callable[[Row], Any]]]:
    """Give the columns that take from other rows."""

    def payment(row: Row) -> Payment:
        return account.payments.rows[row.facts["payment"]]

    return {
        "invoices": {
            "customer": lambda row: payment(row).customer,
            "installment": lambda row: payment(row).installment,
            "subscription": lambda row: payment(row).subscription,
            "externalReference": lambda row: fiscal_records.reference(row.number),
        },
        "anticipations": {"installment": lambda row: payment(row).installment},
        "subscriptions": {
            "customerGroupName": lambda row: people.group(row.facts["customer"]),
            "externalReference": lambda row: plan_records.reference(row.number),
        },
        "transfers": {
            "transferDate": lambda row: row.facts.get("effective") or row.facts["scheduled"],
            "type": lambda row: (
                "ASAAS_ACCOUNT" if row.facts["rail"] == "INTERNAL" else "BANK_ACCOUNT"
            ),
        },
        "splits_paid": {
            "status": lambda row: bills.split_status(payment(row)),
            "payment.confirmedDate": lambda row: payment(row).confirmed or payment(row).paid,
        },
        "pix_transactions": {
            "status": lambda row: "DONE",
            "endToEndIdentifier": lambda row: pix_records.end_to_end_of(account, row.number),
        },
    }


def _fact(name: str) -> Callable[[Row], Any]:
    return lambda row: row.facts.get(name)


def _payments(account: Account) -> dict[str, Callable[[Payment], Any]]:
    return {
        "dateCreated": lambda row: row.created,
        "paymentDate": lambda row: row.paid,
        "estimatedCreditDate": lambda row: row.estimated,
        "dueDate": lambda row: row.due,
        "status": account.shown_status,
        "customer": lambda row: row.customer,
        "subscription": lambda row: row.subscription,
        "installment": lambda row: row.installment,
        "billingType": lambda row: row.billing,
        "externalReference": bills.reference,
        "anticipated": lambda row: row.anticipated,
        "anticipable": bills.anticipable,
        "checkoutSession": lambda row: bills.checkout(account, row),
        "pixQrCodeId": bills.qr_code,
        "customerGroupName": lambda row: people.group(row.customer),
        "user": lambda row: bills.USERS[row.number % len(bills.USERS)],
        "invoiceStatus": lambda row: _invoice_status(account, row),
    }


def _invoice_status(account: Account, row: Payment) -> str | None:
    invoice = account.tables["invoices"].rows.get(account.invoiced.get(row.number, -1))
    return None if invoice is None else invoice.facts["status"]
