"""Subscriptions and instalment plans as the API writes them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from .bills import card, refunds
from .disputes import chargeback
from .ids import identifier
from .writing import money

if TYPE_CHECKING:
    from .account import Account
    from .payment import Payment
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]


def reference(number: int) -> str | None:
    """Give what the integrator calls a subscription."""
    return f"ASS-{number:04}" if number % 3 else None


def subscription(account: Account, row: Row, write: Writer) -> Record:
    """A record of `subscriptions`."""
    number, facts = row.number, row.facts
    kind = ("FIXED", "PERCENTAGE")[number % 2]
    discount = {"value": 5, "dueDateLimitDays": 3, "type": kind, "limitDate": None}
    record = {
        "object": "subscription",
        "id": account.identify("subscriptions", number),
        "dateCreated": write.day(row.created),
        "customer": account.identify("customers", facts["customer"]),
        "paymentLink": None,
        "billingType": facts["billing"],
        "cycle": facts["cycle"],
        "value": money(facts["cents"]),
        "nextDueDate": write.day(facts["next"]),
        "description": f"Plano {facts['cycle'].lower()}" + " *" * facts.get("touch", 0),
        "status": facts["status"],
        **({"discount": discount} if number % 3 == 1 else {}),
        "fine": {"value": 2 if number % 2 else 0, "type": kind},
        "interest": {"value": 1.5 if number % 2 else 0, "type": "PERCENTAGE"},
        "deleted": row.deleted,
        "externalReference": reference(number),
        "checkoutSession": None,
        "split": [_split(account, number)] if number % 5 == 2 else None,
        "sendPaymentByPostalService": number % 12 == 5,
    }
    if facts["end"] is not None:
        record["endDate"] = write.day(facts["end"])
    if facts["most"] is not None:
        record["maxPayments"] = facts["most"]
    if facts["billing"] == "CREDIT_CARD":
        record["creditCard"] = card(account, number + 5_000_000, used=True)
    return record


def invoice_settings(account: Account, row: Row, write: Writer) -> Record | None:
    """How fiscal invoices are made for a subscription; most have no such settings."""
    if row.number % 3 != 0:
        return None
    return {
        "municipalServiceId": str(306_520 + row.number % 10),
        "municipalServiceCode": "1.09",
        "municipalServiceName": "Desenvolvimento de sistemas",
        "deductions": 0,
        "invoiceCreationPeriod": "ON_PAYMENT_CONFIRMATION",
        "daysBeforeDueDate": None,
        "receivedOnly": row.number % 2 == 0,
        "observations": "Referente à assinatura",
        "taxes": {
            "retainIss": False,
            **dict.fromkeys(("cofins", "csll", "inss", "ir", "pis"), 0),
            "iss": 2.5,
        },
    }


def installment(account: Account, row: Row, write: Writer) -> Record:
    """A record of `installments`: the plan, with what its payments have in common."""
    facts = row.facts
    first, count = facts["payments"]
    rows = account.payments.rows
    parts = [rows[number] for number in range(first, first + count) if number in rows]
    first_paid = next((part.paid for part in parts if part.paid is not None), None)
    used = any(part.confirmed is not None for part in parts)
    returned = [
        {**refund, "paymentId": write.payment(part.number)}
        for part in parts
        for refund in refunds(account, part, write)
    ]
    return {
        "object": "installment",
        "id": account.identify("installments", row.number),
        "value": money(facts["cents"]),
        "netValue": money(facts["cents"] - sum(part.fee for part in parts)),
        "paymentValue": money(parts[-1].cents) if parts else None,
        "installmentCount": count,
        "billingType": facts["billing"],
        "paymentDate": write.day(first_paid),
        "description": f"Parcelamento em {count} vezes" + " *" * facts.get("touch", 0),
        "expirationDay": _day_of_month(facts["due"]),
        "dateCreated": write.day(row.created),
        "customer": account.identify("customers", facts["customer"]),
        "paymentLink": None,
        "checkoutSession": None,
        "transactionReceiptUrl": f"https://www.asaas.com/comprovantes/i{row.number}"
        if used
        else None,
        **_chargeback(account, parts, write),
        "creditCard": card(account, first, used=True) if used else None,
        "deleted": row.deleted,
        "refunds": returned or None,
    }


def _chargeback(account: Account, parts: list[Payment], write: Writer) -> Record:
    for part in parts:
        if part.chargeback is not None:
            dispute = account.tables["chargebacks"].known(part.chargeback)
            return {"chargeback": chargeback(account, dispute, write)}
    return {}


def _day_of_month(day: int) -> int:
    return date.fromordinal(day).day


def _split(account: Account, number: int) -> Record:
    return {
        "walletId": identifier("other_wallets", account.seed, number % 3),
        "fixedValue": None,
        "percentualValue": 10,
        "externalReference": None,
        "description": "Comissão do parceiro",
        "status": "ACTIVE",
        "disabledReason": None,
    }
