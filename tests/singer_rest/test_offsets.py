"""A list read by row positions is read whole, each row once, however it shifts meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest.offsets import Edge, OffsetListing, UnstableError, read_by_offset
from singer_rest.paging import MissingRowsError, Page, RepeatedPageError


@dataclass
class Shelf:
    """A list as a server keeps it: rows come anywhere and leave between requests."""

    rows: list[int]
    size: int = 4
    width: int = 1
    shifts: int = 0
    """How many rows come or leave before the requests after the first; each of them by one."""
    random: Random = field(default_factory=lambda: Random(0))
    counts: bool = True
    hidden: int = 0
    requests: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def read(self, offset: int) -> Page:
        assert len(self.requests) < 3000, "the walk does not end"
        if self.requests and self.shifts:
            self.shifts -= 1
            self.shift()
        self.requests.append(offset)
        page = self.rows[offset : offset + self.size]
        total = len(self.rows) + self.hidden if self.counts else None
        return Page([{"id": row} for row in page], offset + self.size < len(self.rows), total=total)

    def shift(self) -> None:
        for _ in range(self.random.choice([1, 1, 2])):
            if self.rows and self.random.random() < 0.5:
                row = self.rows.pop(self.random.randrange(len(self.rows)))
                self.gone.add(row)
            else:
                row = 1000 + self.random.randrange(10**9)
                self.rows.insert(self.random.randint(0, len(self.rows)), row)

    def listing(self) -> OffsetListing:
        return OffsetListing(
            self.read, key=lambda row: row["id"], page_size=self.size, width=self.width
        )


def walk(shelf: Shelf, edge: Edge | None = None) -> list[int]:
    return [row["id"] for rows, _ in read_by_offset(shelf.listing(), edge) for row in rows]


shelves = st.builds(
    Shelf,
    rows=st.integers(0, 60).map(lambda n: list(range(n))),
    size=st.integers(3, 12),
    shifts=st.integers(0, 12),
    random=st.randoms(use_true_random=False),
    counts=st.booleans(),
)


@given(shelves)
def test_no_row_that_stays_is_missed_and_none_comes_twice(shelf: Shelf) -> None:
    there = set(shelf.rows)
    try:
        keys = walk(shelf)
    except MissingRowsError:
        # As many rows came as left before they were read: the caller reads once more.
        assert shelf.gone
        return
    except (UnstableError, RepeatedPageError):
        # Tiny pages may be swept away whole.
        assert shelf.size < 8
        return
    assert there - shelf.gone <= set(keys)
    assert len(keys) == len(set(keys))


@given(shelves, st.integers(1, 8), st.lists(st.integers(0, 59), max_size=8))
def test_broken_off_anywhere_and_changed_meanwhile_the_rest_arrives(
    shelf: Shelf, pages: int, leaving: list[int]
) -> None:
    shelf.shifts = 0
    begun = list(islice(read_by_offset(shelf.listing()), pages))
    read = {row["id"] for rows, _ in begun for row in rows}
    edge = begun[-1][1]
    shelf.rows = [row for row in shelf.rows if row not in leaving]
    try:
        rest = walk(shelf, edge)
    except UnstableError:
        assert edge is None or edge.key in leaving or len(leaving) >= shelf.size - 1
        return
    assert set(shelf.rows) <= read | set(rest)
    assert not edge or not read & set(rest)


@pytest.mark.parametrize("width", [1, 3, 10])
@pytest.mark.parametrize("rows", [0, 1, 3, 4, 5, 7, 10, 11, 100])
def test_pages_overlap_by_one_row_and_no_request_is_wasted(rows: int, width: int) -> None:
    shelf = Shelf(list(range(rows)), size=4, width=width)
    assert walk(shelf) == list(range(rows))
    assert sorted(shelf.requests) == list(range(0, max(1, rows - 1), 3))


def test_a_list_without_a_count_is_read_to_its_end() -> None:
    for width in (1, 5):
        shelf = Shelf(list(range(10)), width=width, counts=False)
        assert walk(shelf) == list(range(10))
        assert set(shelf.requests) >= {0, 3, 6}
        assert len(shelf.requests) == 3 + (width > 1)


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("change", ["left", "came"])
def test_a_shift_costs_a_few_requests_not_another_reading(width: int, change: str) -> None:
    shelf = Shelf(list(range(400)), size=20, width=width)
    quiet, read = len(range(0, 399, 19)), shelf.read

    def shifting(offset: int) -> Page:
        if offset == 190 and len(shelf.rows) == 400:
            if change == "left":
                shelf.rows.remove(5)
            else:
                shelf.rows.insert(0, 1000)
        return read(offset)

    listing = OffsetListing(shifting, key=lambda row: row["id"], width=width)
    keys = [row["id"] for rows, _ in read_by_offset(listing) for row in rows]
    assert set(range(400)) <= set(keys) | {5}
    assert len(keys) == len(set(keys))
    assert len(shelf.requests) <= quiet + 2 * width + 4


def test_rows_that_are_counted_but_not_listed_are_missing() -> None:
    with pytest.raises(MissingRowsError):
        walk(Shelf(list(range(10)), hidden=1))


def test_rows_missing_within_pages_are_missing() -> None:
    shelf = Shelf(list(range(30)))

    def read(offset: int) -> Page:
        page = shelf.read(offset)
        return Page([r for r in page.records if r["id"] != 8], page.more, total=page.total)

    with pytest.raises(MissingRowsError):
        list(read_by_offset(OffsetListing(read, key=lambda row: row["id"])))


def test_an_order_that_does_not_stay_the_same_is_noticed() -> None:
    def read(offset: int) -> Page:
        rows: list[dict[str, Any]] = [{"id": row} for row in range(300)]
        Random(offset).shuffle(rows)
        return Page(rows[offset : offset + 100], offset + 100 < 300, total=300)

    with pytest.raises((UnstableError, MissingRowsError)):
        list(read_by_offset(OffsetListing(read, key=lambda row: row["id"])))


def test_a_server_that_ignores_the_offset_is_noticed() -> None:
    shelf = Shelf(list(range(30)))
    listing = OffsetListing(lambda _offset: shelf.read(0), key=lambda row: row["id"])
    with pytest.raises(RepeatedPageError):
        list(read_by_offset(listing))


def test_pages_of_one_row_cannot_be_read_so() -> None:
    with pytest.raises(UnstableError, match="one row"):
        walk(Shelf([1, 2, 3], size=1))


def test_a_row_that_a_page_holds_twice_is_read_once() -> None:
    pages = {0: [1, 2, 2, 3], 3: [3, 4]}
    listing = OffsetListing(
        read=lambda offset: Page([{"id": key} for key in pages[offset]], more=offset == 0, total=5),
        key=lambda row: row["id"],
        page_size=4,
    )
    steps = read_by_offset(listing)
    assert [row["id"] for rows, _ in islice(steps, 2) for row in rows] == [1, 2, 3, 4]
    with pytest.raises(MissingRowsError):
        next(steps)
