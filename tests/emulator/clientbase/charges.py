"""What is charged: billings with their items, discounts, payments and tax documents.

Shapes follow the examples of the vendor's webhook README
(github.com/igorclientbase/clientbase_webhooks, read in its 2026 text): one field in two types,
one member under two names, a UUID that is none, a status spelt in two ways.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.emulator import wire
from tests.emulator.clock import DAY, day

from .parties import customer_brief, merchant, tags
from .payments import UNOPENED, card_charges, payment_type_of, payments
from .values import (
    Record,
    amount,
    free_text,
    metadata,
    plain,
    price,
    roughen,
    scientific,
    stamp,
    stamps,
)

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .world import World

PATHS = (
    ("pending", "created_payment", "open_payment", "paid"),
    ("open_payment", "paid"),
    ("open_payment", "overdue", "paid"),
    ("open_payment", "expiring", "no_payment"),
    ("open_payment", "cancelling", "cancelled"),
)
"""The lives of a billing: each change takes it one step further (names documented)."""
_PLANS = ("Plano Premium", "Consultoria Avançada", "Inscrição “Early Bird”", "Produto A")


class Charge(NamedTuple):
    """What several parts of a billing need to know of it."""

    row: Row
    customer: int
    recurrence: int | None
    cents: int
    status: str
    paid_at: int | None


def charge_of(world: World, row: Row) -> Charge:
    """Gather the facts of a billing."""
    recurrence = world.recurrence_of(row.number)
    if recurrence is None:
        cents = price(world.draw("price", row.number))
    else:
        cents = price(world.draw("recurrence price", recurrence))
    customer = world.customer_of(row.number)
    return Charge(row, customer, recurrence, cents, *status_of(world, row))


def status_of(world: World, row: Row) -> tuple[str, int | None]:
    """Say how far a billing has come, and when it was paid, if it was."""
    if world.is_collected(row.number):
        return "paid", row.history[0] - row.number % 5 * 3_600_000
    draw = world.draw("life", row.number)
    path = draw.pick(PATHS)
    last = len(path) - 1
    begin = 0
    if row.number < world.size("billings"):
        begin = draw.below(last if path[last] == "paid" else last + 1)
    status = path[min(begin + row.version, last)]
    return status, row.history[last - begin] if status == "paid" else None


def billing(world: World, row: Row) -> Record:
    """A record of `billings`, with its payments, customer and merchant."""
    return full_billing(world, charge_of(world, row))


def full_billing(world: World, charge: Charge) -> Record:
    """A billing of which the facts are known already."""
    row, number, cents = charge.row, charge.row.number, charge.cents
    record = brief_billing(world, charge)
    draw = world.draw("billing columns", number)
    charges = card_charges(world, row)
    record |= {
        "payments": payments(world, charge),
        "customer": customer_brief(world, charge.customer),
        "merchant": merchant(world),
        "tags": tags(world, "billing", number),
        "discounts": discounts(world, row, "Billing", draw.below(3)),
        "competence_date": day(row.created)[:8] + "01",
        "installment_cycle": draw.below(13),
        "metadata": metadata(draw, row.version),
        "cancellation_reason": _reason(number) if charge.status == "cancelled" else None,
        "nfse": nfse(world, charge) if draw.chance(5) else None,
        "product": product(world, number % len(_PLANS), cents),
        "product_link": {"uuid": _bad_uuid(world, number), "title": "Título do link"}
        if draw.chance(3)
        else None,
        **({"credit_card_charges": charges} if charges else {}),
        "amount_updated": scientific(cents) if number % 2 else wire.number(plain(cents)),
        "nfse_status": "scheduled" if draw.chance(6) else "not_scheduled",
    }
    return roughen(
        record, number, "nfse", "product", "product_link", "issue_date", "source", "discount_days"
    )


def brief_billing(world: World, charge: Charge) -> Record:
    """A billing without payments and customer, as recurrences embed it (documented)."""
    row, number, cents = charge.row, charge.row.number, charge.cents
    paid = charge.paid_at is not None
    draw = world.draw("billing", number)
    style = draw.below(16)
    due = row.created + (5 + draw.below(25)) * DAY
    custom = draw.chance(2)
    return {
        "uuid": world.uuid("billings", number),
        "status": charge.status,
        "description": free_text(draw, world.pools.sentences),
        "due_date": day(due),
        "amount_billed": amount(cents, style),
        "amount_paid": amount(cents if paid else 0, style),
        "interest_policy": "custom" if custom else "no_interest",
        "interest_fine": "2.0" if custom else None,
        "interest_fee": "1.0" if custom else None,
        "discount_policy": draw.pick(("no_discount", "no_discount", "fixed", "tiers")),
        "discount_days": draw.below(10),
        "discount_amount": amount(draw.below(3) * 500, style),
        **stamps(row),
        "recurrence_cycle": world.cycle_of(number),
        "dirty": draw.chance(6),
        "payment_type": payment_type_of(number),
        "date_paid": None if charge.paid_at is None else day(charge.paid_at),
        "antecipated": draw.chance(9),
        "issued": charge.status not in UNOPENED,
        "viewed": row.version > 0 or draw.chance(2),
        "email_invoice_status": draw.pick(("no_state", "sent")),
        "sms_invoice_status": "no_state",
        "whatsapp_invoice_status": "no_state",
        "expiration_date": day(due + 60 * DAY),
        "can_issue": draw.below(9) > 0,
        "source": "base",
        "nfse_policy": "no_nfse",
        "issue_date": day(due - 12 * DAY),
        "product_quantity": 1 + draw.below(6),
        "billing_items": items(world, row, "Billing", cents),
        "customer_uuid": world.uuid("customers", charge.customer),
        "merchant_uuid": world.merchant_uuid,
        "recurrence_uuid": None
        if charge.recurrence is None
        else world.uuid("recurrences", charge.recurrence),
    }


def items(world: World, row: Row, owner: str, cents: int) -> list[Record]:
    """One or two items; each second owner uses the other documented spelling of the members."""
    lines: list[Record] = []
    for place in range(1 + row.number % 2):
        number = row.number * 2 + place
        quantity = 1 + number % 6
        line: Record = {
            "uuid": world.uuid(f"item of {owner}", number),
            "description": None,
            "product": product(world, number % len(_PLANS), cents),
        }
        if row.number % 4 == 1:
            line |= {
                "quantity": quantity,
                "unit_price": plain(cents // quantity),
                "amount": plain(cents),
            }
        else:
            line |= {
                "quantity": f"{quantity}.0",
                "amount_unit": plain(cents // quantity),
                "amount_billed": plain(cents),
                "billable_type": owner,
                "created_at": stamp(row.created + 26),
                "updated_at": stamp(row.created + 26),
            }
        if number % 7 == 3:
            line["product"] = json.dumps(line["product"], ensure_ascii=False)
        lines.append(line)
    return lines


def product(world: World, number: int, cents: int) -> Record:
    """A product; status, description and total_cycles come only sometimes (documented)."""
    record: Record = {
        "uuid": world.uuid("product", number),
        "name": _PLANS[number],
        "amount": plain(cents),
    }
    if number % 2:
        record |= {"status": "active", "description": "Acesso completo", "total_cycles": 12}
    return record


def discounts(world: World, row: Row, owner: str, count: int) -> list[Record]:
    """Discounts, alternately in the two documented spellings."""
    return [
        {
            "uuid": world.uuid(f"discount of {owner}", row.number * 4 + place),
            "policy": "fixed",
            "days": place * 5,
            "amount": "10.0",
            **(
                {"type": "percentage", "value": wire.number("7.5")}
                if (row.number + place) % 2
                else {
                    "created_at": stamp(row.created + 23),
                    "updated_at": stamp(row.created + 23),
                    "discountable_type": owner,
                }
            ),
        }
        for place in range(count)
    ]


def nfse(world: World, charge: Charge) -> Record:
    """A service tax document (documented as a webhook; that billings embed it is assumed)."""
    row, number = charge.row, charge.row.number
    uuid = world.uuid("nfse", number)
    made = {"created_at": stamp(row.created + DAY), "updated_at": stamp(row.created + DAY)}
    return {
        "uuid": uuid,
        "status": ("pending", "issued", "confirmed", "canceled", "failed")[number % 5],
        "issue_type": "on_demand",
        "rps_number": str(5000 + number),
        "rps_serie": "B",
        "nfse_number": str(4000 + number),
        "verification_code": f"D4F5{number:04}",
        "url_pdf": f"https://files.example.com/{uuid}.pdf?signature=emulated",
        "url_xml": f"https://files.example.com/{uuid}.xml?signature=emulated",
        "url_danfe": f"https://files.example.com/danfe/?identifier={number}",
        "status_detail": None,
        **made,
        "nfse_billings": [],
        "customer": customer_brief(world, charge.customer),
        "nfse_item": {
            "uuid": world.uuid("nfse item", number),
            "iss_retention": False,
            "description": "Consultoria em marketing digital.",
            "amount": plain(charge.cents),
            **made,
            "nature_operation": "tributacao_no_municipio",
            "nfse_issuer_service": {
                "uuid": world.uuid("nfse service", 0),
                "code": "02.03",
                "description": "Serviços de consultoria em gestão empresarial",
                **made,
                "status": "active",
                "cnae": "7022000",
            },
        },
        "customer_uuid": world.uuid("customers", charge.customer),
        "merchant_uuid": world.merchant_uuid,
        "nfse_issuer_uuid": world.uuid("nfse issuer", 0),
        "nfse_uuid": uuid,
    }


def _reason(number: int) -> Any:
    """Why a billing was cancelled: an object or a text (documented as either)."""
    if number % 2:
        return "Cliente pediu o cancelamento"
    return {"uuid": None, "reason": "duplicada", "observação": "cobrança em dobro"}


def _bad_uuid(world: World, number: int) -> str:
    """A UUID with letters that are not hexadecimal, as in the vendor's own example."""
    return f"{world.uuid('product link', number)[2:-4]}asdsa83"
