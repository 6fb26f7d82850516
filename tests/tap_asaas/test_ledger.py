"""A full read of payments is held against the ledger, where the run has read that too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from tests.emulator import Emulator

BOTH = ["financial_transactions", "payments"]


@pytest.fixture
def received(emulator: Emulator) -> set[str]:
    """Payments that the ledger names and that neither the list shows nor its count counts."""
    everything = {row["id"] for row in emulator.asaas.records("payments")}
    emulator.asaas.change_dialect(hidden_rows={"payments": 40}, totals={"payments": -40})
    hidden = everything - {row["id"] for row in _listed(emulator)}
    assert len(hidden) == 40
    booked = {
        entry["paymentId"]
        for entry in emulator.asaas.records("financial_transactions")
        if entry["type"] == "PAYMENT_RECEIVED"
    }
    emulator.log.clear()
    assert hidden & booked
    return hidden & booked


def _listed(emulator: Emulator) -> list[dict[str, Any]]:
    config = {"access_token": emulator.asaas.token, "api_url": emulator.asaas.url}
    return sync(TapAsaas, config, streams=["payments"]).records["payments"]


def single(emulator: Emulator) -> list[str]:
    return [entry.path for entry in emulator.log.entries if "/payments/" in entry.path]


def test_payments_that_the_ledger_names_are_fetched_one_by_one(
    config: dict[str, Any], emulator: Emulator, received: set[str]
) -> None:
    run = sync(TapAsaas, config, streams=BOTH)
    assert run.error is None
    assert received <= {row["id"] for row in run.records["payments"]}
    assert len(single(emulator)) == len(received)


def test_the_ledger_is_not_read_for_it_alone(
    config: dict[str, Any], emulator: Emulator, received: set[str]
) -> None:
    run = sync(TapAsaas, config, streams=["payments"])
    assert run.error is None
    assert not any("financialTransactions" in entry.path for entry in emulator.log.entries)


def test_a_payment_that_stays_missing_fails_the_stream_and_its_bookmark_stays(
    config: dict[str, Any], emulator: Emulator, received: set[str]
) -> None:
    emulator.faults.plan("404", path="*/payments/*", times=None)
    run = sync(TapAsaas, config, streams=BOTH)
    assert run.error is not None
    assert run.error.startswith("payments: ")
    assert f"counts {len(received)} rows but lists only 0" in run.error
    assert "replication_key_value" not in run.state["bookmarks"]["payments"]
    assert run.state["bookmarks"]["financial_transactions"]["replication_key_value"]

    emulator.faults.clear()
    emulator.asaas.change_dialect(hidden_rows={}, totals="true")
    again = sync(TapAsaas, config, streams=BOTH, state=run.state)
    assert again.error is None
    assert received <= {row["id"] for row in again.records["payments"]}


def test_with_a_warning_the_run_goes_on(
    config: dict[str, Any],
    emulator: Emulator,
    received: set[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    emulator.faults.plan("404", path="*/payments/*", times=None)
    with caplog.at_level(logging.WARNING):
        run = sync(TapAsaas, {**config, "on_missing_rows": "warn"}, streams=BOTH)
    assert run.error is None
    assert "they may be missing" in caplog.text
    assert run.state["bookmarks"]["payments"]["replication_key_value"]


def test_a_later_run_notices_what_the_ledger_names_since_and_cannot_be_read(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = sync(TapAsaas, config, streams=BOTH)
    emulator.advance(days=3)
    emulator.asaas.change_dialect(hidden_rows={"payments": 200}, totals="absent")
    whole = sync(TapAsaas, config, streams=["payments"], state=first.state)
    assert whole.error is None
    fetched = {path.rsplit("/", 1)[1] for path in single(emulator)}
    settled = fetched & _settled_since(first, emulator)
    assert settled <= {row["id"] for row in whole.records["payments"]}
    assert settled

    emulator.faults.plan("404", path=f"*/payments/{settled.pop()}", times=None)
    run = sync(TapAsaas, config, streams=["payments"], state=first.state)
    assert run.error is not None
    assert run.error.startswith("payments: ")
    again = sync(TapAsaas, config, streams=["payments"], state=run.state)
    assert again.error == run.error
    bookmarks = [each.state["bookmarks"]["payments"] for each in (first, run, again)]
    assert len({bookmark["replication_key_value"] for bookmark in bookmarks}) == 1


def _settled_since(first: Run, emulator: Emulator) -> set[str]:
    known = {row["id"] for row in first.records["financial_transactions"]}
    return {
        entry["paymentId"]
        for entry in emulator.asaas.records("financial_transactions")
        if entry["id"] not in known and entry["type"] == "PAYMENT_RECEIVED"
    }


def test_strangers_in_the_ledger_are_not_fetched_one_by_one(
    config: dict[str, Any],
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("tap_asaas.statement.STRANGERS", 0)
    emulator.asaas.change_dialect(hidden_rows={"payments": 290}, totals={"payments": -290})
    with caplog.at_level(logging.WARNING):
        run = sync(TapAsaas, config, streams=BOTH)
    assert run.error is None
    assert single(emulator) == []
    assert "payments cannot be held against the statement" in caplog.text


@pytest.mark.parametrize("setting", [{"start_date": "2000-01-01"}, {"end_date": "2100-01-01"}])
def test_a_part_of_the_payments_is_not_held_against_the_ledger(
    config: dict[str, Any], emulator: Emulator, received: set[str], setting: dict[str, str]
) -> None:
    run = sync(TapAsaas, {**config, **setting}, streams=BOTH)
    assert run.error is None
    assert single(emulator) == []
