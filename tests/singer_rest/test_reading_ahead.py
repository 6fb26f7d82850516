"""Pages of a sorted list that are fetched ahead lose no row, in whatever order they are served."""

from __future__ import annotations

import contextlib
import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from singer_rest import changes
from singer_rest.changes import UnsortedError
from singer_rest.paging import Page
from tests.singer_rest.busy_list import MILLISECOND, BusyTable, busy_tables, in_any_order
from tests.singer_rest.shifting_list import ZERO, collect, gather, minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_rest.steps import Step


def walk(
    table: BusyTable, width: int, after: dt.datetime | None = None, seed: int = 0
) -> Iterator[Step]:
    with patch.object(changes, "prefetch", in_any_order(Random(seed))):
        yield from changes.read_sorted(table.listing(width), after, until=lambda: table.start)


def follow(steps: Iterable[Step], table: BusyTable, after: dt.datetime = ZERO - MILLISECOND) -> Any:
    """Go along with a walk and check that nothing is behind a checkpoint that was not read."""
    read: set[tuple[int, dt.datetime]] = set()
    reached = after
    for step in steps:
        for row in step.records:
            state = row["key"], row["at"]
            assert state not in read, "a row came twice in one state"
            read.add(state)
        if step.checkpoint:
            reached = max(reached, min(step.checkpoint, table.cut))
            behind = {row for row in table.rows.items() if after < row[1] <= reached}
            assert behind <= read, "the bookmark has passed a row that was not read"
    return read


@settings(deadline=None, max_examples=500)
@given(busy_tables(), st.integers(2, 5), st.integers(0, 10**6), st.booleans())
def test_no_row_is_lost_and_none_comes_twice(
    table: BusyTable, width: int, seed: int, adds: bool
) -> None:
    table.adds = adds
    try:
        read = follow(walk(table, width, seed=seed), table)
    except UnsortedError:  # too many disturbances: the rest is read in another way
        assert table.events < 60
        return
    assert {row for row in table.rows.items() if row[1] <= table.cut} <= read


@settings(deadline=None, max_examples=300)
@given(busy_tables(), st.integers(2, 5), st.integers(0, 10**6), st.integers(0, 150))
def test_killed_at_any_request_and_resumed_nothing_is_lost(
    table: BusyTable, width: int, seed: int, kill: int
) -> None:
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        if table.requests >= kill:
            raise KeyboardInterrupt
        return original(after, number)

    table.read = read  # type: ignore[method-assign]
    steps: list[Step] = []
    with contextlib.suppress(KeyboardInterrupt, UnsortedError):
        gather(walk(table, width, seed=seed), steps)
    marks = [n for n, step in enumerate(steps) if step.checkpoint]
    safe = steps[: marks[-1] + 1] if marks else []
    bookmark = min(safe[-1].checkpoint, table.cut) if safe and safe[-1].checkpoint else None
    table.read, table.events = original, 0  # type: ignore[method-assign]
    table.start = table.now + dt.timedelta(hours=1)
    rows = collect(safe) + collect(walk(table, width, bookmark))
    assert table.rows.items() <= {(row["key"], row["at"]) for row in rows}


@settings(deadline=None, max_examples=200)
@given(busy_tables(events=0), st.integers(2, 5), st.integers(0, 10**6))
def test_a_quiet_list_comes_in_the_order_of_one_page_at_a_time(
    table: BusyTable, width: int, seed: int
) -> None:
    alone = collect(walk(table, 1))
    assert collect(walk(table, width, seed=seed)) == alone


@pytest.mark.parametrize("width", [2, 4, 10])
def test_a_long_quiet_list_costs_few_requests_more(width: int) -> None:
    alone, table = (BusyTable(minutes(range(6000)), size=20) for _ in range(2))
    rows = collect(walk(alone, 1))
    assert collect(walk(table, width)) == rows
    assert alone.requests == 317
    assert table.requests <= alone.requests * 1.1


def test_one_page_at_a_time_asks_for_nothing_else() -> None:
    table = BusyTable(minutes(range(400)), size=20)
    collect(walk(table, 1))
    assert {number for _, number in table.asked} == {1}
    assert table.cut not in {after for after, _ in table.asked}


def test_pages_of_rows_that_changed_lately_are_not_fetched_ahead() -> None:
    table = BusyTable(minutes(range(400)), size=20)
    for key in range(1000, 1400):
        table.rows[key] = table.start - dt.timedelta(milliseconds=1400 - key)
    collect(walk(table, 4))
    assert sum(number > 1 for _, number in table.asked) < 20


