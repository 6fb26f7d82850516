"""A clock that is wrong costs a repeated read, and no row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cases import Case
    from tests.emulator import Emulator
    from tests.run_tap import Run

DAY = 86_400


@pytest.fixture
def read(case: Case, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Runs that each go on from the one before, with clocks that may be ahead, by days."""
    state: dict[str, Any] = {}

    def read(*, ours: float = 0, server: float = 0, **settings: Any) -> Run:
        now = emulator.clock.now + ours * DAY * 1000
        monkeypatch.setattr(case.tap, "initialized_at", property(lambda _tap: int(now)))
        emulator.date_behind = -server * DAY
        run = case.sync(emulator, state=dict(state), settings=settings)
        assert run.error is None
        state.update(run.state)
        return run

    return read


@pytest.mark.parametrize("wrong", [{"server": 3}, {"server": 3, "ours": -0.5}, {"ours": 3}])
def test_no_row_is_left_out_where_one_clock_is_ahead_once(
    case: Case, emulator: Emulator, read: Callable[..., Run], wrong: dict[str, float]
) -> None:
    read()
    emulator.advance(days=1)
    runs = [read(**wrong)]
    known = case.truth(emulator)
    for _ in range(4):
        emulator.advance(days=1)
        runs.append(read())
    marks = runs[-1].state["bookmarks"]
    for stream, rows in case.truth(emulator).items():
        if marks[stream]:  # else every run reads it whole
            (key,) = runs[-1].schemas[stream]["key_properties"]
            read_ones = {row[key] for run in runs for row in run.records[stream]}
            assert {row[key] for row in rows} - {row[key] for row in known[stream]} <= read_ones


@pytest.mark.parametrize("ours", [-20_000, -400])
def test_a_clock_of_ours_that_stands_still_does_not_hold_the_bookmark(
    emulator: Emulator, read: Callable[..., Run], ours: float
) -> None:
    first = read(ours=ours)
    emulator.advance(days=1)
    second = read(ours=ours - 1)
    assert first.state != second.state
