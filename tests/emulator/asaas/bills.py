"""A payment as the API writes it, in full and in the lean form, and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .disputes import chargeback
from .ids import identifier
from .payment import CARDS, OPEN
from .trade import SPLIT_PERCENT
from .writing import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .payment import Payment
    from .writing import Writer

Record = dict[str, Any]

SITE = "https://www.asaas.com"
USERS = ("financeiro@example.com", "vendas@example.com", None)
_TEXTS = ("Mensalidade", "Consultoria", "Pedido", "Parcela do curso", "Assinatura")
_BRANDS = ("VISA", "MASTERCARD", "ELO", "AMEX", "MASTERCARD", "VISA")


def reference(row: Payment) -> str | None:
    """Give what the integrator calls a payment."""
    kept = row.facts.get("externalReference", f"PED-{row.number:06}" if row.number % 3 else None)
    return None if kept is None else str(kept)


def anticipable(row: Payment) -> bool:
    """Tell whether a payment may be anticipated."""
    return row.status == "CONFIRMED" and not row.anticipated


def checkout(account: Account, row: Payment) -> str | None:
    """Give the checkout that a payment came from."""
    return identifier("checkouts", account.seed, row.number) if row.number % 40 == 9 else None


def qr_code(row: Payment) -> str | None:
    """Give the static QR code that a Pix payment was made with."""
    if row.billing == "PIX" and row.number % 25 == 11:
        return f"FULANODETA{row.number:010}ASA"
    return None


def card(account: Account, number: int, *, used: bool) -> Record:
    """A card; before it is used its members are null (documented)."""
    luck = account.luck(41, number)
    return {
        "creditCardNumber": f"{luck % 10_000:04}" if used else None,
        "creditCardBrand": _BRANDS[luck // 10_000 % len(_BRANDS)] if used else None,
        "creditCardToken": identifier("cards", account.seed, number) if used else None,
    }


def payment(account: Account, row: Payment, write: Writer) -> Record:
    """A record of `payments`."""
    number, url = row.number, f"{SITE}/i/{account.luck(42, row.number):016x}"
    slip = row.billing in {"BOLETO", "UNDEFINED"}
    optional: Record = {}
    if row.subscription is not None:
        optional["subscription"] = account.identify("subscriptions", row.subscription)
    if row.installment is not None:
        optional["installment"] = account.identify("installments", row.installment)
    record = {
        "object": "payment",
        "id": write.payment(number),
        "dateCreated": write.day(row.created),
        "customer": account.identify("customers", row.customer),
        **optional,
        "checkoutSession": checkout(account, row),
        "paymentLink": _link(account, row),
        **_amounts(row),
        "description": _description(row),
        "billingType": row.billing,
        **_method(account, row),
        "pixTransaction": account.identify("pix_transactions", row.pix),
        "status": account.shown_status(row),
        "dueDate": write.day(row.due),
        "originalDueDate": write.day(row.original_due),
        "paymentDate": write.day(row.paid),
        "clientPaymentDate": write.day(row.client_paid),
        "installmentNumber": row.part,
        "invoiceUrl": url,
        "invoiceNumber": f"{15_924_000 + number:08}",
        "externalReference": reference(row),
        "deleted": row.deleted,
        "anticipated": row.anticipated,
        "anticipable": anticipable(row),
        "creditDate": write.day(row.credit),
        "estimatedCreditDate": write.day(row.estimated),
        "transactionReceiptUrl": url.replace("/i/", "/comprovantes/") if row.paid else None,
        "nossoNumero": f"{6_000_000 + number}" if slip else None,
        "bankSlipUrl": url.replace("/i/", "/b/pdf/") if slip else None,
        "lastInvoiceViewedDate": write.moment(row.facts.get("viewed")),
        "lastBankSlipViewedDate": write.moment(row.facts.get("slip_viewed")),
        **_conditions(row, write),
        "postalService": number % 30 == 7,
        "escrow": escrow(account, row, write),
        "refunds": list(refunds(account, row, write)) or None,
    }
    if row.confirmed is not None:
        record["confirmedDate"] = write.day(row.confirmed)
    if number % 13 == 4 and not row.deleted:
        record["split"] = [split(account, row)]
    if row.chargeback is not None:
        dispute = account.tables["chargebacks"].known(row.chargeback)
        record["chargeback"] = chargeback(account, dispute, write)
    return record


def lean_payment(account: Account, row: Payment, write: Writer) -> Record:
    """A record of `lean_payments`: the same row, with fewer and other names."""
    full = payment(account, row, write)
    same = (
        *("object", "id", "dateCreated", "value", "netValue", "originalValue", "interestValue"),
        *("description", "billingType", "canBePaidAfterDueDate", "confirmedDate", "status"),
        *("dueDate", "originalDueDate", "paymentDate", "installmentNumber", "externalReference"),
        *("deleted", "anticipated", "anticipable", "creditDate", "transactionReceiptUrl"),
        *("discount", "fine", "interest", "postalService"),
    )
    links = ("customer", "subscription", "installment", "paymentLink", "pixTransaction")
    return {
        **{name: full.get(name) for name in same},
        **{f"{name}Id": full.get(name) for name in links},
        "customerPaymentDate": full["clientPaymentDate"],
        "duplicatedPaymentId": write.payment(row.number - 1) if row.number % 97 == 50 else None,
    }


def refunds(account: Account, row: Payment, write: Writer) -> Iterator[Record]:
    """What went back to the payer, and what is on its way."""
    for place, one in enumerate(row.refunds):
        number = row.number * 10 + place
        done = one["status"] == "DONE"
        yield {
            "dateCreated": write.moment(one["moment"]),
            "status": one["status"],
            "value": money(one["cents"]),
            "endToEndIdentifier": None if row.pix is None else end_to_end(account, number),
            "description": ("Pedido do cliente", None)[place % 2],
            "effectiveDate": write.moment(one["effective"]),
            "transactionReceiptUrl": f"{SITE}/comprovantes/r{number}" if done else None,
            "refundedSplits": _refunded_splits(account, row, one["cents"], done=done),
        }


def escrow(account: Account, row: Payment, write: Writer) -> Record | None:
    """The retention of a payment's money, which few have."""
    if row.number % 60 != 22 or row.credit is None:
        return None
    expires = row.credit + 30
    done = expires <= account.today
    return {
        "id": identifier("escrows", account.seed, row.number),
        "status": "DONE" if done else "ACTIVE",
        "expirationDate": write.day(expires),
        "finishDate": write.day(expires) if done else None,
        "finishReason": "EXPIRED" if done else None,
    }


