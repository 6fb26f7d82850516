"""A run that is stopped or killed goes on where it was; nothing is lost and little comes twice."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import exact_json
from tap_asaas.client import AsaasStream, Query
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.run_tap import Run, sync
from tests.tap_asaas.bounded_runs import bounded_runs, unfinished, union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_rest.paging import Page

CORE = ("customers", "financial_transactions", "invoices", "payments", "subscriptions", "transfers")


def bookmarks(run: Run) -> dict[str, Any]:
    """What a state says, without what was there once."""
    return {
        stream: {name: value for name, value in entry.items() if value is not None}
        for stream, entry in run.state["bookmarks"].items()
    }


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    with Emulator(size=150, sizes={"payments": 9_000, "customers": 3_000}) as emulator:
        yield emulator


def test_a_job_of_350_requests_takes_four_runs_of_100(account: Emulator) -> None:
    sent = len(account.log)
    whole = sync(TapAsaas, asaas_config(account), streams=CORE)
    cost = len(account.log) - sent
    assert 330 <= cost <= 390, cost
    runs = bounded_runs(account, CORE, 100)
    assert len(runs) == 4
    assert union(runs) == union([whole])
    assert bookmarks(runs[-1]) == bookmarks(whole)


def test_a_bound_is_no_failure_and_says_what_is_done_and_when_to_come_back(
    account: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    run = sync(TapAsaas, {**asaas_config(account), "max_requests": 60}, streams=CORE)
    assert run.error is None
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(lines) == 1
    assert "max_requests (60) is reached. Read to the end: customers" in lines[0]
    assert "Run again: it goes on from the state" in lines[0]
    assert "UTC" in lines[0]
    assert run.messages[-1]["type"] == "STATE"


@pytest.mark.parametrize("bound", [3, 17])
def test_any_bound_gets_on(emulator: Emulator, bound: int) -> None:
    whole = sync(TapAsaas, asaas_config(emulator), streams=CORE)
    runs = bounded_runs(emulator, CORE, bound)
    assert union(runs) == union([whole])


def test_the_state_stays_small_with_every_stream_and_wherever_a_run_stops(
    emulator: Emulator,
) -> None:
    every = [stream.name for stream in TapAsaas.STREAMS]
    for run in bounded_runs(emulator, every, 1050):
        states = [message for message in run.messages if message["type"] == "STATE"]
        assert max(len(exact_json.encode(state["value"])) for state in states) < 128 * len(every)


def test_a_round_of_late_changes_is_gone_on_with_too(account: Emulator) -> None:
    state = sync(TapAsaas, asaas_config(account), streams=["payments"]).state
    account.advance(2)
    whole = sync(TapAsaas, asaas_config(account), state=state, streams=["payments"])
    runs = bounded_runs(account, ["payments"], 10, state)
    assert len(runs) > 2
    assert union(runs) == union([whole])
    for run in runs:
        assert max(Counter(row["id"] for row in run.records["payments"]).values(), default=1) == 1


def test_changes_between_the_runs_of_a_round_are_found_by_the_next_one(emulator: Emulator) -> None:
    api = emulator.asaas
    config = {**asaas_config(emulator), "max_requests": 2, "concurrency": 1}
    runs = [sync(TapAsaas, config, streams=["payments"])]
    assert any(unfinished(runs[-1]))
    read = [row for row in runs[0].records["payments"] if row["status"] in {"PENDING", "OVERDUE"}]
    emulator.advance(3)
    api.pay(
        next(
            row["id"]
            for row in read
            if api.record("payments", row["id"])["status"] == row["status"]
        )
    )
    for _ in range(6):
        runs.append(
            sync(
                TapAsaas,
                {**config, "max_requests": 100},
                state=runs[-1].state,
                streams=["payments"],
            )
        )
    held = union(runs)["payments"]
    for row in api.records("payments"):
        assert held[row["id"]]["status"] == row["status"]


def test_a_refusal_longer_than_max_wait_stops_the_run_with_its_state(
    emulator: Emulator,
) -> None:
    whole = sync(TapAsaas, asaas_config(emulator), streams=CORE)
    emulator.asaas.quota.reset()
    emulator.asaas.quota.limit = 7
    stopped = sync(TapAsaas, {**asaas_config(emulator), "max_wait": 0.1}, streams=CORE)
    assert stopped.error
    assert "25,000 requests of an account in 12 hours" in stopped.error
    assert "Run again later: it goes on from the last state" in stopped.error
    emulator.asaas.quota.limit = None
    rest = sync(TapAsaas, asaas_config(emulator), state=stopped.state, streams=CORE)
    assert union([stopped, rest]) == union([whole])
    assert not rest.records["customers"]


def test_a_state_of_another_shape_begins_the_round_anew(emulator: Emulator) -> None:
    whole = sync(TapAsaas, asaas_config(emulator), streams=["payments"])
    for place in ({"at": 7}, {"at": "no such pass", "started": "2026-01-01T00:00:00Z"}, "x"):
        state = {"bookmarks": {"payments": {"unfinished": place}}}
        run = sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"])
        assert run.records == whole.records


def test_another_start_date_begins_the_round_anew(emulator: Emulator) -> None:
    config = {**asaas_config(emulator), "start_date": "2025-01-01"}
    stopped = sync(TapAsaas, {**config, "max_requests": 1}, streams=["payments"])
    assert any(unfinished(stopped))
    run = sync(TapAsaas, asaas_config(emulator), state=stopped.state, streams=["payments"])
    assert len(run.records["payments"]) == emulator.asaas.count("payments")


def test_the_state_stays_small(account: Emulator) -> None:
    for bound in (20, 150):
        run = sync(TapAsaas, {**asaas_config(account), "max_requests": bound})
        assert len(json.dumps(run.state)) < 4096


def test_a_bound_that_gets_nowhere_is_an_error(account: Emulator) -> None:
    state = {"replication_key": "dateCreated", "replication_key_value": "2025-06-01"}
    config = {**asaas_config(account), "max_requests": 5}
    given = {"bookmarks": {"payments": state}}
    run = sync(TapAsaas, config, state=given, streams=["payments"])
    assert run.error
    assert "max_requests (5) is too small for the run to get on" in run.error


def test_details_are_gone_on_with_too(emulator: Emulator) -> None:
    streams = ["payments", "payment_documents", "refunds"]
    whole = sync(TapAsaas, asaas_config(emulator), streams=streams)
    runs = bounded_runs(emulator, streams, 150)
    assert len(runs) > 1
    for stream in ("payments", "payment_documents"):
        assert union(runs)[stream] == union([whole])[stream]


def test_a_round_that_is_gone_on_with_does_not_fetch_what_it_has_brought(
    emulator: Emulator,
) -> None:
    api = emulator.asaas
    state = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).state
    emulator.advance(2)
    for _ in range(150):
        api.pay(api.create_payment("PIX"))
    sent = len(emulator.log)
    sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"])
    cost = len(emulator.log) - sent
    config = {**asaas_config(emulator), "concurrency": 1}
    stopped = sync(
        TapAsaas, {**config, "max_requests": cost - 1}, state=state, streams=["payments"]
    )
    assert any(unfinished(stopped))
    sent = len(emulator.log)
    sync(TapAsaas, config, state=stopped.state, streams=["payments"])
    assert len(emulator.log) - sent < cost


def test_a_full_read_that_stopped_long_ago_begins_anew(account: Emulator) -> None:
    config = {**asaas_config(account), "max_requests": 20}
    stopped = sync(TapAsaas, config, streams=["customers"])
    place = stopped.state["bookmarks"]["customers"]["unfinished"]
    assert place["offset"]
    place["begun"] = "2026-01-01T00:00:00Z"
    run = sync(TapAsaas, asaas_config(account), state=stopped.state, streams=["customers"])
    assert len(run.records["customers"]) == account.asaas.count("customers")


def test_a_row_that_is_listed_twice_in_place_of_another_is_missed_across_runs(
    account: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_page = AsaasStream.read_page

    def with_a_row_twice(stream: AsaasStream, body: Any, token: Query) -> Page:
        page = read_page(stream, body, token)
        known = [row for row in page.records if row["id"] != hidden]
        if len(known) < len(page.records):
            page = replace(page, records=[*known[:50], known[10], *known[50:]])
        return page

    there = account.asaas.count("customers")
    hidden = account.asaas.ids("customers")[1_500]
    monkeypatch.setattr(AsaasStream, "read_page", with_a_row_twice)
    config = {**asaas_config(account), "concurrency": 1}
    stopped = sync(TapAsaas, {**config, "max_requests": 25}, streams=["customers"])
    assert len(stopped.records["customers"]) > 1_600
    for _ in range(2):
        resumed = sync(TapAsaas, config, streams=["customers"], state=stopped.state)
        assert resumed.error is not None
        assert f"counts {there} rows but lists only {there - 1}" in resumed.error
        stopped = resumed


def test_a_list_that_lacks_rows_is_not_gone_on_with_behind_them(emulator: Emulator) -> None:
    config = {**asaas_config(emulator), "concurrency": 1}
    pages = -(-emulator.asaas.count("payments") // 99)
    emulator.asaas.change_dialect(hidden_rows={"payments": 3})
    stopped = sync(TapAsaas, {**config, "max_requests": pages + 1}, streams=["payments"])
    assert any(unfinished(stopped))
    emulator.asaas.change_dialect(hidden_rows={})
    rest = sync(TapAsaas, config, state=stopped.state, streams=["payments"])
    assert union([stopped, rest])["payments"].keys() == set(emulator.asaas.ids("payments"))
