"""Pix as the API writes it: transactions, keys, repeated transfers, and automatic Pix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import brazil

from .bills import SITE, end_to_end
from .bills import reference as payment_reference
from .ids import identifier
from .people import document, name
from .writing import SECONDS, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

ITEMS = 5
_KEYS = ("EVP", "CNPJ", "EMAIL", "PHONE")


def transaction(account: Account, row: Row, write: Writer) -> Record:
    """A record of `pix_transactions`."""
    number, facts = row.number, row.facts
    moment = write.moment(facts["moment"])
    payment = account.payments.rows.get(-1 if facts["payment"] is None else facts["payment"])
    credit = facts["type"] == "CREDIT"
    return {
        "id": account.identify("pix_transactions", number),
        "endToEndIdentifier": end_to_end_of(account, number),
        "finality": None,
        "value": money(facts["cents"]),
        "changeValue": None,
        "refundedValue": 0 if payment is None or not credit else money(payment.refunded),
        "effectiveDate": moment,
        "scheduledDate": None,
        "status": "DONE",
        "type": facts["type"],
        "originType": "DYNAMIC_QRCODE" if credit else "ADDRESS_KEY",
        "conciliationIdentifier": f"{number:025}" if credit else None,
        "description": ("Pagamento", None)[number % 2] if not facts.get("touch") else _touched(row),
        "transactionReceiptUrl": f"{SITE}/comprovantes/p{number}",
        "refusalReason": None,
        "canBeCanceled": False,
        "originalTransaction": _original(account, facts["original"], write),
        "externalAccount": _external_account(account, number),
        "qrCode": _qr_code(account, row, write) if credit else None,
        "payment": write.payment(facts["payment"]),
        "canBeRefunded": credit,
        "refundDisabledReason": None if credit else "Transação não é um crédito.",
        "chargedFeeValue": 1.99 if credit else 0,
        "dateCreated": moment,
        "addressKey": None if credit else f"chave{number}@example.com",
        "addressKeyType": None if credit else "EMAIL",
        "transferId": account.identify("transfers", facts["transfer"]),
        "externalReference": None if payment is None else payment_reference(payment),
    }


def end_to_end_of(account: Account, number: int) -> str:
    """Give the Central Bank's identifier of a transaction."""
    return end_to_end(account, number + 1_000_000)


def address_key(account: Account, row: Row, write: Writer) -> Record:
    """A record of `pix_address_keys`."""
    number = row.number
    kind = _KEYS[number % len(_KEYS)]
    keys = {
        "EVP": identifier("evp", account.seed, number),
        "CNPJ": brazil.cnpj(account.seed),
        "EMAIL": f"pix{number}@example.com",
        "PHONE": f"+{brazil.phone(number)}",
    }
    usable = number % 5 != 3
    return {
        "id": account.identify("pix_address_keys", number),
        "key": keys[kind],
        "type": kind,
        "status": "ACTIVE" if usable else "AWAITING_ACTIVATION",
        "dateCreated": write.moment(row.created * SECONDS + 33_000 + row.facts.get("touch", 0)),
        "canBeDeleted": usable,
        "cannotBeDeletedReason": None if usable else "A chave aguarda ativação.",
        "qrCode": {"encodedImage": "iVBORw0KGgo=", "payload": brazil.pix("0" * 32, "LOJA", "SP")},
    }


def recurring(account: Account, row: Row, write: Writer) -> Record:
    """A record of `pix_recurrings`: a transfer that is repeated."""
    number, touched = row.number, row.facts.get("touch", 0)
    last = row.created + 30 * ITEMS
    return {
        "id": account.identify("pix_recurrings", number),
        "status": "DONE" if last <= account.today else "SCHEDULED",
        "origin": "PIX",
        "value": money(10_000 + number * 50 + touched),
        "frequency": "MONTHLY",
        "quantity": ITEMS,
        "startDate": write.day(row.created),
        "finishDate": write.day(last),
        "canBeCancelled": last > account.today,
        "externalAccount": _recipient(account, number),
    }