def viewing_info(account: Account, row: Payment, write: Writer) -> Record:
    """When the payer last looked at the bill."""
    return {
        "invoiceViewedDate": write.moment(row.facts.get("viewed")),
        "boletoViewedDate": write.moment(row.facts.get("slip_viewed")),
    }


def split(account: Account, row: Payment) -> Record:
    """The share of a payment that another account gets."""
    cents = row.cents * SPLIT_PERCENT // 100
    status = split_status(row)
    return {
        "id": identifier("splits_paid", account.seed, row.number // 13),
        "walletId": identifier("other_wallets", account.seed, row.number % 3),
        "fixedValue": None,
        "percentualValue": SPLIT_PERCENT,
        "totalValue": money(cents),
        "cancellationReason": "PAYMENT_REFUNDED" if status == "REFUNDED" else None,
        "status": status,
        "externalReference": None,
        "description": "Comissão do parceiro" if row.number % 2 else None,
    }


def split_status(row: Payment) -> str:
    """Tell how far the share of a payment has come."""
    if row.deleted or row.status == "RECEIVED_IN_CASH":
        return "CANCELLED"
    if row.status in OPEN:
        return "PENDING"
    by_status = {"CONFIRMED": "AWAITING_CREDIT", "RECEIVED": "DONE", "DUNNING_RECEIVED": "DONE"}
    return by_status.get(row.status, "REFUNDED" if row.status == "REFUNDED" else "PENDING")


def end_to_end(account: Account, number: int) -> str:
    """Give the Central Bank's identifier of a Pix."""
    return f"E19540550{account.luck(43, number):023}"[:32]


def _amounts(row: Payment) -> Record:
    face = row.facts.get("face")
    return {
        "value": money(row.cents),
        "netValue": money(row.cents - row.fee),
        "originalValue": None if face is None else money(face),
        "interestValue": None if face is None else money(row.cents - face),
    }


def _link(account: Account, row: Payment) -> str | None:
    links = min(account.sizes["payment_links"], 3)
    if row.number % 20 != 6 or not links or row.subscription or row.installment:
        return None
    return account.identify("payment_links", row.number % links)


def _description(row: Payment) -> str | None:
    kept = row.facts.get("description", _TEXTS[row.number % len(_TEXTS)])
    return None if row.number % 11 == 5 and "description" not in row.facts else str(kept)


def _method(account: Account, row: Payment) -> Record:
    """The keys that only one way to pay brings."""
    if row.billing in CARDS:
        return {"creditCard": card(account, row.number, used=row.confirmed is not None)}
    if row.billing == "BOLETO":
        days = {"daysAfterDueDateToRegistrationCancellation": 60} if row.number % 4 == 0 else {}
        return {"canBePaidAfterDueDate": True, **days}
    code = qr_code(row)
    return {} if code is None else {"pixQrCodeId": code}


def _conditions(row: Payment, write: Writer) -> Record:
    """What paying sooner saves, and what paying late costs."""
    percent = row.number % 2 == 0
    kind = "PERCENTAGE" if percent else "FIXED"
    days = row.number % 6
    return {
        "discount": {
            "value": (0, 5, 10.5)[row.number % 3],
            "limitDate": write.day(row.due - days) if row.number % 3 else None,
            "dueDateLimitDays": days,
            "type": kind,
        },
        "fine": {"value": 2 if row.number % 3 == 0 else 0, "type": kind},
        "interest": {"value": 1 if row.number % 3 == 0 else 0, "type": "PERCENTAGE"},
    }


def _refunded_splits(account: Account, row: Payment, cents: int, *, done: bool) -> list[Record]:
    if row.number % 13 != 4:
        return []
    share = money(cents * SPLIT_PERCENT // 100)
    number = row.number // 13
    return [{"id": identifier("splits_paid", account.seed, number), "value": share, "done": done}]
