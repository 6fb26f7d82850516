"""Who takes part: the merchant, its users, its customers, their groups and their extra fields.

Field names are documented; member names of tags, merchant, documents and the like are assumed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tests.emulator import brazil
from tests.emulator.clock import DAY

from .values import Record, free_text, metadata, roughen, stamp, stamps

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .world import World

GOOGLE_TOKEN_PREFIX = "ya29."
"""How every `google_access_token` begins: no client may let one through."""

_COMPANY_EVERY = 3  # Every third customer is a company.


@lru_cache(maxsize=2)
def merchant(world: World) -> Record:
    """The account holder, as embedded in billings; its members are assumed."""
    first = world.clock.start - 900 * DAY
    return {
        "uuid": world.merchant_uuid,
        "name": world.pools.companies[0],
        "document": brazil.cnpj(world.seed * 16 + 1),
        "email": "financeiro@merchant.example.com",
        "phone": brazil.phone(world.seed + 1),
        "created_at": stamp(first),
        "updated_at": stamp(first + DAY),
    }


def tags(world: World, kind: str, number: int) -> list[Record]:
    """Up to two labels; colour and dates are assumed."""
    draw = world.draw(f"tags of {kind}", number)
    made = world.clock.start - 800 * DAY
    return [
        {
            "uuid": world.uuid("tag", tag),
            "name": ("VIP", "Inadimplente", "Migração", "Educação")[tag],
            "color": f"#{draw.below(1 << 24):06X}",
            "created_at": stamp(made + tag),
            "updated_at": stamp(made + tag),
        }
        for tag in range(draw.below(4), min(draw.below(4) + 1, 4))
    ]


def customer_brief(world: World, number: int) -> Record:
    """A customer as billings and recurrences embed it (documented)."""
    row = world.row("customers", number)
    draw = world.draw("customer", number)
    pools = world.pools
    company = number % _COMPANY_EVERY == 0
    name = draw.pick(pools.companies if company else pools.people)
    record: Record = {
        "status": "active" if draw.below(10) else "archived",
        "name": f"{name} {row.version}" if row.version else name,
        "nickname": f"{name.split()[0]} 💙" if draw.chance(4) else None,
        "document": brazil.cnpj(number) if company else brazil.cpf(number),
        "email": f"contato+{number}@example.com",
        "phone": brazil.phone(number),
        **stamps(row),
        "uuid": world.uuid("customers", number),
        "source": draw.pick(("link_customer", "product_link")),
        "email_block": draw.below(2),
        "metadata": metadata(draw, row.version),
    }
    if draw.chance(5):
        del record["metadata"]
    if draw.chance(5):
        record["address"] = _address(world, number, 0)
    return record


def customer(world: World, row: Row) -> Record:
    """A record of `customers`: the embedded object and the columns listed beside it."""
    number = row.number
    draw = world.draw("customer columns", number)
    record = customer_brief(world, number)
    record.pop("address", None)
    sponsor = number // 2 if number % 4 == 1 else None
    record |= {
        "merchant_uuid": world.merchant_uuid,
        "customer_uuid": None if sponsor is None else world.uuid("customers", sponsor),
        "category": draw.pick((None, "aluno", "empresa", "revenda")),
        "category_dirty": draw.chance(5),
        "metadata": metadata(draw, row.version),
        "custom_fields": _answers(world, number),
        "customer_fields": [{"name": "Matrícula", "value": f"{number:05}"}] if number % 2 else [],
        "documents": [
            {
                "uuid": world.uuid("document", number * 2 + place),
                "filename": f"contrato {place}.pdf",
            }
            for place in range(draw.below(3))
        ],
        "tags": tags(world, "customer", number),
        "contracts": _contracts(world, number),
        "customer_info": free_text(draw, world.pools.sentences)
        if draw.chance(4)
        else {"observação": draw.pick(world.pools.sentences), "score": draw.below(1000)},
        "archive_reasons": ["Fim de contrato"] if record["status"] == "archived" else [],
        "addresses": [_address(world, number, place) for place in range(draw.below(3))],
        "customer_groups": [group_brief(world, group) for group in world.groups_of(number)],
    }
    return roughen(record, number, "category_dirty", "customer_info", "archive_reasons")


def customer_group(world: World, row: Row) -> Record:
    """A record of `customer_groups`: the embedded object and its first customers."""
    members = world.members_of(row.number, 3)
    record = group_brief(world, row.number)
    record["customers"] = [customer_brief(world, number) for number in members]
    return roughen(record, row.number)


def group_brief(world: World, number: int) -> Record:
    """A customer group as customers embed it."""
    row = world.row("customer_groups", number)
    draw = world.draw("customer group", number)
    return {
        "id": 1000 + number,
        "uuid": world.uuid("customer_groups", number),
        "name": f"{draw.pick(('Turma', 'Polo', 'Canal'))} {draw.pick(world.pools.neighborhoods)}",
        "active": draw.below(8) > 0,
        "icon": draw.pick(("star", "users", "🏫", None)),
        "group_color": f"#{draw.below(1 << 24):06x}",
        "merchant_uuid": world.merchant_uuid,
        **stamps(row),
    }


def custom_field(world: World, row: Row) -> Record:
    """A record of `custom_fields`: three columns are documented, and no date is among them."""
    kind = ("short_text", "radio")[row.number % 2]
    configuration: Record = {
        "label": f"Campo extra nº {row.number}",
        "required": row.number % 3 == 0,
    }
    if kind == "radio":
        configuration["options"] = ["Manhã", "Tarde", "Noite (integral)"]
    record = {
        "uuid": world.uuid("custom_fields", row.number),
        "field_type": kind,
        "field_configuration": configuration,
    }
    return roughen(record, row.number)


def merchant_user(world: World, row: Row) -> Record:
    """A record of `merchant_users`; it holds a live credential of a third party."""
    number = row.number
    draw = world.draw("merchant user", number)
    linked = number % 3 != 1
    record = {
        "uuid": world.uuid("merchant_users", number),
        "merchant_uuid": world.merchant_uuid,
        "name": draw.pick(world.pools.people),
        "email": f"usuario{number}@merchant.example.com",
        "phone": brazil.phone(number + 7_000_000) if draw.below(3) else None,
        "status": draw.pick(("active", "active", "inactive")),
        "role": draw.pick(("admin", "financeiro", "leitura")),
        "google_access_token": f"{GOOGLE_TOKEN_PREFIX}a0Emulated-{world.uuid('google', number)}"
        if linked
        else None,
        "google_sub": f"{10**20 + draw.below(10**20)}" if linked else None,
        "shortcuts": ["billings", {"path": "/customers", "position": 2}][: draw.below(3)],
        "notification_preferences": {"email": True, "push": draw.chance(2), "horário": "08:00"},
        "show_nps": draw.chance(2),
        "show_notification_product_updates": draw.chance(2),
        "virtual_assistant_notification_enabled": draw.chance(2),
        "virtual_assistant_phone": brazil.phone(number + 8_000_000) if draw.chance(2) else None,
        **stamps(row),
    }
    return roughen(record, number, "show_nps", "shortcuts")


def _address(world: World, customer_number: int, place: int) -> Record:
    """An address in one of the two documented spellings of the postal code."""
    number = customer_number * 4 + place
    draw = world.draw("address", number)
    record: Record = {
        "uuid": world.uuid("address", number),
        "street": draw.pick(world.pools.streets),
        "number": draw.pick((str(1 + draw.below(3000)), "s/n", "12-A")),
        "city": draw.pick(world.pools.cities),
        "state": draw.pick(world.pools.states),
    }
    if place % 2:
        del record["uuid"]
        record["complement"] = draw.pick(("Apto 45", "Fundos", None))
        record["neighborhood"] = draw.pick(world.pools.neighborhoods)
        record["zip_code"] = brazil.cep(number)
    else:
        record["postal_code"] = brazil.cep(number)
    return record


def _answers(world: World, number: int) -> Any:
    """Answers to extra fields, keyed by the field's UUID; none is an empty array (assumed)."""
    fields = world.size("custom_fields")
    if number % 3 == 0 or fields == 0:
        return []
    return {
        world.uuid("custom_fields", number % fields): "Manhã",
        world.uuid("custom_fields", (number + 1) % fields): None,
    }


def _contracts(world: World, number: int) -> list[Record]:
    if number >= world.size("contracts") or number >= world.size("customers"):
        return []
    return [{"uuid": world.uuid("contracts", number), "id": 50_000 + number, "status": "current"}]
