"""How a billing is paid: one payment per way offered, and the card charges that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.emulator.brazil import boleto, pix
from tests.emulator.clock import DAY, day, timestamp

from .values import Record, amount, stamp

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .charges import Charge
    from .world import World

_PAYMENT_TYPES = (
    "boleto;boleto_pix",
    "pix",
    "credit_card",
    "boleto",
    "boleto_pix",
    "pix;credit_card",
)
UNOPENED = ("pending", "created_payment")


def payment_type_of(number: int) -> str:
    """Say how a billing can be paid: one way or several joined with a semicolon (documented)."""
    return _PAYMENT_TYPES[number // 3 % len(_PAYMENT_TYPES)]


def final_payment_uuid(world: World, number: int) -> str:
    """Give the UUID of the payment that settles a billing."""
    return world.uuid("payment", number * 4 + payment_type_of(number).count(";"))


def payments(world: World, charge: Charge) -> list[Record]:
    """The payments of a billing, none before it is open; the last one settles it."""
    if charge.status in UNOPENED:
        return []
    kinds = payment_type_of(charge.row.number).split(";")
    return [
        _payment(world, charge, place, kind, settles=place == len(kinds) - 1)
        for place, kind in enumerate(kinds)
    ]


def _payment(world: World, charge: Charge, place: int, kind: str, *, settles: bool) -> Record:
    row, cents = charge.row, charge.cents
    number = row.number * 4 + place
    paid_at = charge.paid_at if settles else None
    paid = paid_at is not None
    style = number % 16
    if paid:
        own_status = "paid"
    elif charge.status in {"open_payment", "overdue"}:
        own_status = "failed" if kind == "credit_card" else "open_payment"
    else:
        own_status = "cancelled"
    record: Record = {
        "status": own_status,
        "due_date": day(row.created + 9 * DAY),
        "amount_billed": amount(cents, style),
        "date_paid": None if paid_at is None else day(paid_at),
        "amount_paid": amount(cents if paid else 0, style),
        "fee": "2.99" if paid else "0.0",
        "created_at": stamp(row.created + 33),
        "updated_at": stamp(row.updated),
        "payment_type": kind,
        "uuid": world.uuid("payment", number),
        "date_no_payment": day(row.updated) if own_status == "cancelled" else None,
        "modified": None,
        "customer_uuid": world.uuid("customers", charge.customer),
        "merchant_uuid": world.merchant_uuid,
        "billing_uuid": world.uuid("billings", row.number),
    }
    if row.number % 9 == 2:
        record |= {"bank_fee": None, "paymentable_type": None}  # From the README of 2022.
    instrument = _instrument(world, row, kind, cents, own_status)
    if instrument is None:
        return record if row.number % 2 else record | {"paymentable": None}
    if row.number % 11 == 4:
        return record | {"paymentable": json.dumps(instrument, ensure_ascii=False)}
    return record | {"paymentable": instrument}


def _instrument(world: World, row: Row, kind: str, cents: int, status: str) -> Record | None:
    """The bank slip or Pix code; a card has none, and its key is often absent (documented)."""
    if kind == "credit_card":
        return None
    state = {"paid": "succeeded", "cancelled": "canceled"}.get(status, "pending")
    if kind == "boleto":
        barcode, line = boleto(row.number, cents)
        return {
            "barcode": barcode,
            "line": line,
            "our_number": f"{row.number:011}",
            "status": state,
        }
    return {
        "emv": pix(world.uuid("pix", row.number), "EXEMPLAR LTDA", "CURITIBA"),
        "expiration_date": timestamp(row.created + 69 * DAY),
        "status": state,
    }


def card_charges(world: World, row: Row) -> list[Record]:
    """Refused attempts on a card; the status is spelt the vendor's way (documented)."""
    if "credit_card" not in payment_type_of(row.number) or row.number % 2:
        return []
    return [
        {
            "uuid": world.uuid("charge", row.number),
            "status": "unathorized",
            "description": "Cartão recusado - Saldo insuficiente",
            "created_at": stamp(row.created + 2 * DAY),
        }
    ]
