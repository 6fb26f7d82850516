"""What is told: reports and the announcements of the customer portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .parties import customer_brief, group_brief
from .values import ODD_TEXTS, Record, roughen, stamps

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .world import World


def report(world: World, row: Row) -> Record:
    """A record of `reports`; the shape of its filters is assumed."""
    number = row.number
    draw = world.draw("report", number)
    record = {
        "uuid": world.uuid("reports", number),
        "merchant_uuid": world.merchant_uuid,
        "model": draw.pick(("billing", "customer")),
        "filters": {"status": ["paid", "open_payment"], "due_date": {"gteq": "2026-01-01"}},
        "filters_to_show": [] if number % 2 else {"Situação": "Pago"},
        "status": draw.pick(("completed", "generated")) if row.version == 0 else "completed",
        "downloaded": row.version > 0,
        **stamps(row),
    }
    return roughen(record, number, "filters_to_show")


def announcement(world: World, row: Row) -> Record:
    """A record of `announcement_portals`, with who saw it and for whom it is."""
    number = row.number
    draw = world.draw("announcement", number)
    groups = world.size("customer_groups")
    viewers = draw.below(4) if world.size("customers") else 0
    record = {
        "uuid": world.uuid("announcement_portals", number),
        "merchant_uuid": world.merchant_uuid,
        "announcement_type": draw.pick(("notice", "document", "billing")),
        "title": f"Comunicado nº {number} 📣",
        "message": draw.pick(ODD_TEXTS) if draw.chance(3) else draw.pick(world.pools.sentences),
        "document_file": {"url": "https://files.example.com/aviso.pdf", "filename": "aviso ção.pdf"}
        if draw.chance(2)
        else None,
        "customers": [
            customer_brief(world, draw.below(world.size("customers"))) for _ in range(viewers)
        ],
        "customer_groups": [group_brief(world, number % groups)] if groups else [],
        **stamps(row),
    }
    return roughen(record, number, "document_file")
