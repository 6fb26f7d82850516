"""No walk loses a row, however the list shifts under it."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from singer_rest import paging
from singer_rest.paging import Batch, Listing, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)


@dataclass
class Table:
    """A list as a server keeps it: rows move, appear and vanish between requests."""

    rows: dict[int, dt.datetime]
    size: int = 4
    order: str = "changed"
    counts: bool = True
    tells_more: bool = True
    moves: int = 0
    inserts: int = 0
    deletes: int = 0
    random: Random = field(default_factory=lambda: Random(0))
    now: dt.datetime = ZERO + dt.timedelta(days=30)
    requests: int = 0
    deleted: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)

    def read(self, after: dt.datetime | None, number: int) -> Page:
        self.requests += 1
        assert self.requests < 5000, "the walk does not end"
        rows = [(key, moment) for key, moment in self.rows.items() if not after or moment > after]
        if self.order == "changed":
            rows.sort(key=lambda row: (row[1], row[0]))
        elif self.order == "newest":
            rows.sort(key=lambda row: (row[1], row[0]), reverse=True)
        begin = (number - 1) * self.size
        shown = rows[begin : begin + self.size]
        more = begin + self.size < len(rows) if self.tells_more else bool(shown)
        page = Page(
            [{"key": key, "at": moment} for key, moment in shown],
            more=more,
            pages=-(-len(rows) // self.size) if self.counts else None,
            total=len(rows) if self.counts else None,
        )
        self._disturb([key for key, _ in shown])
        return page

    def _disturb(self, shown: list[int]) -> None:
        if shown and self.moves and self.random.random() < 0.7:
            self.moves -= 1
            key = self.random.choice(shown)
            self.touched.add(key)
            self.rows[key] = self._tick()
        if self.inserts and self.random.random() < 0.3:
            self.inserts -= 1
            self.rows[max(self.rows, default=0) + 1000] = self._tick()
        if shown and self.deletes and self.random.random() < 0.3:
            self.deletes -= 1
            key = self.random.choice(shown)
            self.rows.pop(key, None)
            self.deleted.add(key)

    def _tick(self) -> dt.datetime:
        self.now += dt.timedelta(milliseconds=1)
        return self.now

    def listing(self, width: int = 1) -> Listing:
        return Listing(
            read=self.read,
            key=lambda row: row["key"],
            instant=lambda row: row["at"],
            before=lambda moment: moment - dt.timedelta(milliseconds=1),
            width=width,
        )


@st.composite
def tables(draw: st.DrawFn, /, **fixed: Any) -> Table:
    """Tables with instants that many rows share, more of them than fit on a page."""
    instants = draw(st.lists(st.integers(0, 8), max_size=40))
    rows = {key: ZERO + dt.timedelta(minutes=minute) for key, minute in enumerate(instants)}
    options = {
        "size": draw(st.integers(1, 6)),
        "moves": draw(st.integers(0, 12)),
        "inserts": draw(st.integers(0, 4)),
        "random": Random(draw(st.integers(0, 10**6))),
        **fixed,
    }
    return Table(rows, **options)


def gather(items: Iterable[Any], into: list[Any]) -> None:
    """Keep what came before an error."""
    for item in items:
        into.append(item)  # noqa: PERF402


def collect(batches: Any) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.records]


@settings(deadline=None, max_examples=400)
@given(tables(), st.booleans(), st.booleans())
def test_changes_are_all_read_while_rows_move(table: Table, counts: bool, tells: bool) -> None:  # noqa: FBT001
    table.counts, table.tells_more = counts, tells
    at_the_start = set(table.rows)
    rows = collect(paging.read_changes(table.listing(), None))
    read = {(row["key"], row["at"]) for row in rows}
    assert {key for key, _ in read} >= at_the_start
    assert len(read) == len(rows), "a row came twice in one state"
    # What changed after the last row that was read is newer than the bookmark: the next run's.
    last = max((row["at"] for row in rows), default=ZERO)
    assert {row for row in table.rows.items() if row[1] <= last} <= read


@settings(deadline=None, max_examples=200)
@given(tables(moves=0, inserts=0), st.integers(0, 8))
def test_a_checkpoint_never_passes_a_row_that_is_not_written(table: Table, minute: int) -> None:
    start = ZERO + dt.timedelta(minutes=minute)
    written: set[int] = set()
    for batch in paging.read_changes(table.listing(), start):
        written |= {row["key"] for row in batch.records}
        if batch.checkpoint:
            behind = {k for k, moment in table.rows.items() if start < moment <= batch.checkpoint}
            assert behind <= written


@settings(deadline=None, max_examples=200)
@given(tables(inserts=0), st.integers(0, 30))
def test_killed_at_any_request_and_resumed_nothing_is_lost(table: Table, kill: int) -> None:
    batches: list[Batch] = []
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        if table.requests >= kill:
            raise KeyboardInterrupt
        return original(after, number)

    table.read = read  # type: ignore[method-assign]
    with contextlib.suppress(KeyboardInterrupt):
        gather(paging.read_changes(table.listing(), None), batches)
    marks = [n for n, batch in enumerate(batches) if batch.checkpoint]
    safe = batches[: marks[-1] + 1] if marks else []
    bookmark = safe[-1].checkpoint if safe else None
    table.read = original  # type: ignore[method-assign]
    rows = collect(safe) + collect(paging.read_changes(table.listing(), bookmark))
    assert {row["key"] for row in rows} == set(table.rows)


def test_one_page_of_changes_costs_one_request() -> None:
    table = Table({key: ZERO + dt.timedelta(minutes=key) for key in range(4)})
    assert len(collect(paging.read_changes(table.listing(), None))) == 4
    assert table.requests == 1


def test_each_full_page_of_changes_costs_one_request() -> None:
    table = Table({key: ZERO + dt.timedelta(minutes=key) for key in range(1000)}, size=100)
    assert len(collect(paging.read_changes(table.listing(), None))) == 1000
    assert table.requests == 11  # each page after the first begins with the last row before it


@pytest.mark.parametrize("order", ["newest", "insertion"])
def test_a_list_that_is_not_sorted_is_noticed_before_a_row_is_skipped(order: str) -> None:
    instants = [5, 1, 9, 3, 7, 2, 8, 4, 6, 0]
    rows = {key: ZERO + dt.timedelta(minutes=minute) for key, minute in enumerate(instants)}
    with pytest.raises(paging.OutOfOrderError):
        collect(paging.read_changes(Table(rows, size=3, order=order).listing(), None))


def test_disorder_that_no_page_shows_is_noticed_by_the_count() -> None:
    # Each page is ascending, but the second holds rows older than the first's last.
    instants = [1, 2, 9, 3, 4, 5, 6, 7, 8]
    rows = {key: ZERO + dt.timedelta(minutes=minute) for key, minute in enumerate(instants)}
    table = Table(rows, size=3, order="insertion")
    batches: list[Batch] = []
    with pytest.raises(paging.OutOfOrderError):
        gather(paging.read_changes(table.listing(), None), batches)
    assert not any(batch.checkpoint for batch in batches)


def test_deleted_rows_are_not_taken_for_disorder() -> None:
    table = Table({k: ZERO + dt.timedelta(minutes=k) for k in range(30)}, deletes=1)
    rows = collect(paging.read_changes(table.listing(), None))
    assert {row["key"] for row in rows} >= table.rows.keys()
    assert table.deleted


@settings(deadline=None, max_examples=200)
@given(tables(order="insertion", moves=0), st.integers(1, 5), st.integers(0, 1))
def test_a_full_read_is_complete_while_rows_come_and_go(
    table: Table, width: int, deletes: int
) -> None:
    at_the_start = set(table.rows)
    if deletes:  # with rows coming as well, the count could stand still by chance
        table.deletes, table.inserts = deletes, 0
    keys = [row["key"] for rows in paging.read_all(table.listing(width)) for row in rows]
    assert len(keys) == len(set(keys))
    assert set(keys) >= at_the_start - table.deleted


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
    with pytest.raises(paging.MissingRowsError, match="counts 13 rows but listed only 10"):
        list(paging.read_all(table.listing()))
    assert table.requests == 3 * paging.PASSES


@pytest.mark.parametrize("tells", [True, False])
def test_a_server_that_ignores_the_page_number_is_an_error_and_no_loop(tells: bool) -> None:  # noqa: FBT001
    table = Table(dict.fromkeys(range(10), ZERO), tells_more=tells, counts=False)
    original = table.read
    table.read = lambda after, number: original(after, 1)  # type: ignore[method-assign]
    with pytest.raises(paging.RepeatedPageError):
        list(paging.read_all(table.listing()))
    with pytest.raises(paging.RepeatedPageError):
        list(paging.read_changes(table.listing(), None))


def test_an_empty_page_in_the_middle_does_not_end_the_list() -> None:
    table = Table({key: ZERO + dt.timedelta(minutes=key) for key in range(12)}, order="insertion")
    original = table.read

    def read(after: dt.datetime | None, number: int) -> Page:
        page = original(after, number)
        return Page((), more=True, total=page.total) if table.requests == 2 else page

    table.read = read  # type: ignore[method-assign]
    keys = [row["key"] for rows in paging.read_all(table.listing()) for row in rows]
    assert sorted(keys) == list(range(12))
