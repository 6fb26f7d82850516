"""Bookmarks: what they are taken from, and when they move."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from singer_rest.steps import Step
from tap_clientbase.tap import TapClientbase
from tests.run_tap import Collector, Run, sync

if TYPE_CHECKING:
    from tests.emulator import Emulator

AFTER = timestamps.parse("2026-02-01T12:00:00Z")


def test_rows_out_of_order_are_told_once_and_read_from_the_last_checkpoint(
    config: dict[str, Any], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.clientbase.change_dialect(sort_honored=False, unsorted_order="shuffled")
    with caplog.at_level(logging.WARNING):
        sync(TapClientbase, config, streams=["billings"])
    (warning,) = caplog.messages
    assert warning.startswith("Pages are read by number, because the rows are not in the order")


def test_a_checkpoint_is_written_after_the_records_of_its_batch(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run()
    tap = TapClientbase(config=config, message_writer=Collector(run))
    row = {"uuid": "u", "updated_at": "2026-02-01T12:00:00Z"}
    stream = tap.streams["banks"]
    monkeypatch.setattr(stream, "steps", lambda after: iter([Step([row], AFTER)]))
    stream.sync()
    kinds = [message["type"] for message in run.messages]
    marked = ["replication_key" in str(message.get("value")) for message in run.messages]
    assert "RECORD" in kinds[: marked.index(True)]


def test_a_full_read_of_an_incremental_stream_leaves_the_state_alone(
    config: dict[str, Any],
) -> None:
    catalog = TapClientbase(config=dict(config)).catalog_dict
    for entry in catalog["streams"]:
        entry["replication_method"] = "FULL_TABLE"
    run = Run()
    TapClientbase(config=config, catalog=catalog, message_writer=Collector(run)).sync_all()
    assert run.records["transfers"]
    assert not any(run.state["bookmarks"].values())


def test_a_bookmark_of_another_replication_key_is_not_used(
    config: dict[str, Any], emulator: Emulator
) -> None:
    bookmark = {"replication_key": "created_at", "replication_key_value": "2026-02-01T00:00:00Z"}
    run = sync(TapClientbase, config, state={"bookmarks": {"banks": bookmark}}, streams=["banks"])
    assert "updated_at_gt" not in emulator.log.entries[0].query
    assert run.state["bookmarks"]["banks"]["replication_key"] == "updated_at"


@pytest.mark.parametrize("value", [None, 5, "soon", {}])
def test_a_bookmark_that_is_no_time_is_an_error_that_names_it(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture, value: object
) -> None:
    bookmark = {"replication_key": "updated_at", "replication_key_value": value}
    started = {**config, "start_date": "2024-01-01"}
    run = sync(TapClientbase, started, state={"bookmarks": {"banks": bookmark}}, streams=["banks"])
    assert run.error is not None
    assert "banks: the bookmark in the state cannot be read" in caplog.text


def test_no_state_of_a_run_that_looks_back_is_behind_the_bookmark(config: dict[str, Any]) -> None:
    first = sync(TapClientbase, config, streams=["billings"])
    again = {**config, "lookback_seconds": 10**8}
    second = sync(TapClientbase, again, state=first.state, streams=["billings"])
    assert len(second.records["billings"]) > 100
    marks = [m["value"]["bookmarks"]["billings"] for m in second.messages if m["type"] == "STATE"]
    assert all(mark == first.state["bookmarks"]["billings"] for mark in marks)


def test_lookback_does_not_reach_before_start_date(
    config: dict[str, Any], emulator: Emulator
) -> None:
    late = {**config, "start_date": "2026-02-01T00:00:00Z", "lookback_seconds": 3600}
    sync(TapClientbase, late, streams=["banks"])
    assert emulator.log.entries[0].query["updated_at_gt"] == "2026-02-01T00:00:00.000Z"


def test_times_of_change_that_cannot_be_read_are_told(
    config: dict[str, Any], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    first = sync(TapClientbase, config, streams=["billings"])
    assert caplog.messages == [text for text in caplog.messages if "as a time" not in text]
    emulator.drift["billings"] = lambda row: row.update(updated_at="2 de mar. de 2026")
    emulator.advance(2)
    for state in ({}, first.state):
        caplog.clear()
        run = sync(TapClientbase, config, streams=["billings"], state=state)
        assert run.records["billings"]
        (told,) = (line for line in caplog.records if line.levelno == logging.WARNING)
        assert told.getMessage().startswith("billings: no updated_at can be read as a time")
        assert "de mar" not in told.getMessage()
