"""What the pages of the taps promise of each stream, as far as it is less than everything."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from singer_rest import timestamps
from tests.emulator.clock import BRASILIA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.campaign.plan import Job

NOTHING: frozenset[str] = frozenset()

LATE = {
    "payments": frozenset({"status", "value", "dueDate", "paymentDate"}),
    "transfers": frozenset({"status"}),
    "invoices": frozenset({"status"}),
}
"""Fields of Asaas that late changes show in, with `late_changes` set to `full`."""
MOVING_BALANCE = frozenset({"balance"})
"""The balance after an entry of the ledger, which an entry of an earlier day moves."""
STEADY = frozenset({"financial_transactions", "credit_bureau_reports"})
"""Streams of Asaas whose rows stay as they are."""


def is_incremental(job: Job, stream: str) -> bool:
    """Whether the runs of a job read changes of a stream alone."""
    # Where a stream names none, it is a property of the SDK.
    return not job.full_table and isinstance(job.stream(stream).replication_key, str)


def comparable(job: Job, stream: str) -> frozenset[str]:
    """The fields that pass through the tap as they are."""
    properties = job.stream(stream).record_schema["properties"]
    others = {"format", "secret", "writeOnly", "properties", "items"}
    if job.settings["privacy"] != "keep":
        others.add("x-personal")
    return frozenset(
        name
        for name, definition in properties.items()
        if definition.keys().isdisjoint(others) and definition.get("x-personal") != "secret"
    )


def current(job: Job, stream: str) -> frozenset[str]:
    """The fields that are as they are now, in what incremental runs have brought of a row."""
    fields = comparable(job, stream)
    if stream == "dashboard":
        return NOTHING  # older months keep the figures of their last reading
    if job.case.tap.name != "tap-asaas":
        return fields
    if stream in STEADY:
        return fields - MOVING_BALANCE
    return LATE[stream] if job.settings["late_changes"] == "full" else NOTHING


def is_due(job: Job, stream: str, row: dict[str, Any], now: float) -> bool:
    """Whether a row has to be read by a run that takes an instant for its beginning."""
    moment = instant(job, stream, row)
    return moment is None or moment.timestamp() <= now


def instant(job: Job, stream: str, row: dict[str, Any]) -> dt.datetime | None:
    """When a row was changed last, where the stream replicates by that."""
    if job.case.tap.name == "tap-clientbase":
        return timestamps.instant(row.get("updated_at"))
    if stream == "sales":
        text = dt.datetime.strptime(row["modificado_em"], "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007
        return text.replace(tzinfo=BRASILIA)
    if stream == "dashboard":
        return dt.datetime.fromisoformat(f"{row['competence']}-01T00:00:00-03:00")
    return None


def lies_before(job: Job, stream: str, row: dict[str, Any], bookmark: str) -> bool:
    """Whether a bookmark says that a row has been read."""
    if stream == "dashboard":
        return bool(row["competence"] <= bookmark)
    moment = instant(job, stream, row)
    if moment is not None:
        return moment <= timestamps.parse(bookmark)
    day: str | None = row.get(job.stream(stream).replication_key)
    return day is not None and day[:10] < bookmark[:10]


def differs(raw: dict[str, Any], record: dict[str, Any], fields: Iterable[str]) -> str | None:
    """The first of some fields in which a record is not what the API holds."""
    return next((name for name in fields if not _same(raw, record, name)), None)


def _same(raw: dict[str, Any], record: dict[str, Any], name: str) -> bool:
    if name not in raw and name in record and record[name] is not None:
        return True  # made by the tap
    value, given = raw.get(name), record.get(name)
    if isinstance(value, (dict, list)):
        return True
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            return Decimal(str(value)) == Decimal(str(given))
        except InvalidOperation:
            return False
    return bool(value == given)
