"""A full read of payments is held against the ledger, where the run has read that too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.streams.payments import Payments
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
    assert set(single(emulator)) == {f"/v3/payments/{key}" for key in received}


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
    assert f"for {len(received)} rows that cannot be read" in run.error
    assert "replication_key_value" not in run.state["bookmarks"]["payments"]
    assert run.state["bookmarks"]["financial_transactions"]["replication_key_value"]

    stubborn = sync(TapAsaas, config, streams=BOTH, state=run.state)
    assert stubborn.error == run.error  # though the ledger's bookmark has moved
    assert "replication_key_value" not in stubborn.state["bookmarks"]["payments"]

    emulator.faults.clear()
    emulator.asaas.change_dialect(hidden_rows={}, totals="true")
    again = sync(TapAsaas, config, streams=BOTH, state=run.state)
    assert again.error is None
    assert received <= {row["id"] for row in again.records["payments"]}
    assert "unreconciled" not in again.state["bookmarks"]["payments"]


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


def test_other_identifiers_in_the_ledger_are_no_missing_rows(
    config: dict[str, Any],
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Payments, "key", lambda _stream, row: f"another-{row['id']}")
    with caplog.at_level(logging.WARNING):
        run = sync(TapAsaas, config, streams=BOTH)
    assert run.error is None
    assert 0 < len(single(emulator)) <= 3
    assert "payments cannot be held against the statement" in caplog.text


@pytest.mark.parametrize("hidden", [150, 290])
def test_however_many_are_missing_they_are_missed(
    config: dict[str, Any], emulator: Emulator, hidden: int
) -> None:
    emulator.asaas.change_dialect(hidden_rows={"payments": hidden}, totals={"payments": -hidden})
    emulator.faults.plan("404", path="*/payments/*", times=None)
    run = sync(TapAsaas, config, streams=BOTH)
    assert run.error is not None
    assert "rows that cannot be read" in run.error


def test_more_than_can_be_fetched_one_by_one_fail_at_once(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tap_asaas.statement.MOST", 10)
    emulator.asaas.change_dialect(hidden_rows={"payments": 150}, totals={"payments": -150})
    for state in ({}, {"bookmarks": {"payments": {"unreconciled": True}}}):
        emulator.log.clear()
        run = sync(TapAsaas, config, streams=BOTH, state=state)
        assert run.error is not None
        assert run.state["bookmarks"]["payments"]["unreconciled"]
        assert len(single(emulator)) == 3


@pytest.mark.parametrize("setting", [{"start_date": "2000-01-01"}, {"end_date": "2100-01-01"}])
def test_a_part_of_the_payments_is_not_held_against_the_ledger(
    config: dict[str, Any], emulator: Emulator, received: set[str], setting: dict[str, str]
) -> None:
    run = sync(TapAsaas, {**config, **setting}, streams=BOTH)
    assert run.error is None
    assert single(emulator) == []


def test_entries_that_the_statement_lacks_can_be_allowed(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = sync(TapAsaas, config, streams=["payments"])
    emulator.advance(days=1)
    emulator.asaas.change_dialect(hidden_rows={"financial_transactions": 600})
    strict = sync(TapAsaas, config, streams=["payments"], state=first.state)
    assert strict.error is not None
    lenient = {**config, "on_missing_rows": "warn"}
    assert sync(TapAsaas, lenient, streams=["payments"], state=first.state).error is None
