"""Versions of full reads that take several runs, of rows that follow others, and of changes."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.client import AsaasStream
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.run_tap import Run, sync
from tests.tap_asaas.bounded_runs import unfinished
from tests.versioned_tables import Warehouse, announced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_rest.paging import Page
    from tap_asaas.client import Query

FULL = ("customers", "payments", "refunds")


def read(emulator: Emulator, streams: Iterable[str] = FULL, **options: Any) -> Run:
    """Read streams in full, or else changes, and ask for versions."""
    settings = {"emit_activate_version_messages": True, **options.pop("settings", {})}
    options.setdefault("full_table", True)
    return sync(TapAsaas, {**asaas_config(emulator), **settings}, streams=streams, **options)


def bounded(emulator: Emulator, bound: int, state: dict[str, Any], **options: Any) -> list[Run]:
    """Run after run until all is read."""
    runs: list[Run] = []
    while not runs or any(unfinished(runs[-1])):
        settings = {"max_requests": bound, "concurrency": 1}
        state = runs[-1].state if runs else state
        runs.append(read(emulator, state=state, settings=settings, **options))
        assert runs[-1].error is None
    return runs


def versions(run: Run, stream: str) -> set[int | None]:
    """The versions of the records of a stream."""
    return {
        m.get("version") for m in run.messages if m["type"] == "RECORD" and m["stream"] == stream
    }


def delete_some(emulator: Emulator) -> set[str]:
    api = emulator.asaas
    keys = [row["id"] for row in api.records("payments") if row["status"] == "PENDING"][::3]
    for key in keys:
        api.delete(key)
    assert keys
    return set(keys)


@pytest.fixture
def account() -> Iterator[Emulator]:
    with Emulator(size=150, sizes={"payments": 900, "customers": 400}) as emulator:
        yield emulator


@pytest.mark.parametrize("bound", [3, 4, 6])
def test_all_runs_of_a_round_write_one_version_and_the_last_one_announces_it(
    account: Emulator, bound: int
) -> None:
    first = read(account)
    warehouse = Warehouse(blank_is_old=True)
    warehouse.load(first.messages)
    gone = delete_some(account)
    runs = bounded(account, bound, first.state)
    assert len(runs) > 1
    there = set(account.asaas.ids("payments"))
    for run in runs:
        assert not warehouse.deleted("payments")
        warehouse.load(run.messages)
        assert not warehouse.deleted("payments") & there
    assert warehouse.deleted("payments") == gone
    assert warehouse.living("payments") == there
    for stream in FULL:
        told = [announced(run)[stream] for run in runs if stream in announced(run)]
        assert [set(told)] == [set.union(*(versions(run, stream) for run in runs))]
        assert len(told) == 1
        assert told[0] > announced(first)[stream]


def test_a_round_that_began_without_versions_begins_anew_with_them(account: Emulator) -> None:
    off = {"max_requests": 6, "concurrency": 1, "emit_activate_version_messages": False}
    stopped = read(account, settings=off)
    assert stopped.records["payments"]
    assert any(unfinished(stopped))
    rest = read(account, state=stopped.state)
    assert len(rest.records["payments"]) == account.asaas.count("payments")
    assert versions(rest, "payments") == {announced(rest)["payments"]}


def test_what_an_incremental_run_writes_is_as_old_as_the_last_full_read(
    emulator: Emulator,
) -> None:
    first = read(emulator)
    emulator.advance(1)
    changes = read(emulator, full_table=False, state=first.state)
    assert versions(changes, "payments") == {announced(first)["payments"]}
    assert versions(changes, "refunds") <= {announced(first)["refunds"]}
    assert announced(changes).keys() == {"customers"}
    gone = delete_some(emulator)
    last = read(emulator, state=changes.state)
    warehouse = Warehouse()
    for run in (first, changes, last):
        warehouse.load(run.messages)
    assert warehouse.deleted("payments") == gone


def test_changes_between_the_runs_of_a_full_read_do_not_look_older_than_it(
    account: Emulator,
) -> None:
    first = read(account)
    stopped = read(account, state=first.state, settings={"max_requests": 9, "concurrency": 1})
    held = {row["id"] for row in stopped.records["payments"]}
    assert held
    # Killed before its first state: the full read goes on from where it was.
    changes = read(account, full_table=False, state=stopped.state)
    assert held & {row["id"] for row in changes.records["payments"]}
    rest = read(account, state=stopped.state)
    warehouse = Warehouse(blank_is_old=True)
    for run in (first, stopped, changes, rest):
        warehouse.load(run.messages)
    assert "payments" in announced(rest)
    assert not warehouse.deleted("payments")


@pytest.mark.parametrize("setting", ["start_date", "end_date"])
def test_what_the_settings_restrict_is_not_announced(
    emulator: Emulator, setting: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    run = read(emulator, settings={setting: "2026-01-15"})
    assert announced(run).keys() == {"customers"}
    assert versions(run, "payments") == versions(run, "refunds") == {None}
    reason = "its version is not announced, because start_date or end_date is set"
    assert {f"{stream}: {reason}" for stream in ("payments", "refunds")} <= set(caplog.messages)


def test_rows_that_never_just_stop_appearing_are_not_announced(emulator: Emulator) -> None:
    never = ("balance", "subscriptions", "transfers", "invoices", "financial_transactions")
    run = read(emulator, never)
    assert all(run.records[stream] for stream in never)
    assert not announced(run)
    assert not any("version" in message for message in run.messages)


def test_a_feature_that_an_account_lost_takes_no_row_with_it(emulator: Emulator) -> None:
    emulator.faults.plan("403", path="/pix/addressKeys", times=None)
    run = read(emulator, ("pix_address_keys", "webhooks"))
    assert run.error is None
    assert announced(run).keys() == {"webhooks"}


@pytest.mark.parametrize("kind", ["403", "404"])
def test_details_that_cannot_be_read_are_not_announced(emulator: Emulator, kind: str) -> None:
    streams = ("customers", "notifications", "webhooks")
    whole = read(emulator, streams)
    assert announced(whole).keys() == set(streams)
    emulator.faults.plan(kind, path="/notifications", at=5, times=1)
    run = read(emulator, streams)
    assert bool(run.error) == (kind == "403")
    assert announced(run).keys() == {"webhooks"} | ({"customers"} if kind == "404" else set())


def test_refunds_are_not_announced_where_payments_come_without_the_field(
    emulator: Emulator,
) -> None:
    emulator.asaas.change_dialect(empty="absent")
    assert announced(read(emulator)).keys() == {"customers", "payments"}


def test_a_list_that_is_not_counted_is_not_announced(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(totals="absent")
    run = read(emulator)
    assert len(run.records["payments"]) == emulator.asaas.count("payments")
    assert not announced(run)


def test_rows_known_to_be_missing_are_not_announced_as_deleted(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(hidden_rows={"payments": 3})
    run = read(emulator, settings={"on_missing_rows": "warn"})
    assert run.error is None
    assert announced(run).keys() == {"customers"}


@pytest.mark.parametrize("undated", [0, 1])
def test_the_windows_of_several_runs_are_held_against_the_whole_list(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, undated: int
) -> None:
    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    read_page = AsaasStream.read_page

    def with_undated_rows(stream: AsaasStream, body: Any, token: Query) -> Page:
        if not token.filters:
            body = {**body, "totalCount": body["totalCount"] + undated}
        return read_page(stream, body, token)

    monkeypatch.setattr(AsaasStream, "read_page", with_undated_rows)
    first = read(emulator, ("payments",), settings={"max_requests": 9, "concurrency": 1})
    assert any(place["last"] for place in unfinished(first))
    rest = read(emulator, ("payments",), state=first.state)
    assert bool(announced(rest)) == (rest.error is None) == (not undated)
    stubborn = read(emulator, ("payments",), state=rest.state)
    assert stubborn.error == rest.error


def test_a_doubt_of_one_run_holds_for_the_round(
    account: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doubtful(stream: AsaasStream, body: Any, token: Query) -> Page:
        if stream.name == "payments":
            stream.doubt("of a test")
        return read_page(stream, body, token)

    read_page = AsaasStream.read_page
    with monkeypatch.context() as patched:
        patched.setattr(AsaasStream, "read_page", doubtful)
        stopped = read(account, settings={"max_requests": 9, "concurrency": 1})
    assert stopped.records["payments"]
    rest = read(account, state=stopped.state)
    assert len(rest.records["payments"]) < account.asaas.count("payments")
    assert not announced(rest)


def test_versions_are_seconds_of_the_beginning(emulator: Emulator) -> None:
    now = dt.datetime.now(dt.timezone.utc).timestamp()
    run = read(emulator, ("webhooks",))
    assert abs(announced(run)["webhooks"] - now) < 60