def recurring_items(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """The transfers of a repeated one."""
    for place in range(ITEMS):
        day = row.created + 30 * place
        done = day <= account.today
        refused = done and row.number % 4 == 1 and place == 2
        yield {
            "id": identifier("pix_recurring_items", account.seed, row.number * ITEMS + place),
            "status": "REFUSED" if refused else ("PENDING", "DONE")[done],
            "scheduledDate": write.day(day),
            "canBeCancelled": not done,
            "recurrenceNumber": place + 1,
            "quantity": ITEMS,
            "value": money(10_000 + row.number * 50),
            "refusalReasonDescription": "Saldo insuficiente" if refused else None,
            "externalAccount": _recipient(account, row.number),
        }


def authorization(account: Account, row: Row, write: Writer) -> Record:
    """A record of `pix_automatic_authorizations`."""
    number, facts = row.number, row.facts
    cancelled = facts.get("cancelled")
    return {
        "id": account.identify("pix_automatic_authorizations", number),
        "minLimitValue": 50 if number % 2 else None,
        "cancellationDate": write.day(cancelled),
        "cancellationReason": "Pedido do pagador" if cancelled else None,
        "contractId": f"CONTRATO-{number}",
        "customerId": account.identify("customers", facts["customer"]),
        "description": "Mensalidade" + " *" * facts.get("touch", 0),
        "finishDate": write.day(row.created + 730) if number % 3 == 0 else None,
        "frequency": ("MONTHLY", "WEEKLY", "QUARTERLY")[number % 3],
        "endToEndIdentifier": end_to_end(account, number + 2_000_000),
        "startDate": write.day(row.created + 1),
        "status": facts["status"],
        "value": money(4990 + 10 * number),
        "payload": brazil.pix(f"{number:032}", "LOJA", "SP"),
        "encodedImage": "iVBORw0KGgo=",
        "immediateQrCode": {
            "conciliationIdentifier": f"{number:025}",
            "expirationDate": write.moment((row.created + 1) * SECONDS),
        },
        "originType": "IMMEDIATE_PAYMENT_AND_RECURRING_QR_CODE",
        "subscriptionId": None,
        "paymentCreationMode": ("MANUAL", "SUBSCRIPTION")[number % 2],
        "retryPolicy": ("ALLOW_THREE_IN_SEVEN_DAYS", "NOT_ALLOWED")[number % 2],
    }


def instruction(account: Account, row: Row, write: Writer) -> Record:
    """A record of `pix_automatic_payment_instructions`."""
    number, facts = row.number, row.facts
    granted: int = facts["authorization"]
    customer = account.tables["pix_automatic_authorizations"].known(granted).facts["customer"]
    return {
        "id": account.identify("pix_automatic_payment_instructions", number),
        "endToEndIdentifier": end_to_end(account, number + 3_000_000),
        "authorization": {
            "id": account.identify("pix_automatic_authorizations", granted),
            "endToEndIdentifier": end_to_end(account, granted + 2_000_000),
            "customerId": account.identify("customers", customer),
        },
        "dueDate": write.day(row.created + 7 + facts.get("touch", 0)),
        "status": facts["status"],
        "paymentId": None,
        "refusalReason": "Saldo insuficiente" if facts["status"] == "REFUSED" else None,
        "purpose": "SCHEDULE",
        "retryAttempt": None,
    }


def _touched(row: Row) -> str:
    return f"Revista {row.facts['touch']}"


def _original(account: Account, number: int | None, write: Writer) -> Record | None:
    row = account.tables["pix_transactions"].rows.get(-1 if number is None else number)
    if row is None:
        return None
    return {
        "id": account.identify("pix_transactions", row.number),
        "endToEndIdentifier": end_to_end_of(account, row.number),
        "value": money(row.facts["cents"]),
        "effectiveDate": write.moment(row.facts["moment"]),
    }


def _external_account(account: Account, number: int) -> Record:
    """The other side; only some answers tell the number of its account (published samples)."""
    bank = brazil.BANKS[number % len(brazil.BANKS)]
    told = {
        "agency": "0001",
        "account": str(number + 90_000),
        "accountDigit": str(number % 10),
        "accountType": "CHECKING_ACCOUNT",
    }
    return {
        "ispb": bank.ispb,
        "ispbName": bank.name,
        "name": name(account, number),
        "cpfCnpj": document(account, number),
        "addressKey": None,
        "addressKeyType": None,
        **(told if number % 2 else {}),
    }


def _qr_code(account: Account, row: Row, write: Writer) -> Record:
    return {
        "payer": {"name": name(account, row.number), "cpfCnpj": document(account, row.number)},
        "conciliationIdentifier": f"{row.number:025}",
        "originalValue": money(row.facts["cents"]),
        "dueDate": write.day(row.created + 3),
        **dict.fromkeys(("interest", "fine", "discount"), 0),
        "expirationDate": write.moment((row.created + 365) * SECONDS - 1),
        "description": None,
    }


def _recipient(account: Account, number: int) -> Record:
    return {
        "name": account.pools.people[number % len(account.pools.people)],
        "financialInstitutionName": brazil.BANKS[number % len(brazil.BANKS)].name,
        "cpfCnpj": document(account, 3 * number),
        "pixKey": f"chave{number}@example.com",
    }
