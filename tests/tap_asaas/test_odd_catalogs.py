"""Catalogs that say less than the tap's own: what they leave out is known all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_asaas.tap import TapAsaas
from tests.run_tap import selection, sync
from tests.tap_asaas.bounded_runs import unfinished

if TYPE_CHECKING:
    from tests.emulator import Emulator

STREAMS = ["financial_transactions", "payments"]


def without(*names: str) -> dict[str, Any]:
    """A catalog that reads some streams in full and lacks what is called so."""
    catalog = selection(TapAsaas, STREAMS, full_table=True)
    for stream in catalog["streams"]:
        for level in (stream, *(entry["metadata"] for entry in stream["metadata"])):
            for name in names:
                level.pop(name, None)
    return catalog


def test_without_keys_no_row_is_in_the_state_and_a_later_run_goes_on(
    config: dict[str, Any], emulator: Emulator
) -> None:
    catalog = without("key_properties", "table-key-properties")
    bounded = {**config, "max_requests": 4, "concurrency": 1}
    first = sync(TapAsaas, bounded, catalog=catalog)
    (place,) = (mark for mark in unfinished(first) if "key" in mark)
    assert place["key"] in {row["id"] for row in first.records["financial_transactions"]}
    emulator.log.clear()
    rest = sync(TapAsaas, config, catalog=catalog, state=first.state)
    assert rest.error is None
    assert len(rest.records["payments"]) == emulator.asaas.count("payments")
    # Held against the statement, they are not fetched one by one.
    assert not [entry for entry in emulator.log.entries if "/payments/" in entry.path]


def test_without_replication_keys_the_days_of_the_settings_hold(
    config: dict[str, Any], emulator: Emulator
) -> None:
    catalog = without("replication_key", "replication-key", "valid-replication-keys")
    days = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
    run = sync(TapAsaas, {**config, **days}, catalog=catalog)
    for stream, field in (("payments", "dateCreated"), ("financial_transactions", "date")):
        assert {row[field][:7] for row in run.records[stream]} == {"2026-01"}
    assert not [entry for entry in emulator.log.entries if "None" in str(entry.query)]
