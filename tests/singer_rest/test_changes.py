"""What changed is read whole, however the list shifts, sorted or not."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from singer_rest import changes
from singer_rest.changes import UnsortedError
from singer_rest.paging import MissingRowsError, Page, RepeatedPageError
from tests.singer_rest.shifting_list import ZERO, Table, collect, gather, minutes, tables

if TYPE_CHECKING:
    from singer_rest.steps import Step

NEVER = ZERO + dt.timedelta(days=3650)


def read_sorted(table: Table, after: dt.datetime | None = None) -> Any:
    return changes.read_sorted(table.listing(), after, until=lambda: NEVER)


def sorted_or_not(table: Table, after: dt.datetime | None = None) -> Any:
    return changes.read_changes(table.listing(), after, until=lambda: NEVER, warn=print)


@settings(deadline=None, max_examples=400)
@given(tables(size=8))
def test_a_sorted_list_is_read_whole_while_rows_move(table: Table) -> None:
    at_the_start = set(table.rows)
    rows = collect(read_sorted(table))
    read = {(row["key"], row["at"]) for row in rows}
    assert {key for key, _ in read} >= at_the_start
    assert len(read) == len(rows), "a row came twice in one state"
    # What changed after the last row that was read is newer than the bookmark: the next run's.
    last = max((row["at"] for row in rows), default=ZERO)
    assert {row for row in table.rows.items() if row[1] <= last} <= read


def test_a_row_that_changes_during_the_run_does_not_end_a_list_in_another_order() -> None:
    table = Table(minutes(range(12)), size=4, order="insertion")
    start = table.now
    table.rows[3] = start + dt.timedelta(seconds=1)  # the last of its page, so that this is sorted
    steps = changes.read_changes(table.listing(), None, until=lambda: start, warn=print)
    assert {row["key"] for row in collect(steps)} == set(range(12))


@pytest.mark.parametrize("seed", range(100))
def test_no_row_comes_as_it_was_after_it_came_as_it_is(seed: int) -> None:
    chance = Random(seed)
    table = Table(
        minutes(range(chance.randint(5, 12))),
        size=chance.randint(3, 8),
        moves=chance.randint(2, 20),
        haste=3,
        random=chance,
    )
    steps: list[Step] = []
    with suppress(UnsortedError):  # what comes then comes again
        gather(read_sorted(table), steps)
    newest: dict[int, dt.datetime] = {}
    for row in collect(steps):
        assert row["key"] not in newest or newest[row["key"]] < row["at"]
        newest[row["key"]] = row["at"]


@settings(deadline=None, max_examples=600)
@given(
    tables(),
    st.sampled_from(["changed", "insertion", "newest"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sets(st.integers(2, 25), max_size=1),
)
def test_no_row_is_lost_whatever_the_server_does(
    table: Table, order: str, counts: bool, tells: bool, deletes: bool, empty_at: set[int]
) -> None:
    table.order, table.counts, table.tells_more, table.empty_at = order, counts, tells, empty_at
    if deletes:  # rows that come and go at once, and rows that move as well, can fool any count
        table.inserts, table.moves, table.deletes = 0, 0, 1
    elif order != "changed":
        table.inserts = 0
    if not counts:
        table.empty_at = set()
        table.moves = min(table.moves, 2)  # else all passes may be disturbed
    start, at_the_start = table.now, set(table.rows)
    try:
        steps = list(sorted_or_not(table))
    except MissingRowsError:  # too many disturbances for this small a list, and no loss
        reject()
    read = {(row["key"], row["at"]) for row in collect(steps)}
    assert {key for key, _ in read} >= at_the_start - table.deleted
    # A bookmark stays before the start of the run; what is older than both must be there.
    reached = min(start, max((step.checkpoint for step in steps if step.checkpoint), default=ZERO))
    assert {row for row in table.rows.items() if row[1] <= reached} <= read


@settings(deadline=None, max_examples=200)
@given(tables(moves=0, inserts=0), st.integers(0, 8))
def test_a_checkpoint_never_passes_a_row_that_is_not_written(table: Table, minute: int) -> None:
    start = ZERO + dt.timedelta(minutes=minute)
    written: set[int] = set()
    for step in read_sorted(table, start):
        written |= {row["key"] for row in step.records}
        if step.checkpoint:
            behind = {k for k, moment in table.rows.items() if start < moment <= step.checkpoint}
            assert behind <= written


@settings(deadline=None, max_examples=200)
@given(tables(inserts=0), st.integers(0, 30))
def test_killed_at_any_request_and_resumed_nothing_is_lost(table: Table, kill: int) -> None:
    steps: list[Step] = []
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        if table.requests >= kill:
            raise KeyboardInterrupt
        return original(after, number)

    table.read = read  # type: ignore[method-assign]
    try:
        gather(sorted_or_not(table), steps)
    except KeyboardInterrupt:
        pass
    except MissingRowsError:
        reject()
    marks = [n for n, step in enumerate(steps) if step.checkpoint]
    safe = steps[: marks[-1] + 1] if marks else []
    bookmark = safe[-1].checkpoint if safe else None
    table.read = original  # type: ignore[method-assign]
    try:
        rows = collect(safe) + collect(sorted_or_not(table, bookmark))
    except MissingRowsError:
        reject()
    assert {row["key"] for row in rows} == set(table.rows)


def test_one_page_of_changes_costs_one_request() -> None:
    table = Table(minutes(range(4)))
    assert len(collect(read_sorted(table))) == 4
    assert table.requests == 1


def test_each_full_page_of_changes_costs_one_request_and_the_first_move_one_more() -> None:
    table = Table(minutes(range(1000)), size=100)
    assert len(collect(read_sorted(table))) == 1000
    assert table.requests == 12  # each page after the first begins with the last row before it


@pytest.mark.parametrize("order", ["newest", "insertion"])
def test_a_list_that_is_not_sorted_is_noticed_before_a_row_is_skipped(order: str) -> None:
    table = Table(minutes([5, 1, 9, 3, 7, 2, 8, 4, 6, 0]), size=3, order=order)
    with pytest.raises(UnsortedError, match="order of their time of change"):
        collect(read_sorted(table))


def test_disorder_that_no_page_shows_is_noticed_by_the_count() -> None:
    # Each page is ascending, but the second holds rows older than the first's last.
    table = Table(minutes([1, 2, 9, 3, 4, 5, 6, 7, 8]), size=3, order="insertion")
    steps: list[Step] = []
    with pytest.raises(UnsortedError, match="more rows than it lists"):
        gather(read_sorted(table), steps)
    assert not any(step.checkpoint for step in steps)


def test_a_row_that_comes_between_two_counts_does_not_hide_disorder() -> None:
    table = Table(minutes([1, 2, 3, 9, 4]), size=4, order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests == 1:
            table.rows[1000] = table.now
        return page

    table.read = read  # type: ignore[method-assign]
    with pytest.raises(UnsortedError):
        collect(read_sorted(table))


def test_a_list_without_a_count_is_not_believed_to_be_sorted() -> None:
    with pytest.raises(UnsortedError, match="no count"):
        collect(read_sorted(Table(minutes(range(9)), counts=False)))


def test_an_empty_answer_at_the_end_does_not_end_the_walk() -> None:
    table = Table(minutes([1, 1, 1, 1, 1, 1, 2]), size=3)
    complete = Table(minutes([1, 1, 1, 1, 1, 1, 2]), size=3)
    collect(read_sorted(complete))
    for broken in range(1, complete.requests + 1):
        table.requests, table.empty_at = 0, {broken}
        keys = {row["key"] for row in collect(sorted_or_not(table))}
        assert keys == set(range(7)), f"request {broken}"


def test_deleted_rows_are_not_taken_for_disorder() -> None:
    table = Table(minutes(range(30)), deletes=1)
    rows = collect(read_sorted(table))
    assert {row["key"] for row in rows} >= table.rows.keys()
    assert table.deleted


def test_a_shift_by_more_than_a_page_ends_the_sorted_walk() -> None:
    table = Table(minutes([1] * 12), size=2)
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests == 5:
            for key in range(4):
                del table.rows[key]
        return page

    table.read = read  # type: ignore[method-assign]
    assert {row["key"] for row in collect(sorted_or_not(table))} == set(range(12))


def test_rows_that_change_as_fast_as_they_are_read_do_not_keep_the_walk_going() -> None:
    table = Table(minutes(range(10)), size=3)
    start = table.now
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        for row in page.records:
            table.rows[row["key"]] = table._tick()
        return page

    table.read = read  # type: ignore[method-assign]
    steps = changes.read_sorted(table.listing(), None, until=lambda: start)
    assert {row["key"] for row in collect(steps)} == set(range(10))
    assert table.requests < 50


@pytest.mark.parametrize("tells", [True, False])
def test_a_server_that_ignores_the_page_number_is_an_error_and_no_loop(tells: bool) -> None:
    table = Table(minutes([1] * 10), tells_more=tells)
    original = table.read
    table.read = lambda after, number: original(after, 1)  # type: ignore[method-assign]
    with pytest.raises(RepeatedPageError):
        collect(read_sorted(table))


def test_a_row_of_the_window_before_does_not_make_up_for_one_that_is_missing() -> None:
    # The filter moves to 2, where the first page hides that 4 stands on the second.
    instants = [1, 2, 3, 9, 10, 4, 11, 12]
    rows = {key: ZERO + dt.timedelta(milliseconds=at) for key, at in enumerate(instants)}
    with pytest.raises(UnsortedError, match="more rows than it lists"):
        collect(read_sorted(Table(rows, size=3, order="insertion")))


def test_a_list_in_any_order_has_its_only_checkpoint_at_the_end() -> None:
    table = Table(minutes([5, 1, 9, 3, 7, 2]), size=2, order="insertion")
    *steps, last = changes.read_unsorted(table.listing(), None)
    assert not any(step.checkpoint for step in steps)
    assert last.checkpoint == ZERO + dt.timedelta(minutes=9)


def test_rows_out_of_order_are_read_again_from_the_last_checkpoint_and_not_from_the_start() -> None:
    table = Table(minutes([*range(4, 12), 20, 19]), size=3, order="insertion")
    original = table.read
    asked: list[dt.datetime | None] = []

    def read(after: dt.datetime | None, number: int) -> Page:
        asked.append(after)
        return original(after, number)

    table.read = read  # type: ignore[method-assign]
    warned: list[Exception] = []
    start = ZERO + dt.timedelta(minutes=3)
    steps = list(changes.read_changes(table.listing(), start, lambda: table.now, warned.append))
    marks = [step.checkpoint for step in steps if step.checkpoint]
    assert len(warned) == 1
    assert len(marks) > 2
    assert asked[-1] == marks[-2] > start
