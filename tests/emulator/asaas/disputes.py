"""Disputes of card holders, debts that are collected, and reports on debtors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .payment import CARDS
from .people import document
from .trade import DUNNING_FEE
from .writing import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .payment import Payment
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

BRANDS = ("VISA", "MASTERCARD", "ELO", "AMEX", "MASTERCARD", "VISA")


def brand(account: Account, payment: int) -> str:
    """Give the brand of the card that a payment was made with."""
    return BRANDS[account.luck(41, payment) // 10_000 % len(BRANDS)]


def chargeback(account: Account, row: Row, write: Writer) -> Record:
    """A record of `chargebacks`, as it also stands in its payment."""
    facts = row.facts
    payment = account.payments.rows[facts["payment"]]
    number = payment.number
    return {
        "id": account.identify("chargebacks", row.number),
        "payment": write.payment(number),
        "installment": account.identify("installments", payment.installment),
        "customerAccount": account.identify("customers", payment.customer),
        "status": facts["status"],
        "reason": facts["reason"],
        "disputeStartDate": write.day(row.created),
        "value": money(payment.cents),
        "paymentDate": write.day(payment.client_paid),
        "creditCard": {
            "number": f"{account.luck(41, number) % 10_000:04}",
            "brand": brand(account, number),
        },
        "disputeStatus": facts["dispute"],
        "deadlineToSendDisputeDocuments": write.day(row.created + 10 + facts.get("touch", 0)),
    }


def chargeback_of(account: Account, row: Payment, write: Writer) -> Record | None:
    """The dispute about a payment, if there is one."""
    if row.chargeback is None:
        return None
    return chargeback(account, account.tables["chargebacks"].known(row.chargeback), write)


def dunning(account: Account, row: Row, write: Writer) -> Record:
    """A record of `payment_dunnings`."""
    payment = account.payments.rows[row.facts["payment"]]
    status = "PAID" if payment.status == "DUNNING_RECEIVED" else row.facts["status"]
    begun = status in {"PENDING", "AWAITING_APPROVAL"}
    return {
        "id": account.identify("payment_dunnings", row.number),
        "dunningNumber": 1000 + row.number,
        "status": status,
        "type": ("CREDIT_BUREAU", "DEBT_RECOVERY_ASSISTANCE")[row.number % 4 == 1],
        "requestDate": write.day(row.created),
        "description": f"Negativação da cobrança {payment.number}"
        + " *" * row.facts.get("touch", 0),
        "value": money(payment.cents),
        "feeValue": money(DUNNING_FEE),
        "netValue": money(payment.cents - DUNNING_FEE),
        "receivedInCashFeeValue": 1.99,
        "denialReason": None,
        "cancellationFeeValue": 0,
        "canBeCancelled": begun,
        "cannotBeCancelledReason": None if begun else "A negativação já foi processada.",
        "isNecessaryResendDocumentation": False,
        "payment": write.payment(payment.number),
    }


def dunning_history(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """What happened to a debt that is collected."""
    steps = [("IN_NEGOTIATION", 3), ("NEGOTIATION_FAIL", 9), ("NEGOTIATED", 20)]
    for status, days in steps[: 1 + row.number % 3]:
        if row.created + days <= account.today:
            day = write.day(row.created + days)
            yield {"status": status, "description": f"Etapa {status.lower()}", "eventDate": day}


def partial_payments(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """What was paid of a debt that is collected."""
    for part in range(row.number % 3):
        day = row.created + 15 + 20 * part
        if day <= account.today:
            paid = write.day(day)
            yield {"value": 50.5, "description": f"Acordo, parte {part + 1}", "paymentDate": paid}


def available_for_dunning(account: Account, write: Writer) -> Iterator[Record]:
    """The debts that may be collected: what is overdue and not on a card."""
    for row in account.payments:
        if row.status == "OVERDUE" and row.billing not in CARDS and not row.deleted:
            yield _available(account, row, write)


def credit_report(account: Account, row: Row, write: Writer) -> Record:
    """A record of `credit_bureau_reports`."""

    number: int = row.facts["customer"]
    identity = account.identify("credit_bureau_reports", row.number)
    return {
        "id": identity,
        "dateCreated": write.day(row.created),
        "cpfCnpj": document(account, number),
        "customer": account.identify("customers", number),
        "downloadUrl": f"https://www.asaas.com/creditBureauReport/download/{identity}",
    }


def _available(account: Account, row: Payment, write: Writer) -> Record:
    allowed = row.number % 7 != 3
    return {
        "payment": write.payment(row.number),
        "customer": account.identify("customers", row.customer),
        "value": money(row.cents),
        "status": row.status,
        "billingType": row.billing,
        "dueDate": write.day(row.due),
        "typeSimulations": [
            {
                "type": "CREDIT_BUREAU",
                "isAllowed": allowed,
                "notAllowedReason": None if allowed else "O cliente não tem CPF ou CNPJ.",
                "feeValue": money(DUNNING_FEE),
                "netValue": money(row.cents - DUNNING_FEE),
                "startDate": write.day(account.today + 1),
            }
        ],
    }
