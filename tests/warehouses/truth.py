"""What the example queries have to give, computed from the emulator's records."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator

Rows = list[tuple[Any, ...]]
TODAY = dt.date(2026, 3, 10)
"""What `current_date` is in the tests."""


def amount(value: Any) -> Decimal:
    """An amount of a record, whether text or number."""
    return Decimal(str(value))


def monthly_recurring_revenue(emulator: Emulator) -> Rows:
    a_year = {"day": 365, "week": 52, "month": 12, "year": 1}
    a_year |= {"daily": 365, "weekly": 52, "monthly": 12, "yearly": 1}
    found: defaultdict[tuple[str, int], list[Decimal]] = defaultdict(list)
    for row in emulator.clientbase.records("recurrences"):
        if row["status"] == "active":
            unit, every = row.get("frequency_type"), row.get("frequency_number") or 1
            if unit is None:
                unit, every = row["frequency"], 1
            cents = Fraction(amount(row["amount"])) * 100 * a_year[unit] / (12 * every)
            found[unit, every].append(Decimal(int(cents + Fraction(1, 2))) / 100)
    return sorted((*key, len(amounts), sum(amounts)) for key, amounts in found.items())


def billed_by_month(emulator: Emulator) -> Rows:
    found: defaultdict[dt.date, list[Any]] = defaultdict(lambda: [0, *[Decimal(0)] * 3])
    for row in emulator.clientbase.records("billings"):
        if row["recurrence_uuid"] and row["status"] not in {"cancelling", "cancelled"}:
            figures = found[dt.date.fromisoformat(row["competence_date"]).replace(day=1)]
            figures[0] += 1
            figures[1] += amount(row["amount_billed"])
            figures[2] += amount(row["amount_paid"])
            if row["status"] != "paid":
                figures[3] += amount(row["amount_billed"]) - amount(row["amount_paid"] or 0)
    return sorted((month, *figures) for month, figures in found.items())


def fees_by_payment_type(emulator: Emulator) -> Rows:
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in emulator.clientbase.records("billings"):
        for payment in row.get("payments") or ():
            if payment["status"] == "paid":
                found[payment["payment_type"]].append(amount(payment["fee"]))
    return sorted((kind, len(fees), sum(fees)) for kind, fees in found.items())


def sales_without_note(emulator: Emulator) -> Rows:
    emulator.biu.change_dialect(sales_amounts="number")
    found = []
    for row in emulator.biu.records("sales"):
        needs_one = row["status_venda"] not in {"CANCELADA", "NAO_EMITIR", "COPRODUCAO"}
        if needs_one and "AUTORIZADA" not in {row["nfs_status"], row["nfe_status"]}:
            day = row["data_fim_garantia"]
            ends = dt.datetime.strptime(day, "%d/%m/%Y").date() if day else None  # noqa: DTZ007
            found.append(
                (
                    row["cod_plataforma"],
                    row["plataforma"],
                    row["status_venda"],
                    row["motivo_status"],
                    ends,
                    amount(row["valor_total"]),
                )
            )
    return sorted(found, key=lambda row: (row[4] is None, row[4] or TODAY, row[0]))


def payments_against_ledger(emulator: Emulator) -> Rows:
    booked: Counter[str] = Counter()
    credited = set()
    for entry in emulator.asaas.records("financial_transactions"):
        if entry["paymentId"]:
            booked[entry["paymentId"]] += cents(entry["value"])
            if entry["type"] == "PAYMENT_RECEIVED":
                credited.add(entry["paymentId"])
    found = []
    for row in emulator.asaas.records("payments"):
        expected = 0
        if row["status"] in {"RECEIVED", "DUNNING_RECEIVED"} or row["id"] in credited:
            refunds = row["refunds"] or ()
            back = sum(cents(one["value"]) for one in refunds if one["status"] == "DONE")
            expected = cents(row["netValue"]) - back
        if booked[row["id"]] != expected:
            figures = (expected, booked[row["id"]], booked[row["id"]] - expected)
            found.append((row["id"], row["status"], *(Decimal(one) / 100 for one in figures)))
    return sorted(found)


def cents(value: Any) -> int:
    """An amount in whole cents."""
    return int(amount(value) * 100)


def open_payments_by_age(emulator: Emulator) -> Rows:
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    ages = ((0, "0 not due yet"), (30, "1 up to 30 days"), (90, "2 up to 90 days"))
    for row in emulator.asaas.records("payments"):
        if row["status"] in {"PENDING", "OVERDUE", "DUNNING_REQUESTED"} and not row["deleted"]:
            days = (TODAY - dt.date.fromisoformat(row["dueDate"])).days
            age = next((name for most, name in ages if days <= most), "3 more than 90 days")
            found[age].append(amount(row["value"]))
    return sorted((age, len(amounts), sum(amounts)) for age, amounts in found.items())


QUERIES: dict[str, Callable[[Emulator], Rows]] = {
    "clientbase-monthly-recurring-revenue": monthly_recurring_revenue,
    "clientbase-billed-by-month": billed_by_month,
    "clientbase-fees-by-payment-type": fees_by_payment_type,
    "biu-sales-without-note": sales_without_note,
    "asaas-payments-against-ledger": payments_against_ledger,
    "asaas-open-payments-by-age": open_payments_by_age,
}
