"""What a merchant sets up, as the API writes it: links, subaccounts, webhooks, wallets, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import brazil

from .bills import SITE
from .ids import identifier
from .writing import SECONDS, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .payment import Payment
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

_CHARGES = ("DETACHED", "RECURRENT", "INSTALLMENT")


def link_name(row: Row) -> str:
    """Give the name of a payment link."""
    return f"Link {row.number}: " + ("Curso", "Livro", "Doação")[row.number % 3]


def link_reference(number: int) -> str | None:
    """Give what the integrator calls a payment link."""
    return f"LINK-{number}" if number % 2 else None


def link(account: Account, row: Row, write: Writer) -> Record:
    """A record of `payment_links`."""
    number = row.number
    charge = _CHARGES[number % len(_CHARGES)]
    return {
        "id": account.identify("payment_links", number),
        "name": link_name(row),
        "value": money(4990 + number * 100) if number % 4 else None,
        "active": row.facts["active"] and not row.deleted,
        "chargeType": charge,
        "url": f"{SITE}/c/{account.luck(71, number):016x}",
        "billingType": ("UNDEFINED", "BOLETO", "CREDIT_CARD", "PIX")[number % 4],
        "subscriptionCycle": "MONTHLY" if charge == "RECURRENT" else None,
        "description": ("Promoção de março", None)[number % 2],
        "endDate": write.day(row.created + 365) if number % 3 == 0 else None,
        "deleted": row.deleted,
        "viewCount": 3 * number + row.version,
        "maxInstallmentCount": 6 if charge == "INSTALLMENT" else None,
        "dueDateLimitDays": 10,
        "notificationEnabled": True,
        "isAddressRequired": number % 5 == 2,
        "externalReference": link_reference(number),
    }


def link_images(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """The pictures of a payment link."""
    for place in range(row.number % 3):
        number = row.number * 3 + place
        file = _file(account, f"foto{number}.png", number)
        yield {
            "id": identifier("payment_link_images", account.seed, number),
            "main": place == 0,
            "image": {name: value for name, value in file.items() if name != "publicId"},
        }


def documents(account: Account, row: Payment, write: Writer) -> Iterator[Record]:
    """The files that a merchant added to a payment."""
    if row.number % 6 == 1:
        yield {
            "object": "paymentDocument",
            "id": identifier("payment_documents", account.seed, row.number),
            "name": f"Contrato {row.number}",
            "type": "CONTRACT",
            "availableAfterPayment": row.number % 4 == 1,
            "file": _file(account, f"contrato{row.number}.pdf", row.number),
            "deleted": False,
        }


def subaccount(account: Account, row: Row, write: Writer) -> Record:
    """A record of `accounts`."""
    number = row.number
    company = account.pools.companies[number % len(account.pools.companies)]
    place = number % len(account.pools.states)
    email = f"conta{number}@example.com"
    phone = brazil.phone(number + 900)[2:]
    return {
        "object": "account",
        "id": account.identify("accounts", number),
        "name": company,
        "email": email,
        "loginEmail": email,
        "phone": None,
        "mobilePhone": phone,
        "address": account.pools.streets[number % len(account.pools.streets)],
        "addressNumber": str(100 + number),
        "complement": None,
        "province": account.pools.neighborhoods[number % len(account.pools.neighborhoods)],
        "postalCode": brazil.cep(number + 900).replace("-", ""),
        "cpfCnpj": brazil.cnpj(number + 77_000),
        "birthDate": (None, "1985-04-12")[number % 2],
        "personType": "JURIDICA",
        "companyType": ("LIMITED", "MEI")[number % 2],
        "city": 12_000 + place,
        "state": account.pools.states[place],
        "country": "Brasil",
        "tradingName": company + " *" * row.facts.get("touch", 0),
        "site": None,
        "walletId": identifier("other_wallets", account.seed, number),
        "accountNumber": {"agency": "0001", "account": str(500_000 + number), "accountDigit": "7"},
        "commercialInfoExpiration": {
            "isExpired": False,
            "scheduledDate": write.moment((row.created + 365) * SECONDS),
        },
    }


def access_tokens(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """The API keys of a subaccount, but for their texts."""
    for place in range(1 + row.number % 2):
        yield {
            "id": identifier("access_tokens", account.seed, row.number * 2 + place),
            "name": f"Integração {place + 1}",
            "enabled": place == 0,
            "expirationDate": None,
            "dateCreated": write.moment(row.created * SECONDS + 40_000),
            "projectedExpirationDateByLackOfUse": write.day(row.created + 400),
            "disabledReason": "LACK_OF_USE" if place else None,
        }


def webhook(account: Account, row: Row, write: Writer) -> Record:
    """A record of `webhooks`."""
    number = row.number
    return {
        "id": account.identify("webhooks", number),
        "name": f"Webhook {number}" + " *" * row.facts.get("touch", 0),
        "url": f"https://example.com/asaas/{number}",
        "email": "ti@example.com",
        "enabled": number % 3 != 2,
        "interrupted": number % 3 == 2,
        "apiVersion": 3,
        "hasAuthToken": number % 2 == 0,
        "sendType": ("SEQUENTIALLY", "NON_SEQUENTIALLY")[number % 2],
        "penalizedRequestsCount": 15 if number % 3 == 2 else 0,
        "events": ["PAYMENT_CREATED", "PAYMENT_RECEIVED", "PAYMENT_OVERDUE"],
    }


def wallet(account: Account, row: Row, write: Writer) -> Record:
    """A record of `wallets`."""
    return {"object": "wallet", "id": account.identify("wallets", row.number)}


def _file(account: Account, name: str, number: int) -> Record:
    public = f"{account.luck(72, number):016x}"
    return {
        "publicId": public,
        "originalName": name,
        "size": 10_000 + number,
        "extension": name.rpartition(".")[2],
        "previewUrl": f"{SITE}/file/public/view/{public}",
        "downloadUrl": f"{SITE}/file/public/download/{public}",
    }
