"""A full read is complete, or an error."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from singer_rest import paging
from singer_rest.paging import MissingRowsError, Page
from tests.singer_rest.shifting_list import ZERO, Table, minutes, tables


def read_keys(table: Table, width: int = 1) -> list[int]:
    return [row["key"] for rows in paging.read_all(table.listing(width)) for row in rows]


@settings(deadline=None, max_examples=300)
@given(tables(order="insertion", moves=0), st.integers(1, 5), st.integers(0, 1), st.booleans())
def test_a_full_read_is_complete_while_rows_come_or_go(
    table: Table, width: int, deletes: int, tells: bool
) -> None:
    at_the_start = set(table.rows)
    table.tells_more = tells
    if deletes:  # with rows coming as well, the count could stand still by chance
        table.deletes, table.inserts = deletes, 0
    keys = read_keys(table, width)
    assert len(keys) == len(set(keys))
    assert set(keys) >= at_the_start - table.deleted


@settings(deadline=None, max_examples=300)
@given(tables(order="insertion", moves=0, inserts=0), st.integers(1, 5), st.integers(1, 12))
def test_an_answer_without_rows_hides_none(table: Table, width: int, broken: int) -> None:
    table.empty_at = {broken}
    assert set(read_keys(table, width)) == set(table.rows)


@settings(deadline=None, max_examples=300)
@given(tables(order="insertion", counts=False, moves=0, inserts=0), st.integers(0, 1))
def test_without_a_count_a_second_reading_confirms_the_first(table: Table, deletes: int) -> None:
    table.deletes = deletes
    at_the_start = set(table.rows)
    assert set(read_keys(table)) >= at_the_start - table.deleted


@settings(deadline=None)
@given(tables(order="insertion", moves=0, inserts=0, deletes=0), st.integers(1, 8))
def test_the_order_does_not_depend_on_the_width(table: Table, width: int) -> None:
    alone = [rows for rows in paging.read_all(table.listing()) if rows]
    assert alone == [rows for rows in paging.read_all(table.listing(width)) if rows]


def test_a_row_that_slipped_over_the_edge_is_found_by_a_second_pass() -> None:
    rows = dict.fromkeys(range(12), ZERO)
    table = Table(rows, order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests == 1:
            del table.rows[0]  # pulls row 4 from the second page onto the first
        return page

    table.read = read  # type: ignore[method-assign]
    keys = [row["key"] for rows_ in paging.read_all(table.listing()) for row in rows_]
    assert sorted(keys) == list(range(12))


def test_rows_that_the_api_counts_and_never_lists_are_an_error() -> None:
    table = Table(dict.fromkeys(range(10), ZERO), order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        return Page(page.records, more=page.more, pages=page.pages, total=13)

    table.read = read  # type: ignore[method-assign]
    with pytest.raises(paging.MissingRowsError, match="counts 13 rows but lists only 10"):
        list(paging.read_all(table.listing()))
    assert table.requests == 3 * paging.PASSES


def test_an_empty_page_in_the_middle_does_not_end_the_list() -> None:
    table = Table({key: ZERO + dt.timedelta(minutes=key) for key in range(12)}, order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        return Page((), more=True, total=page.total) if table.requests == 2 else page

    table.read = read  # type: ignore[method-assign]
    keys = [row["key"] for rows in paging.read_all(table.listing()) for row in rows]
    assert sorted(keys) == list(range(12))


def test_rows_lost_to_steady_deletions_are_found_by_reading_again() -> None:
    table = Table(minutes(range(40)), size=5, order="insertion", deletes=6)
    assert set(read_keys(table)) >= set(table.rows)


@pytest.mark.parametrize("tells", [True, False])
def test_a_server_that_ignores_the_page_number_is_an_error_and_no_loop(tells: bool) -> None:
    table = Table(minutes(range(10)), tells_more=tells, counts=False)
    original = table.read
    table.read = lambda after, number: original(after, 1)  # type: ignore[method-assign]
    with pytest.raises(paging.RepeatedPageError):
        read_keys(table)


def test_a_server_that_always_promises_more_is_not_believed_for_ever() -> None:
    table = Table(minutes(range(10)), counts=False)
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        return dataclasses.replace(original(after, number), more=True)

    table.read = read  # type: ignore[method-assign]
    assert set(read_keys(table)) == set(table.rows)
    assert table.requests < 20


def test_one_page_costs_one_request_with_or_without_a_count() -> None:
    for counts in (True, False):
        table = Table(minutes(range(4)), counts=counts)
        assert len(read_keys(table)) == 4
        assert table.requests == 1


def test_rows_that_only_a_third_pass_lists_are_found() -> None:
    table = Table(dict.fromkeys(range(8), ZERO), order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        hidden = number == 2 and table.requests < 5
        return Page((), more=page.more, pages=page.pages, total=page.total) if hidden else page

    table.read = read  # type: ignore[method-assign]
    keys = [row["key"] for rows in paging.read_all(table.listing()) for row in rows]
    assert sorted(keys) == list(range(8))
    assert table.requests == 6


def test_a_row_that_one_page_lists_twice_is_read_once() -> None:
    table = Table({})
    row = {"key": 1, "at": ZERO}
    table.read = lambda after, number: Page([row, row], more=False)  # type: ignore[method-assign]
    assert list(paging.read_all(table.listing())) == [[row]]


def test_a_page_that_says_it_is_the_last_is_believed_over_the_number_of_pages() -> None:
    table = Table(dict.fromkeys(range(8), ZERO))
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        return Page(original(after, number).records, more=False, pages=2)

    table.read = read  # type: ignore[method-assign]
    assert len(list(paging.read_all(table.listing()))) == 1
    assert table.requests == 1


@pytest.mark.parametrize("first_page", [0, 1, 5])
def test_no_page_is_asked_for_beyond_the_announced_ones(first_page: int) -> None:
    table = Table(minutes(range(8)))
    original = table.read
    table.read = lambda after, number: original(after, number - first_page + 1)  # type: ignore[method-assign]
    listing = dataclasses.replace(table.listing(3), first_page=first_page)
    assert len([row for rows in paging.read_all(listing) for row in rows]) == 8
    assert table.requests == 2


def test_a_number_of_pages_that_is_too_small_takes_no_page_twice() -> None:
    table = Table(minutes(range(8)))
    original = table.read
    numbers: list[int] = []

    def read(after: dt.datetime | None, number: int) -> Page:
        numbers.append(number)
        return dataclasses.replace(original(after, number), pages=0)

    table.read = read  # type: ignore[method-assign]
    assert len(read_keys(table)) == 8
    assert numbers == [1, 2]


def test_deleted_rows_do_not_stand_in_for_rows_that_slipped() -> None:
    table = Table(minutes(range(6)), size=3, order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if table.requests == 1:
            del table.rows[0]  # pulls row 3 over the edge of the page that was read
        if table.requests == 3:  # the second pass shows nothing in its place
            return dataclasses.replace(page, records=())
        return page

    table.read = read  # type: ignore[method-assign]
    assert set(read_keys(table)) == set(range(6))


@pytest.mark.parametrize("seed", [32, 37, 78, 94, 108])
def test_rows_that_deletions_hide_in_every_pass_are_missed_aloud(seed: int) -> None:
    table = Table(
        minutes(range(40)),
        size=5,
        deletes=1000,
        haste=3,
        order="insertion",
        random=Random(seed),
    )
    with pytest.raises(MissingRowsError):
        read_keys(table)


@pytest.mark.parametrize("rows", [0, 4, 5, 9, 40])
def test_an_error_beyond_the_end_of_a_list_without_a_count_is_none(rows: int) -> None:
    table = Table(minutes(range(rows)), counts=False)
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        if number > 1 and not page.records:
            raise LookupError
        return page

    table.read = read  # type: ignore[method-assign]
    assert sorted(read_keys(table, 4)) == list(range(rows))
    assert table.requests <= 2 * 2 * max(1, -(-rows // 4))


def test_a_list_without_a_count_is_fetched_several_pages_at_a_time() -> None:
    table = Table(minutes(range(40)), counts=False)
    original, together = table.read, threading.Barrier(3, timeout=60)
    lock, flying, peak = threading.Lock(), 0, 0
    awaited = {5, 6, 7}  # in the first pass, the first that can be in flight together

    def read(after: dt.datetime | None, number: int) -> Page:
        nonlocal flying, peak
        with lock:
            flying += 1
            peak = max(peak, flying)
            waits = number in awaited
            awaited.discard(number)
        if waits:
            together.wait()
        with lock:
            flying -= 1
            return original(after, number)

    table.read = read  # type: ignore[method-assign]
    assert sorted(read_keys(table, 3)) == list(range(40))
    assert peak == 3


def test_without_a_count_news_in_the_second_pass_asks_for_a_third() -> None:
    table = Table(dict.fromkeys(range(8), ZERO), counts=False)
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        shown = {1: 2, 3: 3, 4: 1}.get(table.requests, 4)
        return dataclasses.replace(page, records=page.records[:shown])

    table.read = read  # type: ignore[method-assign]
    assert sorted(read_keys(table)) == list(range(8))
    assert table.requests == 6
