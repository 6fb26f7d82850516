"""A rehearsal sends one request for a list, and counts those that the real read sends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from singer_rest.changes import read_changes
from singer_rest.offsets import OffsetListing, read_by_offset
from singer_rest.paging import Audit, Listing, Page, read_all
from singer_rest.rehearsal import Rehearsal, Spot
from singer_rest.windows import read_closed

if TYPE_CHECKING:
    from collections.abc import Callable

    from singer_rest.paging import Record

ZERO = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
NOW = ZERO + dt.timedelta(days=300)
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass
class Quiet:
    """A list that stands still, a row changed per minute; asked by `(after, number, offset)`."""

    rows: int
    size: int
    counts: bool = True
    tells_pages: bool = True
    empty_end: bool = False
    requests: int = 0
    asked: list[Any] = field(default_factory=list)
    latency: float = 0.5

    @property
    def full_page(self) -> int | None:
        return 1 if self.empty_end else None

    @full_page.setter
    def full_page(self, rows: int | None) -> None: ...

    def ask(self, token: Any) -> Page:
        self.requests += 1
        self.asked.append(token)
        after, number, offset = token
        first = 0 if after is None else max(0, (after - ZERO) // MINUTE + 1)
        left = range(min(first, self.rows), self.rows)
        begin = number * self.size if offset is None else offset
        shown = left[begin : begin + self.size]
        return Page(
            [{"id": n, "at": _moment(n)} for n in shown],
            bool(shown) if self.empty_end else begin + self.size < len(left),
            pages=-(-len(left) // self.size) if self.tells_pages else None,
            total=len(left) if self.counts else None,
        )

    def spot(self, token: Any) -> Spot:
        after, number, offset = token
        return Spot("rows", begin=offset, number=number, after=after)

    def lists(self, token: Any) -> bool:
        return True

    def imagine(self, token: Any, position: int, changed: dt.datetime | None) -> Record:
        return {"id": f"#{position}", "at": changed}

    def instant(self, row: Record) -> dt.datetime | None:
        found: dt.datetime | None = row["at"]
        return found


def _moment(number: int) -> dt.datetime:
    return ZERO + number * MINUTE


class Strict(Audit):
    strict = True


def listing(read: Callable[[Any], Page], size: int, width: int, audit: Audit) -> Listing:
    return Listing(
        read=lambda after, number: read((after, number - 1, None)),
        key=lambda row: row["id"],
        instant=lambda row: row["at"],
        before=lambda moment: moment - MILLISECOND,
        page_size=size,
        width=width,
        audit=audit,
    )


def by_number(read: Callable[[Any], Page], size: int, width: int) -> int:
    return sum(map(len, read_all(listing(read, size, width, Audit()))))


def by_number_with_proof(read: Callable[[Any], Page], size: int, width: int) -> int:
    return sum(map(len, read_all(listing(read, size, width, Strict()))))


def by_change(
    read: Callable[[Any], Page], size: int, width: int, after: dt.datetime | None = None
) -> int:
    chosen = listing(read, size, width, Audit())
    steps = read_changes(chosen, after, until=lambda: NOW, warn=lambda _reason: None)
    return sum(len(step.records) for step in steps)


def by_offset(read: Callable[[Any], Page], size: int, width: int) -> int:
    chosen = OffsetListing(
        lambda offset: read((None, 0, offset)), lambda row: row["id"], size, width
    )
    return sum(len(rows) for rows, _ in read_by_offset(chosen))


def closed(read: Callable[[Any], Page], size: int, width: int) -> int:
    return sum(
        len(rows) for rows, _ in read_closed(listing(read, size, width, Audit()), None, None)
    )


WALKS = [
    by_number,
    by_number_with_proof,
    by_change,
    partial(by_change, after=ZERO + 5 * SECOND),
    by_offset,
    closed,
]


@settings(deadline=None)
@given(st.sampled_from(WALKS), st.integers(0, 200), st.integers(2, 12), st.integers(1, 5))
@example(by_change, 400, 5, 4)
def test_a_rehearsal_counts_what_the_read_sends(
    walk: Callable[..., int], rows: int, size: int, width: int
) -> None:
    real, imagined = Quiet(rows, size), Quiet(rows, size)
    listed = walk(real.ask, size, width)
    rehearsal = Rehearsal(imagined, lambda: NOW - 120 * SECOND)
    assert walk(rehearsal.fetch, size, width) == listed
    assert rehearsal.requests == real.requests
    assert imagined.requests == rehearsal.asked == 1
    assert rehearsal.seen_whole == (listed <= size)


@given(st.integers(0, 60), st.integers(2, 12), st.booleans())
def test_without_a_count_it_knows_that_it_does_not_know(
    rows: int, size: int, tells_pages: bool
) -> None:
    actor = Quiet(rows, size, counts=False, tells_pages=tells_pages)
    rehearsal = Rehearsal(actor, lambda: NOW)
    listed = by_number(rehearsal.fetch, size, 1)
    assert actor.requests == 1
    assert rehearsal.uncounted == (rows > size and not tells_pages)
    if rehearsal.uncounted:
        assert listed == size
    else:
        assert listed - rehearsal.spare <= rows <= listed


def test_rows_that_other_lists_name_may_be_fewer_than_imagined() -> None:
    class Naming(Quiet):
        def lists(self, token: Any) -> bool:
            return False

        def spot(self, token: Any) -> Any:
            return None if token == "one" else super().spot(token)

    short, long = (Rehearsal(Naming(rows, 10), lambda: NOW) for rows in (10, 30))
    for rehearsal in (short, long):
        by_number(rehearsal.fetch, 10, 1)
        assert rehearsal.fetch("one").records == [{"id": "#0", "at": None}]
    assert list(short.named) == [1], "the list is known: it names one"
    assert (min(long.named), max(long.named)) == (0, 30)


def test_an_object_is_asked_for_once() -> None:
    class Single(Quiet):
        def spot(self, token: Any) -> Any:
            return None

    actor = Single(1, 10)
    rehearsal = Rehearsal(actor, lambda: NOW)
    assert [len(rehearsal.fetch((None, 0, 0)).records) for _ in range(3)] == [1, 1, 1]
    assert (rehearsal.requests, rehearsal.asked, actor.requests) == (3, 1, 1)


def test_a_filter_within_the_known_page_leaves_its_rows_of_one_instant_together() -> None:
    class Burst(Quiet):
        def ask(self, token: Any) -> Page:
            page = super().ask(token)
            for row in page.records[-3:]:
                row["at"] = page.records[-1]["at"]
            return page

    rehearsal = Rehearsal(Burst(30, 10), lambda: NOW)
    last = rehearsal.fetch((None, 0, None)).records[-1]["at"]
    page = rehearsal.fetch((last - MILLISECOND, 0, None))
    assert [row["id"] for row in page.records[:4]] == [7, 8, 9, "#10"]
    assert page.total == 23


@given(st.integers(0, 60), st.integers(1, 12))
def test_where_an_empty_page_is_the_end_it_is_asked_for(rows: int, size: int) -> None:
    real, imagined = (Quiet(rows, size, tells_pages=False, empty_end=True) for _ in range(2))
    rehearsal = Rehearsal(imagined, lambda: NOW)
    assert by_number(rehearsal.fetch, size, 1) == by_number(real.ask, size, 1) == rows
    assert rehearsal.requests == real.requests == -(-rows // size) + 1


@given(st.integers(1, 60), st.integers(1, 12))
def test_without_a_count_no_empty_page_is_imagined(rows: int, size: int) -> None:
    real, imagined = (
        Quiet(rows, size, counts=False, tells_pages=False, empty_end=True) for _ in range(2)
    )
    rehearsal = Rehearsal(imagined, lambda: NOW)
    for read in (rehearsal.fetch, real.ask):
        read((None, 0, None))
        by_number(read, size, 1)
    assert rehearsal.uncounted
    assert rehearsal.requests < real.requests - 1


@pytest.mark.parametrize(("walk", "turns"), [(by_number, 1 + 24 / 4), (closed, 25)])
def test_requests_side_by_side_are_waited_for_together(
    walk: Callable[..., int], turns: float
) -> None:
    actor = Quiet(250, 10)
    rehearsal = Rehearsal(actor, lambda: NOW)
    walk(rehearsal.fetch, 10, 4)
    assert (rehearsal.requests, rehearsal.turns) == (25, turns)
    assert rehearsal.seconds == actor.latency
