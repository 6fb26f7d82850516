"""Customers and the reminders they get: who they are is drawn from their numbers."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from tests.emulator import brazil

from .ids import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .table import Row
    from .writing import Writer

Record = dict[str, Any]

GROUPS = ("Mensalistas", None, "VIP", None, "Alunos 2025")
EVENTS = (
    *("PAYMENT_CREATED", "PAYMENT_UPDATED", "PAYMENT_RECEIVED", "PAYMENT_OVERDUE"),
    *("PAYMENT_DUEDATE_WARNING", "PAYMENT_DUEDATE_WARNING", "SEND_LINHA_DIGITAVEL"),
    "PAYMENT_OVERDUE",
)
_REPEATED = 4
"""Among the events, those from this place on come some days before or after the due date."""


def is_company(number: int) -> bool:
    """Tell whether a customer is a legal person."""
    return number % 3 == 1


def name(account: Account, number: int) -> str:
    """Give the name of a customer; names may repeat."""
    pool = account.pools.companies if is_company(number) else account.pools.people
    return pool[account.luck(31, number) % len(pool)]


def email(account: Account, number: int) -> str | None:
    """Give the address of a customer; a few have none."""
    if number % 17 == 6:
        return None
    text = unicodedata.normalize("NFKD", name(account, number)).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    return f"{'.'.join(words)}{number}@example.com"


def document(account: Account, number: int) -> str | None:
    """Give the CPF or the CNPJ of a customer, without its mask."""
    if number % 29 == 27:
        return None
    key = number + account.seed * 1_000_003
    return brazil.cnpj(key) if is_company(number) else brazil.cpf(key)


def reference(number: int) -> str | None:
    """Give what the integrator calls a customer."""
    return f"CLI-{number:05}" if number % 4 else None


def group(number: int) -> str | None:
    """Give the group of a customer, which only filters know of."""
    return GROUPS[number % len(GROUPS)]


def customer(account: Account, row: Row, write: Writer) -> Record:
    """A record of `customers`, with the undocumented keys of a captured one."""
    number = row.number
    draw = account.draw("customer", number)
    place = draw.below(len(account.pools.states))
    settled = number % 7 != 2  # One without an address, as captured.
    phone = brazil.phone(number)
    blank = "" if number % 2 else None
    return {
        "object": "customer",
        "id": account.identify("customers", number),
        "dateCreated": write.day(row.created),
        "name": name(account, number),
        "email": email(account, number),
        "company": account.pools.companies[place] if number % 6 == 4 else None,
        "phone": phone[2:4] + "3" + phone[-7:] if number % 3 else None,
        "mobilePhone": phone[2:],
        "address": draw.pick(account.pools.streets) if settled else None,
        "addressNumber": str(10 + draw.below(2000)) if settled else None,
        "complement": draw.pick(("Sala 3", "Apto 42", "", "Fundos")) if settled else None,
        "province": draw.pick(account.pools.neighborhoods) if settled else None,
        "postalCode": brazil.cep(number).replace("-", "") if settled else None,
        "cpfCnpj": document(account, number),
        "personType": "JURIDICA" if is_company(number) else "FISICA",
        "deleted": row.deleted,
        "additionalEmails": _more_emails(number),
        "externalReference": reference(number),
        "notificationDisabled": number % 8 == 5,
        "observations": f"Cadastro revisto {row.version} vez(es)" if row.version else blank,
        "municipalInscription": str(4_600_000 + number) if is_company(number) else None,
        "stateInscription": str(643_000_000 + number) if number % 9 == 1 else None,
        "canDelete": number % 5 != 0,
        "cannotBeDeletedReason": None if number % 5 else "Cliente possui cobranças em aberto.",
        "canEdit": not row.deleted,
        "cannotEditReason": "Cliente removido." if row.deleted else None,
        **({"foreignCustomer": True} if number % 50 == 33 else {}),
        "city": 12_000 + place if settled else None,
        "cityName": account.pools.cities[place] if settled else None,
        "state": account.pools.states[place] if settled else None,
        "country": "Brasil",
    }


def notifications(account: Account, row: Row, write: Writer) -> Iterator[Record]:
    """The reminders that a customer gets, one for each event."""
    for place, event in enumerate(EVENTS):
        number = row.number * len(EVENTS) + place
        yield {
            "object": "notification",
            "id": identifier("customer_notifications", account.seed, number),
            "customer": account.identify("customers", row.number),
            "enabled": number % 9 != 4,
            "emailEnabledForProvider": place == 2,
            "smsEnabledForProvider": False,
            "emailEnabledForCustomer": True,
            "smsEnabledForCustomer": place % 2 == 0,
            "phoneCallEnabledForCustomer": place == 3,
            "whatsappEnabledForCustomer": number % 4 == 0,
            "event": event,
            "scheduleOffset": (10, 0, 0, 7)[place % 4] if place >= _REPEATED else 0,
            "deleted": False,
        }


def _more_emails(number: int) -> str | None:
    if number % 5 != 3:
        return None
    return f"financeiro{number}@example.com,contato{number}@example.com"
