"""States that a tap is given: of other shapes, of other taps, and as Meltano keeps them."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tests.cases import asaas_config, biu_config
from tests.run_tap import sync
from tests.scripts import command, error_lines, failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

BOOKMARK = {"replication_key": "updated_at", "replication_key_value": "2026-03-01T00:00:00.000Z"}
BOOKMARKS = {"bookmarks": {"banks": BOOKMARK}}


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.levelno == logging.WARNING]


@pytest.mark.parametrize(
    ("state", "is_used"),
    [
        (BOOKMARKS, True),
        ({"singer_state": BOOKMARKS}, True),
        ({"type": "STATE", "value": BOOKMARKS}, True),
        ({}, False),
        ({"bookmarks": {}}, False),
        ({"singer_state": {}}, False),
        ({"singer_state": None}, False),
    ],
    ids=str,
)
def test_a_state_is_understood_as_the_tap_and_as_meltano_write_it(
    config: dict[str, Any],
    emulator: Emulator,
    tmp_path: Path,
    state: dict[str, Any],
    is_used: bool,
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "state.json").write_text(json.dumps(state))
    ended = command(
        "tap-clientbase", "--config", tmp_path / "config.json", "--state", tmp_path / "state.json"
    )
    assert ended.returncode == 0
    assert error_lines(ended.stderr) == []
    (asked,) = [entry for entry in emulator.log.entries if entry.path.endswith("/banks")][:1]
    assert asked.query.get("updated_at_gt") == (
        BOOKMARK["replication_key_value"] if is_used else None
    )


@pytest.mark.parametrize(
    "state",
    [
        {"singer_state": 5},
        {"bookmarks": {"banks": "2026-03-01"}},
        {"bookmarks": {"banks": {"partitions": "all"}}},
        {"bookmarks": {"banks": {"partitions": [5]}}},
        {"bookmarks": {"banks": {"progress_markers": None}}},
    ],
    ids=str,
)
def test_a_state_of_another_shape_is_refused(
    config: dict[str, Any], tmp_path: Path, state: dict[str, Any]
) -> None:
    (tmp_path / "state.json").write_text(json.dumps(state))
    line = failure("tap-clientbase", config, tmp_path, "--state", str(tmp_path / "state.json"))
    assert "holds no bookmarks" in line


def test_a_state_of_other_streams_is_told_though_it_holds_nothing_of_them(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    sync(TapBiu, biu_config(emulator), state={"bookmarks": {"banks": {}}}, streams=[])
    said = "The state is of other streams than this tap has, so all begin anew: banks"
    assert said in warnings(caplog)


def test_a_state_of_another_tap_is_told_in_one_line_and_no_failure(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    state = {"bookmarks": {"billings": BOOKMARK, "banks": BOOKMARK}}
    run = sync(TapBiu, biu_config(emulator), state=state)
    assert run.error is None
    assert len(run.records["sales"]) == emulator.biu.count("sales")
    assert warnings(caplog) == [
        "The state is of other streams than this tap has, so all begin anew: banks, billings"
    ]
    assert {name: run.state["bookmarks"][name] for name in state["bookmarks"]} == state["bookmarks"]


@pytest.mark.parametrize("stream", ["payments", "customers"])
def test_a_place_of_asaas_that_is_not_understood_is_told(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, stream: str
) -> None:
    place = {"at": "all", "first": "31/12/2025", "started": "2026-01-01T00:00:00Z"}
    state = {"bookmarks": {stream: {"unfinished": place}}}
    run = sync(TapAsaas, asaas_config(emulator), state=state, streams=[stream])
    assert run.error is None
    assert len(run.records[stream]) == emulator.asaas.count(stream)
    (line,) = warnings(caplog)
    assert line.startswith(f"{stream}: the state holds a place")


@pytest.mark.parametrize(
    ("stream", "place"),
    [("sales", {"until": "soon"}), ("sales", {"competence": 5}), ("dashboard", {"until": "x"})],
)
def test_a_place_of_biu_that_is_not_understood_is_told(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, stream: str, place: dict[str, Any]
) -> None:
    state = {"bookmarks": {stream: {"unfinished": place}}}
    run = sync(TapBiu, biu_config(emulator), state=state, streams=[stream])
    assert run.error is None
    assert len(run.records[stream]) == emulator.biu.count(stream)
    (line,) = warnings(caplog)
    assert line.startswith(f"{stream}: the state holds a place")


def test_a_place_that_a_run_has_left_is_understood(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    bounded = {**asaas_config(emulator), "max_requests": 3, "concurrency": 1}
    streams = ["customers", "payments"]
    stopped = sync(TapAsaas, bounded, streams=streams)
    marks = stopped.state["bookmarks"]
    assert marks["customers"]["unfinished"]
    assert marks["payments"]["unfinished"]
    caplog.clear()
    sync(TapAsaas, asaas_config(emulator), state=stopped.state, streams=streams)
    assert warnings(caplog) == []


def test_what_was_read_in_the_future_is_read_again(emulator: Emulator) -> None:
    config, stream = asaas_config(emulator), "payments"
    bounded = {**config, "max_requests": 2, "concurrency": 1}
    stopped = sync(TapAsaas, bounded, streams=[stream], full_table=True)
    place = stopped.state["bookmarks"][stream]["unfinished"]
    later = "2999-01-01T00:00:00Z"
    for ahead in ({"done": later, "scope": place["scope"]}, {**place, "begun": later}):
        state = {"bookmarks": {stream: {"unfinished": ahead}}}
        run = sync(TapAsaas, config, state=state, streams=[stream], full_table=True)
        assert len(run.records[stream]) == emulator.asaas.count(stream)


def test_a_bookmark_at_the_beginning_of_the_calendar_cannot_be_read(emulator: Emulator) -> None:
    day = "0001-01-01T00:00:00Z"
    bookmark = {"replication_key": "dateCreated", "replication_key_value": day}
    state = {"bookmarks": {"payments": bookmark}}
    run = sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"])
    assert run.error
    assert run.error.startswith("payments: the bookmark in the state cannot be read.")
    assert len(emulator.log) == 0


@pytest.mark.parametrize("served", [5, "payments", [["payments"]], {"payments": 1}])
def test_what_a_read_has_served_may_be_anything(emulator: Emulator, served: object) -> None:
    bookmark = {"replication_key": "dateCreated", "replication_key_value": "2026-03-01"}
    state = {"bookmarks": {"payments": {**bookmark, "served": served}}}
    run = sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"])
    assert run.error is None
    assert len(run.records["payments"]) == emulator.asaas.count("payments")


def test_a_start_date_at_the_beginning_of_the_calendar_is_refused(
    config: dict[str, Any], tmp_path: Path
) -> None:
    line = failure("tap-clientbase", {**config, "start_date": "0001-01-01T00:00:00Z"}, tmp_path)
    assert line == "config: start_date: lies before 1900; leave it out to read everything"


def test_a_start_date_in_the_future_is_refused(config: dict[str, Any], tmp_path: Path) -> None:
    line = failure("tap-clientbase", {**config, "start_date": "2999-01-01"}, tmp_path)
    assert line == "config: start_date: lies in the future, so there would be nothing to read"


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [
        ("2026-01-02", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("2026-01-02T02:00:00Z", "2026-01-01", False),
        ("2026-01-02T03:00:00Z", "2026-01-01", True),
    ],
)
def test_an_end_date_before_the_start_date_is_refused(
    emulator: Emulator, tmp_path: Path, start: str, end: str, is_refused: bool
) -> None:
    assert timestamps.day(timestamps.parse(start)).isoformat() <= end or is_refused
    config = {**asaas_config(emulator), "start_date": start, "end_date": end}
    if is_refused:
        line = failure("tap-asaas", config, tmp_path)
        assert line == (
            "config: end_date: lies before start_date, so there would be nothing to read"
        )
    else:
        assert sync(TapAsaas, config, streams=["payments"]).error is None
