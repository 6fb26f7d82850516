"""Money that moves, as the API writes it: transfers, the ledger, anticipations, splits, bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import brazil

from .bills import SITE, end_to_end, split_status
from .bills import reference as payment_reference
from .bills import split as payment_split
from .ids import identifier
from .people import document
from .writing import SECONDS, money

if TYPE_CHECKING:
    from .account import Account
    from .ledger import Entry
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

_TEXTS = {
    "PAYMENT_RECEIVED": "Cobrança recebida",
    "PAYMENT_FEE": "Taxa da cobrança",
    "PAYMENT_REVERSAL": "Estorno da cobrança",
    "CHARGEBACK": "Chargeback da cobrança",
    "CHARGEBACK_REVERSAL": "Reversão do chargeback da cobrança",
    "TRANSFER": "Transferência",
}
_LINKS = {
    "payments": "paymentId",
    "splits_paid": "splitId",
    "splits_received": "splitId",
    "transfers": "transferId",
    "anticipations": "anticipationId",
    "bills": "billId",
    "invoices": "invoiceId",
    "payment_dunnings": "paymentDunningId",
    "credit_bureau_reports": "creditBureauReportId",
}


def ledger_entry(account: Account, entry: Entry, balance: int, write: Writer) -> Record:
    """A record of `financial_transactions`."""
    links = dict.fromkeys(dict.fromkeys(_LINKS.values()))
    if entry.resource == "payments":
        links["paymentId"] = write.payment(entry.row)
    elif entry.resource in _LINKS:
        links[_LINKS[entry.resource]] = account.identify(entry.resource, entry.row)
    text = _TEXTS.get(entry.kind, entry.kind.replace("_", " ").capitalize())
    return {
        "object": "financialTransaction",
        "id": identifier("financial_transactions", account.seed, entry.number),
        "value": money(entry.cents),
        "balance": money(balance),
        "type": entry.kind,
        "date": write.day(entry.day),
        "description": f"{text} nr. {entry.row}",
        **links,
    }


def transfer(account: Account, row: Row, write: Writer) -> Record:
    """A record of `transfers`; its type, and the form of its day, are seen in both ways."""
    facts, number = row.facts, row.number
    rail = facts["rail"]
    inside = rail == "INTERNAL"
    effective: int | None = facts.get("effective")
    record = {
        "object": "transfer",
        "id": account.identify("transfers", number),
        "type": "ASAAS_ACCOUNT" if inside else "BANK_ACCOUNT",
        "dateCreated": write.day(row.created),
        "value": money(facts["cents"]),
        "netValue": money(facts["cents"] - facts["fee"]),
        "status": facts["status"],
        "transferFee": money(facts["fee"]),
        "effectiveDate": _effective(effective, write, inside=inside),
        "scheduleDate": write.day(facts["scheduled"]),
        "endToEndIdentifier": end_to_end(account, number) if "pix" in facts else None,
        "authorized": facts["status"] != "BLOCKED",
        "failReason": "Conta de destino inválida" if facts["status"] == "FAILED" else None,
        "externalReference": f"TRF-{number:04}" if number % 2 else None,
        "transactionReceiptUrl": f"{SITE}/comprovantes/t{number}" if effective else None,
        "operationType": rail,
        "description": _purpose(row),
        "recurring": None,
        "bankAccount": None if inside else _bank_account(account, number, rail),
        "canBeCancelled": facts["status"] == "PENDING",
    }
    if effective is not None:
        record["confirmedDate"] = write.day(effective)
    if inside:
        record["walletId"] = identifier("other_wallets", account.seed, number % 3)
        record["account"] = {
            "name": account.pools.companies[number % len(account.pools.companies)],
            "cpfCnpj": document(account, 1 + 3 * number),
            "agency": "0001",
            "account": str(700_000 + number),
            "accountDigit": str(number % 10),
        }
    return record


def anticipation(account: Account, row: Row, write: Writer) -> Record:
    """A record of `anticipations`."""
    facts = row.facts
    payment = account.payments.rows[facts["payment"]]
    fee = facts.get("fee", 0)
    denied, touched = facts["status"] == "DENIED", facts.get("touch", 0)
    return {
        "object": "receivableAnticipation",
        "id": account.identify("anticipations", row.number),
        "installment": account.identify("installments", payment.installment),
        "payment": write.payment(payment.number),
        "status": facts["status"],
        "anticipationDate": write.day(facts.get("credited")),
        "dueDate": write.day(payment.estimated),
        "requestDate": write.day(row.created),
        "fee": money(fee),
        "anticipationDays": facts.get("days"),
        "netValue": money(payment.cents - payment.fee - fee),
        "totalValue": money(payment.cents),
        "value": money(payment.cents - payment.fee),
        "denialObservation": "Documento ilegível" if denied else " *" * touched or None,
    }


def split_paid(account: Account, row: Row, write: Writer) -> Record:
    """A record of `splits_paid`: the share of a payment that another account gets."""
    payment = account.payments.rows[row.facts["payment"]]
    record = payment_split(account, payment)
    done = split_status(payment) == "DONE"
    return {
        **record,
        "originAccountId": identifier("my_account", account.seed, 0),
        "destinationAccountId": identifier("other_accounts", account.seed, payment.number % 3),
        "creditDate": write.day(payment.credit) if done else None,
        "payment": {
            "confirmedDate": write.day(payment.confirmed or payment.paid),
            "invoiceNumber": f"{15_924_000 + payment.number:08}",
            "externalReference": payment_reference(payment),
        },
    }


def split_received(account: Account, row: Row, write: Writer) -> Record:
    """A record of `splits_received`: our share of another account's payment."""
    credit = row.facts.get("credit")
    return {
        "id": account.identify("splits_received", row.number),
        "walletId": identifier("wallets", account.seed, 0),
        "fixedValue": money(row.facts["cents"]) if row.number % 2 else None,
        "percentualValue": None if row.number % 2 else 25,
        "totalValue": money(row.facts["cents"]),
        "cancellationReason": None,
        "status": row.facts["status"],
        "externalReference": f"PARCEIRO-{row.number}" if row.number % 3 else None,
        "description": "Comissão recebida" + " *" * row.facts.get("touch", 0),
        "originAccountId": identifier("other_accounts", account.seed, row.number % 3),
        "destinationAccountId": identifier("my_account", account.seed, 0),
        "creditDate": write.day(credit),
        "payment": {
            "confirmedDate": write.day(credit),
            "invoiceNumber": f"{88_000_000 + row.number}",
            "externalReference": None,
        },
    }