def test_a_short_list_is_read_one_page_at_a_time() -> None:
    alone, table = (BusyTable(minutes(range(100)), size=20) for _ in range(2))
    collect(walk(alone, 1))
    collect(walk(table, 4))
    assert table.asked == alone.asked


@pytest.mark.parametrize("width", [2, 4])
def test_rows_of_one_instant_that_fill_many_pages_are_fetched_ahead_too(width: int) -> None:
    table = BusyTable(minutes([*range(100), *[100] * 3000, *range(101, 300)]), size=20)
    assert len(collect(walk(table, width))) == 3299
    assert table.requests < 190


def test_a_list_in_which_rows_change_all_the_time_costs_little_more() -> None:
    alone, table = (
        BusyTable(minutes(range(4000)), size=20, events=10**6, chance=1.0) for _ in range(2)
    )
    follow(walk(alone, 1), alone)
    follow(walk(table, 4), table)
    assert table.requests < alone.requests * 1.6


def test_rows_that_come_all_the_time_do_not_stop_pages_from_being_fetched_ahead() -> None:
    table = BusyTable(minutes(range(4000)), size=20)
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests % 25 == 0:
            table.rows[10_000 + table.requests] = table._tick()
        return page

    table.read = read  # type: ignore[method-assign]
    follow(walk(table, 4), table)
    assert sum(number > 1 for _, number in table.asked) > 150
    assert table.requests < 300


def test_a_server_that_ignores_the_page_number_is_read_one_page_at_a_time() -> None:
    table = BusyTable(minutes(range(400)), size=20)
    original = table.read
    table.read = lambda after, number: original(after, 1)  # type: ignore[method-assign]
    assert len(collect(walk(table, 4))) == 400


@pytest.mark.parametrize("width", [2, 4])
def test_disorder_among_pages_fetched_ahead_is_noticed_before_a_row_is_skipped(width: int) -> None:
    instants = list(range(400))
    instants[200], instants[330] = instants[330], instants[200]
    table = BusyTable(minutes(instants), size=20, order="insertion")
    steps: list[Step] = []
    with pytest.raises(UnsortedError):
        gather(walk(table, width), steps)
    follow(steps, table)


@pytest.mark.parametrize("seed", range(20))
def test_pages_that_tear_rows_of_one_instant_apart_are_not_believed(seed: int) -> None:
    """A server may order rows of one instant anew for each request."""
    table = BusyTable(minutes([n // 7 for n in range(700)]), size=20, random=Random(seed))

    def read(after: dt.datetime | None, number: int) -> Page:
        keys = list(table.rows)
        table.random.shuffle(keys)
        table.rows = {key: table.rows[key] for key in keys}
        rows = sorted(
            (row for row in table.rows.items() if not after or row[1] > after),
            key=lambda row: row[1],
        )
        begin, table.requests = (number - 1) * 20, table.requests + 1
        page = [{"key": key, "at": at} for key, at in rows[begin : begin + 20]]
        if after and after + MILLISECOND * 2 > table.cut and table.random.random() < 0.4:
            table.rows[10_000 + table.requests] = table._tick()  # makes up for a row that is torn
        return Page(page, begin + 20 < len(rows), total=len(rows))

    table.read = read  # type: ignore[method-assign]
    keys = {key for key, _ in follow(walk(table, 4), table)}
    assert keys >= set(range(700))


@pytest.mark.parametrize(("rows", "width"), [(45, 2), (46, 2), (47, 2), (45, 3)])
def test_a_late_row_that_is_deleted_between_the_counts_does_not_feign_a_proof(
    rows: int, width: int
) -> None:
    """Whatever request a late row is deleted after, and whichever one a settled one is changed."""
    for deleted in range(2, 30):
        for changed in range(max(1, deleted - 5), deleted + 1):
            table = BusyTable(minutes(range(rows)), size=rows // 15)
            for late in range(3):
                table.rows[7000 + late] = table.start - late * MILLISECOND
            _disturb(table, deleted, changed)
            keys = {key for key, _ in follow(walk(table, width, seed=changed), table)}
            assert keys >= set(range(rows))


def _disturb(table: BusyTable, deleted: int, changed: int) -> None:
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests == deleted:
            table.rows.pop(7000, None)
        if table.requests == changed:
            window = [key for key, at in table.rows.items() if (after or ZERO) < at < table.cut]
            for key in window[table.size : table.size + 1]:
                table.rows[key] = table._tick()
        return page

    table.read = read  # type: ignore[method-assign]
