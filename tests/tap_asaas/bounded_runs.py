"""Bounded runs, each with the state of the one before, and what they bring together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.emulator import Emulator


def union(runs: Iterable[Run]) -> dict[str, dict[str, Any]]:
    """The last row of each key, by stream: what a target holds after some runs."""
    held: dict[str, dict[str, Any]] = {}
    for run in runs:
        for stream, rows in run.records.items():
            held.setdefault(stream, {}).update({row.get("id", str(row)): row for row in rows})
    return held


def bounded_runs(
    emulator: Emulator, streams: Iterable[str], bound: int, state: dict[str, Any] | None = None
) -> list[Run]:
    """Run after run, each with the state of the one before, until one comes to its end."""
    runs: list[Run] = []
    config = {**asaas_config(emulator), "max_requests": bound}
    while not runs or runs[-1].error or any(unfinished(runs[-1])):
        assert len(runs) < 30, "the runs do not get on"
        sent = len(emulator.log)
        runs.append(
            sync(TapAsaas, config, state=runs[-1].state if runs else state, streams=streams)
        )
        assert runs[-1].error is None
        assert len(emulator.log) - sent <= bound
    return runs


def unfinished(run: Run) -> Iterator[dict[str, Any]]:
    """The places where the streams of a run were left."""
    return (mark for mark in (b.get("unfinished") for b in run.state["bookmarks"].values()) if mark)
