"""A list that rows only leave is read whole, however it shifts and wherever it is broken off."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest.paging import Page, RepeatedPageError
from singer_rest.windows import NotClosedError, Place, read_closed
from tests.singer_rest.shifting_list import ZERO, Table, minutes, tables

END = ZERO + dt.timedelta(days=1)
"""The end of the window: what changes from now on, changes later than this."""


def read_all(table: Table, place: Place | None = None) -> list[int]:
    batches = read_closed(table.listing(), None, place)
    return [row["key"] for rows, _ in batches for row in rows]


@given(tables(until=END, inserts=0), st.sampled_from(["changed", "newest", "inserted"]))
def test_no_row_that_stays_is_missed_and_none_comes_twice(table: Table, order: str) -> None:
    table.order, table.deletes = order, 5
    keys = read_all(table)
    assert set(table.rows) - table.touched <= set(keys)
    assert len(keys) == len(set(keys))


@given(
    tables(until=END, inserts=0, moves=0),
    st.integers(0, 8),
    st.lists(st.integers(0, 40), max_size=12),
)
def test_broken_off_anywhere_and_changed_meanwhile_the_rest_arrives(
    table: Table, pages: int, leaving: list[int]
) -> None:
    begun = list(islice(read_closed(table.listing(), None, None), pages))
    read = {row["key"] for rows, _ in begun for row in rows}
    for key in leaving:
        table.rows.pop(key, None)
    resumed = read_all(table, begun[-1][1] if begun else None)
    assert set(table.rows) <= read | set(resumed)


@given(tables(until=END, inserts=0, moves=0), st.integers(0, 8))
def test_what_was_read_before_a_break_is_not_asked_for_again(table: Table, pages: int) -> None:
    begun = list(islice(read_closed(table.listing(), None, None), pages))
    read_all(table, begun[-1][1] if begun else None)
    assert table.requests == max(1, -(-len(table.rows) // table.size))


@given(tables(until=END, inserts=0, moves=0))
def test_a_quiet_list_costs_a_request_per_page(table: Table) -> None:
    read_all(table)
    assert table.requests == max(1, -(-len(table.rows) // table.size))


def test_rows_that_come_into_the_window_are_noticed() -> None:
    table = Table(minutes(range(9)), until=END)
    walk = read_closed(table.listing(), None, None)
    next(walk)
    table.rows[99] = ZERO
    with pytest.raises(NotClosedError, match="rows came into a time that is over"):
        next(walk)


def test_a_list_without_a_count_is_not_believed() -> None:
    with pytest.raises(NotClosedError, match="no count"):
        read_all(Table(minutes(range(9)), until=END, counts=False))


def test_pages_of_another_size_are_noticed() -> None:
    listing = Table(minutes(range(9)), size=3, until=END).listing()
    with pytest.raises(NotClosedError, match="holds 3 rows where 4 were asked for"):
        list(read_closed(replace(listing, page_size=4), None, None))


def test_rows_that_change_places_are_missed_by_the_count() -> None:
    pages = iter([[1, 2], [2, 3]])
    listing = Table({}, size=2).listing()

    def read(_after: dt.datetime | None, _number: int) -> Page:
        return Page([{"key": key, "at": ZERO} for key in next(pages)], more=True, total=4)

    with pytest.raises(NotClosedError, match="counts more rows than it lists"):
        list(read_closed(replace(listing, read=read), None, None))


def test_a_page_that_is_read_again_after_going_back_is_no_page_that_repeats() -> None:
    table = Table(minutes(range(9)), size=3, until=END)
    walk = read_closed(table.listing(), None, None)
    next(walk)
    del table.rows[8]
    assert [row["key"] for rows, _ in walk for row in rows] == [3, 4, 5, 6, 7]


def test_a_server_that_ignores_the_page_number_is_an_error() -> None:
    listing = Table({}, size=2).listing()

    def read(_after: dt.datetime | None, _number: int) -> Page:
        return Page([{"key": 1, "at": ZERO}, {"key": 2, "at": ZERO}], more=True, total=4)

    with pytest.raises(RepeatedPageError):
        list(read_closed(replace(listing, read=read), None, None))


def test_an_earlier_page_that_comes_again_is_no_progress() -> None:
    table = Table(rows=minutes(range(40)), size=10)
    listing = table.listing()
    again = replace(listing, read=lambda after, number: listing.read(after, 2 - number % 2))
    places: list[Place] = []
    with pytest.raises(NotClosedError, match="counts more rows than it lists"):
        places.extend(place for _, place in read_closed(again, None, None))
    assert places[-1].rows == 20
