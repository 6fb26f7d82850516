"""Where the money goes: banks, bank accounts, receivables and transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator import wire
from tests.emulator.brazil import BANKS
from tests.emulator.clock import DAY, day, timestamp

from .charges import charge_of, full_billing
from .payments import final_payment_uuid
from .values import Record, amount, plain, price, roughen, scientific, stamps

if TYPE_CHECKING:
    from tests.emulator.population import Row

    from .world import World

_TRANSFER_STATUSES = ("pending", "succeeded", "confirmed", "canceled", "failed")
_MIDNIGHT = 3 * 3_600_000


def bank(world: World, row: Row) -> Record:
    """A record of `banks`, also embedded in bank accounts; the list is the vendor's own."""
    entry = BANKS[row.number % len(BANKS)]
    record = {
        "uuid": world.uuid("banks", row.number),
        "compe": entry.compe,
        "ispb": entry.ispb,
        "document": entry.document,
        "name": entry.name,
        "short_name": entry.short_name,
        "url": None if row.number % 2 else "https://bank.example.com/",
        "merchant_uuid": None,
        **stamps(row),
    }
    return roughen(record, row.number, "merchant_uuid")


def bank_account(world: World, row: Row) -> Record:
    """A record of `bank_accounts`, also embedded in transfers."""
    number = row.number
    draw = world.draw("bank account", number)
    record = {
        "uuid": world.uuid("bank_accounts", number),
        "agency": f"{draw.below(10_000):04}",
        "agency_dv": str(draw.below(10)) if number % 4 else None,
        "account": f"{draw.below(10**6):08}",
        "account_dv": draw.pick("0123456789X"),
        "account_type": draw.pick(("checking", "savings")),
        "active": draw.below(5) > 0,
        "merchant_uuid": world.merchant_uuid,
        **stamps(row),
        "bank": bank(world, world.row("banks", number % len(BANKS))),
    }
    return roughen(record, number)


def receivable(world: World, row: Row) -> Record:
    """A record of `receivables`, with the whole billing that it comes from."""
    number = row.number
    charge = charge_of(world, world.row("billings", world.billing_of(number)))
    draw = world.draw("receivable", number)
    cents = charge.cents
    style = draw.below(16)
    transfer = world.transfer_of(number)
    embedded = full_billing(world, charge)
    paid_on = row.created if charge.paid_at is None else charge.paid_at
    record = {
        "uuid": world.uuid("receivables", number),
        "billing_uuid": embedded["uuid"],
        "payment_uuid": final_payment_uuid(world, charge.row.number),
        "transfer_uuid": None if transfer is None else world.uuid("transfers", transfer),
        "customer_uuid": embedded["customer_uuid"],
        "recurrence_uuid": embedded["recurrence_uuid"],
        "merchant_uuid": world.merchant_uuid,
        "amount": amount(cents - 299, style),
        "gross_amount": amount(cents, style),
        "status": "expected" if transfer is None else "paid",
        "date_paid": None if transfer is None else day(paid_on + DAY),
        "expected_on": day(paid_on + 2 * DAY),
        "installment": {"number": 1, "total": 1 + draw.below(12)} if draw.below(4) else None,
        "billing": embedded,
        **stamps(row),
    }
    return roughen(record, number, "installment")


def transfer(world: World, row: Row) -> Record:
    """A record of `transfers`; its amount is a JSON number (documented), often with exponent."""
    number = row.number
    draw = world.draw("transfer", number)
    cents = price(draw)
    account = world.row("bank_accounts", world.account_of(number))
    status = "confirmed" if row.version else draw.pick(_TRANSFER_STATUSES)
    local_day = (row.created - _MIDNIGHT) // DAY * DAY + _MIDNIGHT
    record = {
        "uuid": world.uuid("transfers", number),
        "description": "Transferência agendada.",
        "amount": scientific(cents) if draw.chance(3) else wire.number(plain(cents)),
        "child_amount": amount(cents // 3, draw.below(16)),
        "status": status,
        "transfer_date": timestamp(local_day),
        "transfer_type": "automatic_acquirer",
        "transferable_type": "TransferZoop",
        "transfer_position": draw.pick((number, str(number), None)),
        "report_url": f"https://files.example.com/{world.uuid('report', number)}?Signature=emulated"
        if draw.chance(2)
        else None,
        **stamps(row),
        "receivables": [
            {"uuid": world.uuid("receivables", one), "amount": wire.number("10.0")}
            for one in world.receivables_of(number, draw.below(3))
        ],
        "bank_account": bank_account(world, account),
        "billings": [],
        "merchant_uuid": world.merchant_uuid,
        "bank_account_uuid": world.uuid("bank_accounts", account.number),
    }
    return roughen(record, number, "report_url", "transfer_position", "billings")
