"""Incremental streams: what is asked for, and that nothing is lost while rows move."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from singer_rest import timestamps
from tap_clientbase.tap import TapClientbase
from tests.emulator import Emulator
from tests.emulator.clientbase import INCREMENTAL, Movement
from tests.run_tap import Run, sync


def billings(run: Run) -> dict[str, dict[str, Any]]:
    return {record["uuid"]: record for record in run.records["billings"]}


def bookmark(run: Run, stream: str = "billings") -> str:
    value: str = run.state["bookmarks"][stream]["replication_key_value"]
    return value


def truth(emulator: Emulator, stream: str = "billings") -> dict[str, dict[str, Any]]:
    return {row["uuid"]: row for row in emulator.clientbase.records(stream)}


def test_without_start_date_the_first_run_filters_nothing(
    config: dict[str, Any], emulator: Emulator
) -> None:
    sync(TapClientbase, config, streams=["transfers"])
    (request,) = emulator.log.to("/transfers")
    assert request.query == {"page": "1", "per_page": "100", "sort": "updated_at"}


def test_start_date_filters_the_first_run_strictly(
    config: dict[str, Any], emulator: Emulator
) -> None:
    rows = truth(emulator, "transfers")
    instants = sorted(timestamps.parse(row["updated_at"]) for row in rows.values())
    start = timestamps.utc_text(instants[10])
    run = sync(TapClientbase, {**config, "start_date": start}, streams=["transfers"])
    assert emulator.log.to("/transfers")[0].query["updated_at_gt"] == start
    expected = {u for u, r in rows.items() if timestamps.parse(r["updated_at"]) > instants[10]}
    assert {record["uuid"] for record in run.records["transfers"]} == expected


def test_the_bookmark_takes_precedence_over_start_date(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = sync(TapClientbase, config, streams=["transfers"])
    emulator.log.clear()
    later = {**config, "start_date": "2026-02-28T00:00:00Z"}
    sync(TapClientbase, later, streams=["transfers"], state=first.state)
    assert emulator.log.to("/transfers")[0].query["updated_at_gt"] == bookmark(first, "transfers")


def test_lookback_goes_to_the_request_and_not_to_the_bookmark(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = sync(TapClientbase, config, streams=["transfers"])
    emulator.log.clear()
    looking_back = {**config, "lookback_seconds": 3600}
    second = sync(TapClientbase, looking_back, streams=["transfers"], state=first.state)
    asked = timestamps.parse(emulator.log.to("/transfers")[0].query["updated_at_gt"])
    assert asked == timestamps.parse(bookmark(first, "transfers")) - dt.timedelta(hours=1)
    assert second.state == first.state
    assert len(second.records["transfers"]) >= 1


def test_a_row_that_appears_late_is_found_by_the_next_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.clientbase.touch("billings", 1)
    now = timestamps.parse(str(emulator.clock)).replace(microsecond=0)
    first = sync(TapClientbase, config)
    rows = truth(emulator)
    second = sync(TapClientbase, config, state=first.state)
    assert timestamps.parse(bookmark(first)) == now - dt.timedelta(seconds=60)
    assert len(billings(first)) == len(rows)
    recent = {
        uuid
        for uuid, row in rows.items()
        if timestamps.parse(row["updated_at"]) > now - dt.timedelta(seconds=60)
    }
    assert recent
    assert billings(second).keys() == recent


def test_full_table_streams_are_never_filtered(config: dict[str, Any], emulator: Emulator) -> None:
    run = sync(TapClientbase, {**config, "start_date": "2026-02-01"})
    sync(TapClientbase, config, state=run.state)
    for entry in emulator.log.entries:
        stream = entry.path.rsplit("/", 1)[-1]
        assert ("sort" in entry.query) == (stream in INCREMENTAL)
        if stream not in INCREMENTAL:
            assert "updated_at_gt" not in entry.query


@pytest.fixture(params=["honored", "shuffled", "newest", "number"])
def order(request: pytest.FixtureRequest, emulator: Emulator) -> str:
    """The emulator honours `sort`, or ignores it and lists in this order."""
    if request.param != "honored":
        emulator.clientbase.change_dialect(sort_honored=False, unsorted_order=request.param)
    return str(request.param)


def _expect_nothing_lost(config: dict[str, Any], emulator: Emulator, first: Run) -> None:
    """Everything that is there now was read in its last state, now or by the next run."""
    assert first.error is None
    emulator.clientbase.movement = Movement()
    second = sync(TapClientbase, config, state=first.state, streams=["billings"])
    read = {**billings(first), **billings(second)}
    now = truth(emulator)
    assert now.keys() <= read.keys()
    assert {uuid: row["updated_at"] for uuid, row in now.items()} == {
        uuid: read[uuid]["updated_at"] for uuid in now
    }


@pytest.mark.parametrize("seed", range(4))
def test_rows_updated_while_we_read_are_not_lost_nor_is_a_neighbour(
    config: dict[str, Any], emulator: Emulator, order: str, seed: int
) -> None:
    emulator.clientbase.movement = Movement(touch=1 + seed, limit=25)
    first = sync(TapClientbase, config, streams=["billings"])
    assert emulator.clientbase.movement.pages > 2, order
    _expect_nothing_lost(config, emulator, first)


@pytest.mark.parametrize("change", [{"insert": 2}, {"delete": 1}])
def test_rows_that_come_or_go_while_we_read_do_not_hide_others(
    config: dict[str, Any], emulator: Emulator, order: str, change: dict[str, int]
) -> None:
    emulator.clientbase.movement = Movement(limit=3, **change)
    first = sync(TapClientbase, config, streams=["billings"])
    assert emulator.clientbase.movement.pages == 3, order
    _expect_nothing_lost(config, emulator, first)


def test_a_server_finer_than_its_text_loses_nothing(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.clientbase.change_dialect(filter_inclusive=True)
    emulator.clientbase.movement = Movement(touch=1, limit=25)
    first = sync(TapClientbase, config, streams=["billings"])
    _expect_nothing_lost(config, emulator, first)


def test_without_page_numbers_in_the_answers_nothing_is_lost(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.clientbase.change_dialect(meta_key=None)
    emulator.clientbase.movement = Movement(touch=1, limit=25)
    first = sync(TapClientbase, config, streams=["billings"])
    _expect_nothing_lost(config, emulator, first)


def test_rows_without_a_time_of_change_are_read_and_move_no_bookmark(
    config: dict[str, Any],
) -> None:
    with Emulator(seed=1, size=300, null_updated_at=True) as emulator:
        run = sync(TapClientbase, {**config, "api_url": emulator.clientbase.url})
        rows = truth(emulator)
    assert run.error is None
    assert billings(run).keys() == rows.keys()
    assert sum(record["updated_at"] is None for record in run.records["billings"]) == 3
    assert bookmark(run) == max(
        timestamps.utc_text(timestamps.parse(row["updated_at"]))
        for row in rows.values()
        if row["updated_at"]
    )


def test_many_rows_of_one_instant_are_read_whole(config: dict[str, Any]) -> None:
    with Emulator(seed=2, size=1200) as emulator:
        emulator.advance(days=3)
        run = sync(TapClientbase, {**config, "api_url": emulator.clientbase.url})
        rows = truth(emulator)
    ties: dict[str, int] = {}
    for row in rows.values():
        ties[row["updated_at"]] = ties.get(row["updated_at"], 0) + 1
    assert max(ties.values()) > 100
    assert billings(run).keys() == rows.keys()
    assert len(run.records["billings"]) == len(rows)


def test_every_page_is_a_checkpoint(config: dict[str, Any], emulator: Emulator) -> None:
    run = sync(TapClientbase, config, streams=["billings"])
    assert len(emulator.log) > 3
    states = [m["value"]["bookmarks"] for m in run.messages if m["type"] == "STATE"]
    marks = [
        s["billings"]["replication_key_value"]
        for s in states
        if "replication_key" in s.get("billings", {})
    ]
    assert marks == sorted(marks)
    assert len(set(marks)) >= 3


def test_an_ignored_filter_is_an_error_that_names_the_contract(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.clientbase.change_dialect(filter_honored=False)
    late = {**config, "start_date": "2026-02-01"}
    run = sync(TapClientbase, late, streams=["billings"])
    assert run.error is not None
    assert "contract.updated_after_param" in run.error
    emulator.log.clear()

    unfiltered = {**late, "contract": {"updated_after_param": ""}}
    run = sync(TapClientbase, unfiltered, streams=["billings"])
    start = timestamps.parse("2026-02-01")
    expected = {
        uuid for uuid, row in truth(emulator).items() if timestamps.parse(row["updated_at"]) > start
    }
    assert billings(run).keys() == expected
    assert all("updated_at_gt" not in entry.query for entry in emulator.log.entries)


def test_a_catalog_can_turn_an_incremental_stream_into_a_full_read(
    config: dict[str, Any], emulator: Emulator
) -> None:
    tap = TapClientbase(config=dict(config))
    catalog = tap.catalog_dict
    for entry in catalog["streams"]:
        if entry["stream"] == "transfers":
            entry["replication_method"] = "FULL_TABLE"
    assert catalog
    instance = TapClientbase(config=dict(config), catalog=catalog)
    stream = instance.streams["transfers"]
    assert len(list(stream.get_records(None))) == emulator.clientbase.count("transfers")
    assert all("updated_at_gt" not in entry.query for entry in emulator.log.entries)


def test_the_clock_of_the_server_counts_and_not_ours(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator.clientbase.touch("billings", 1)
    now = timestamps.parse(str(emulator.clock))
    fast = int((now + dt.timedelta(days=10)).timestamp() * 1000)
    monkeypatch.setattr(TapClientbase, "initialized_at", fast)
    run = sync(TapClientbase, config)
    assert timestamps.parse(bookmark(run)) <= now - dt.timedelta(seconds=60)


@pytest.mark.parametrize("fault", ["empty_page", "no_meta"])
def test_an_answer_that_hides_its_rows_loses_none(config: dict[str, Any], fault: str) -> None:
    with Emulator(seed=2, size=600) as emulator:
        emulator.advance(days=3)
        config = {**config, "api_url": emulator.clientbase.url}
        sync(TapClientbase, config, streams=["billings"])
        for request in range(1, len(emulator.log) + 1):
            emulator.faults.plan(fault, at=request, path="/billings")
            first = sync(TapClientbase, config, streams=["billings"])
            emulator.faults.clear()
            second = sync(TapClientbase, config, streams=["billings"], state=first.state)
            assert first.error is None
            read = billings(first).keys() | billings(second).keys()
            assert read == truth(emulator).keys(), f"request {request}"
