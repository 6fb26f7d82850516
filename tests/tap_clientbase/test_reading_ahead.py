"""Incremental streams over HTTP: several pages at a time, and the same rows in the same order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from tap_clientbase.tap import TapClientbase
from tests.emulator import Emulator
from tests.emulator.movement import Movement
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL_PAGES = {"contract": {"page_size": 10}}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """More transfers than fit on a hundred small pages."""
    with Emulator(seed=3, size=40, sizes={"transfers": 1200}) as emulator:
        yield emulator


@pytest.fixture
def config(emulator: Emulator) -> dict[str, Any]:
    api = emulator.clientbase
    return {"auth_token": api.token, "api_url": api.url, **SMALL_PAGES}


def written(run: Run) -> list[str]:
    records = [message for message in run.messages if message["type"] == "RECORD"]
    return [
        json.dumps({**record, "time_extracted": None}, ensure_ascii=False, default=str)
        for record in records
    ]


def test_more_at_a_time_writes_the_same_with_few_requests_more(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.latency = 0.005
    runs, requests = {}, {}
    for width in (1, 4, 10):
        emulator.log.clear()
        runs[width] = sync(TapClientbase, {**config, "concurrency": width}, streams=["transfers"])
        requests[width] = len(emulator.log)
        assert min(width, 2) <= emulator.log.peak_in_flight <= width
    assert len(written(runs[1])) == emulator.clientbase.count("transfers") == 1200
    assert written(runs[1]) == written(runs[4]) == written(runs[10])
    assert runs[1].state == runs[4].state == runs[10].state
    assert max(requests.values()) <= requests[1] * 1.15


@pytest.mark.parametrize("change", [{"touch": 1}, {"delete": 1}, {"insert": 2}])
def test_rows_that_move_meanwhile_hide_none(
    config: dict[str, Any], emulator: Emulator, change: dict[str, int]
) -> None:
    emulator.clientbase.movement = Movement(limit=40, **change)
    first = sync(TapClientbase, config, streams=["transfers"])
    assert first.error is None
    emulator.clientbase.movement = Movement()
    # Time stands still in the emulator: what was changed "later" has to fit on one page.
    second = sync(
        TapClientbase, {**config, "contract": {}}, state=first.state, streams=["transfers"]
    )
    read = {row["uuid"]: row for run in (first, second) for row in run.records["transfers"]}
    for row in emulator.clientbase.records("transfers"):
        seen = read[row["uuid"]]["updated_at"]
        assert timestamps.parse(seen) == timestamps.parse(row["updated_at"])