def bill(account: Account, row: Row, write: Writer) -> Record:
    """A record of `bills`: somebody else's boleto that the account pays."""
    facts = row.facts
    paid = facts.get("paid")
    _, line = brazil.boleto(row.number, facts["cents"])
    company = account.pools.companies[row.number % len(account.pools.companies)]
    return {
        "object": "bill",
        "id": account.identify("bills", row.number),
        "status": facts["status"],
        "value": money(facts["cents"]),
        "discount": 0,
        "interest": 0,
        "fine": 0,
        "identificationField": "".join(sign for sign in line if sign.isdigit()),
        "dueDate": write.day(row.created + 10),
        "scheduleDate": write.day(facts["scheduled"]),
        "paymentDate": write.day(paid),
        "fee": 0,
        "description": f"Conta {row.number}" + " *" * facts.get("touch", 0),
        "companyName": company,
        "transactionReceiptUrl": f"{SITE}/comprovantes/c{row.number}" if paid else None,
        "canBeCancelled": facts["status"] == "PENDING",
        "externalReference": None,
        "failReasons": ["Conta cancelada"] if facts["status"] == "CANCELLED" else None,
    }


def recharge(account: Account, row: Row, write: Writer) -> Record:
    """A record of `mobile_phone_recharges`."""
    return {
        "id": account.identify("mobile_phone_recharges", row.number),
        "value": money(row.facts["cents"]),
        "phoneNumber": brazil.phone(row.number + row.facts.get("touch", 0))[2:],
        "status": row.facts["status"],
        "canBeCancelled": row.facts["status"] == "PENDING",
        "operatorName": ("Vivo", "Claro", "TIM")[row.number % 3],
    }


def _effective(day: int | None, write: Writer, *, inside: bool) -> str | None:
    """Write when a transfer arrived: both forms are seen."""
    return write.moment(day * SECONDS + 36_061) if day and inside else write.day(day)


def _purpose(row: Row) -> str | None:
    touched = row.facts.get("touch", 0)
    return f"Revista {touched}" if touched else ("Repasse semanal", None)[row.number % 2]


def _bank_account(account: Account, number: int, rail: str) -> Record:
    bank = brazil.BANKS[number % len(brazil.BANKS)]
    return {
        "bank": {"ispb": bank.ispb, "code": bank.compe, "name": bank.name},
        "accountName": f"Conta {bank.short_name}",
        "ownerName": account.pools.people[number % len(account.pools.people)],
        "cpfCnpj": document(account, 3 * number),
        "agency": f"{number % 5000:04}",
        "agencyDigit": str(number % 10) if number % 2 else None,
        "account": f"{account.luck(51, number) % 10**6}",
        "accountDigit": str(number % 10),
        "pixAddressKey": f"chave{number}@example.com" if rail == "PIX" else None,
        **({"type": ("CONTA_CORRENTE", "CONTA_POUPANCA")[number % 2]} if number % 3 else {}),
    }
