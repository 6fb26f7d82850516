"""What was agreed: recurrences and contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import brazil, wire
from tests.emulator.clock import DAY, day, timestamp

from .charges import brief_billing, charge_of, discounts, items
from .parties import customer_brief, tags
from .values import Record, amount, free_text, plain, price, roughen, stamp, stamps

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .world import World

_STATUSES = ("pending", "active", "active", "cancelled", "finished")
_PAYMENT_TYPES = ("pix", "boleto;boleto_pix", "credit_card")


def recurrence(world: World, row: Row) -> Record:
    """A record of `recurrences`, with its first billings embedded."""
    number = row.number
    draw = world.draw("recurrence", number)
    cents = price(world.draw("recurrence price", number))
    style = draw.below(16)
    status = _STATUSES[min(number % 5 + row.version, 4)]
    payer = world.customer_of_recurrence(number)
    due_day = 1 + draw.below(31)
    record: Record = {
        "uuid": world.uuid("recurrences", number),
        "status": status,
        "frequency": draw.pick(("monthly", "monthly", "weekly", "yearly")),
        "frequency_type": draw.pick(("month", "week", None)),
        "frequency_number": 1 + draw.below(3),
        "total_cycles": draw.pick((0, 12, 24)),
        "current_cycle": 1 + row.version,
        "due_day": due_day,
        "first_due_date": f"{day(row.created)[:8]}{min(due_day, 28):02}",
        "amount": amount(cents, style),
        "interest_policy": "custom",
        "interest_fine": "2.0",
        "interest_fee": draw.pick(("1.0", wire.number("1.0"))),
        "discount_policy": draw.pick(("no_discount", "fixed", "tiers")),
        "discount_days": 0,
        "discount_amount": amount(0, style),
        "description": free_text(draw, world.pools.sentences),
        **stamps(row),
        "payment_type": _PAYMENT_TYPES[number % 3],
        "credit_card_recurring": number % 3 == 2,
        "recurrence_type": "constant",
        "nfse_policy": "no_nfse",
        "nfse_scheduled": draw.chance(4),
        "limit_days_for_payment": 60,
        "product_quantity": 1,
        "discounts": discounts(world, row, "Recurrence", draw.below(3)),
        "tags": tags(world, "recurrence", number),
        "customer": customer_brief(world, payer),
        "billing_items": items(world, row, "Recurrence", cents),
        "billings": [
            brief_billing(world, charge_of(world, world.row("billings", billing)))
            for billing in world.billings_of(number, 2)
        ],
        "recurrence_cards": [_card(world, number)] if number % 3 == 2 else [],
        "bonus": draw.pick((None, "1 mês grátis", {"meses": 1, "motivo": "fidelidade"})),
        "installment_plan": draw.pick((None, "à vista", {"parcelas": 12})),
        "cancellation_reason": _reason(number) if status == "cancelled" else None,
        "customer_uuid": world.uuid("customers", payer),
        "merchant_uuid": world.merchant_uuid,
        "recurrence_plan": {"uuid": world.uuid("plan", 0), "name": "Plano Ouro"}
        if draw.chance(4)
        else None,
        "historic": [
            {
                "event": "Criação",
                "description": "Recorrência foi criada.",
                "date_change": stamp(row.created),
                "user": "admin@example.com",
            }
        ],
    }
    if number % 4 < 2:
        record |= _adjustments(world, row, cents)
    return roughen(record, number, "frequency_type", "bonus", "recurrence_plan", "historic")


def _card(world: World, number: int) -> Record:
    """A card on file; its members are assumed from the card-charge event."""
    return {
        "uuid": world.uuid("card", number),
        "last_4_digits": f"{number % 10_000:04}",
        "first_4_digits": "4111",
        "card_brand": "visa",
        "holder_name": "ALEX RIBEIRO",
        "expiration_month": 12,
        "expiration_year": 2026,
    }


def _reason(number: int) -> Any:
    return "Encerrou as atividades" if number % 2 else {"reason": "preço", "score": number % 10}


def _adjustments(world: World, row: Row, cents: int) -> Record:
    """Price adjustments, done and planned (documented as webhooks, assumed in the API)."""
    scheduled = world.uuid("adjustment", row.number)
    kind, index = (("ipca", "IPCA"), ("customized", "Definido pelo usuário"))[row.number % 2]
    return {
        "last_adjustment": {
            "adjustment_scheduled_uuid": scheduled,
            "adjustment_type": kind,
            "index_name": index,
            "percentage_applied": "9.83",
            "amount_before": plain(cents - cents // 11),
            "amount_after": plain(cents),
            "applied_at": timestamp(row.created + 30 * DAY),
        },
        "adjustment_scheduled": {
            "uuid": scheduled,
            "adjustment_type": "igpm",
            "frequency": "annual",
            "percentage_value": "7.50",
            "automatic_application": False,
            "next_adjustment_date": day(row.created + 365 * DAY),
        },
    }


def contract(world: World, row: Row) -> Record:
    """A record of `contracts`; its timestamps have whole seconds (documented)."""
    number = row.number
    draw = world.draw("contract", number)
    signed = number % 3 > 0 or row.version > 0
    signer = world.customer_of_contract(number)
    person = customer_brief(world, signer)
    party = {"name": person["name"], "email": person["email"]}
    record = {
        "id": 50_000 + number,
        "uuid": world.uuid("contracts", number),
        "status": "current" if signed else "waiting_signatures",
        "title": f"Contrato de Prestação de Serviços nº {number}/{day(row.created)[:4]}",
        "created_at": timestamp(row.created // 1000 * 1000, millis=False),
        "updated_at": timestamp(row.updated, millis=row.updated % 1000 > 0) if row.dated else None,
        "message": None,
        "start_date": day(row.created + 20 * DAY),
        "end_date": day(row.created + 385 * DAY),
        "days_notice": 30,
        "description": free_text(draw, world.pools.sentences),
        "signed_at": timestamp(row.updated, millis=False) if signed else None,
        "expiration_date": day(row.created + 50 * DAY),
        "content": f"<h1>Contrato</h1>\n<p>{' '.join(world.pools.sentences[:20])}</p>"
        if number % 4 == 0
        else None,
        "merchant_id": 7001,
        "customer_id": 90_000 + signer,
        "contract_model_id": 3 + number % 4,
        "document_file_signed": _signed_link(world, number) if signed else None,
        "customer": {
            **party,
            "phone": brazil.mask_phone(person["phone"]),
            "uuid": person["uuid"],
        },
        "signatories": [
            {**party, "signatory_type": kind, "status": "signed" if signed else "pending"}
            for kind in ("contracting_party", "contracted_party", "witness")
        ],
        "customer_uuid": person["uuid"],
        "merchant_uuid": world.merchant_uuid,
    }
    return roughen(record, number, "message", "content", "signatories")


def _signed_link(world: World, number: int) -> str:
    """A link that opens the document for whoever holds it, as pre-signed links do."""
    key = world.uuid("signature", number)
    return f"https://example-bucket.s3.amazonaws.com/contrato-{number}.pdf?X-Amz-Signature={key}"
