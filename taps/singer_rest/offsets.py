"""How to read a list by row positions while it goes on changing, and to go on after a break.

Each page is asked for from the last row of the one before it. That row has to come again as the
first: if it does, nothing has shifted at the edge between the two pages, and every row that was
there all the time lies on one of them, whatever the order is, as long as it stays the same. It is
as true of pages that are fetched ahead, in any order of time, and of a page that a later run asks
for. Where another row comes first, rows came or went, and the walk looks for its place.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from singer_rest.paging import INSISTING, Audit, MissingRowsError, check_new
from singer_rest.prefetch import prefetch

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from singer_rest.paging import Page, Record
    from singer_rest.prefetch import Worth

LOOKS = 8
"""How many pages before and behind are looked at for a place that has shifted."""

KEPT = 300
"""How many of the rows read last are remembered, at least."""

SHIFTS = 20
"""How many looks in a row, without a new row, mean that the order does not stay the same."""


@dataclass(frozen=True)
class OffsetListing:
    """A list as the API offers it: `read(offset)` fetches the page that begins at a position."""

    read: Callable[[int], Page]
    key: Callable[[Record], Hashable]
    page_size: int = 100
    width: int | Worth = 1
    audit: Audit = INSISTING


@dataclass(frozen=True)
class Edge:
    """The last row that was read, and where it stood."""

    offset: int
    key: Hashable
    rows: int | None = None
    """How many different rows were read up to it; None if the list did not stand still."""
    total: int | None = None
    """How many the API counted meanwhile."""


class UnstableError(Exception):
    """The list cannot be read by row positions; the message says why."""


def read_by_offset(
    listing: OffsetListing, edge: Edge | None = None, first: Page | None = None
) -> Iterator[tuple[list[Record], Edge | None]]:
    """Read a list from its beginning, or from an edge on, each row once.

    Rows that come while it is read may be left to the next run. `first` is the page at the
    beginning, if it has been read already.

    Yields rows, and the edge reached with them (None in an empty list).

    Raises:
        UnstableError: The order does not stay the same, or the edge is not to be found.
        MissingRowsError: The API counts more rows than it lists.
        RepeatedPageError: The API ignores the offset.
    """
    return _Walk(listing, edge, first).steps()


class _Walk:
    def __init__(self, listing: OffsetListing, edge: Edge | None, first: Page | None) -> None:
        self._listing = listing
        self._edge = edge
        self._first = first
        # The rows read last, numbered in their order: whichever of them is still there tells where
        # the walk stands.
        self._ranks: dict[Hashable, int] = {edge.key: 0} if edge else {}
        self._numbers = itertools.count(1)
        self._page: Page | None = None
        self._counts_rows = edge is None or edge.rows is not None
        self._read = (edge.rows if edge else None) or 0
        self._begin = edge.offset + 1 if edge else 0
        self._totals = {edge.total} if edge and self._counts_rows else set[int | None]()

    def steps(self) -> Iterator[tuple[list[Record], Edge | None]]:
        fruitless = 0
        while True:
            for planned, ahead in self._pages():
                offset, page = self._in_place(planned, ahead)
                rows = self._accept(offset, page)
                yield rows, self._edge
                if not page.more:
                    self._check_count(offset, page)
                    return
                if not page.records:
                    raise UnstableError("a page is empty and says that more follow")
                fruitless = 0 if rows else fruitless + 1
                if fruitless > SHIFTS:
                    raise UnstableError("rows change their places faster than they can be read")
                if page is not ahead:
                    break  # what was fetched ahead is out of place

    def _pages(self) -> Iterator[tuple[int, Page]]:
        """The pages from the edge on, each with its offset, as they should be."""
        begin = self._edge.offset if self._edge else 0
        page, self._first = self._first or self._listing.read(begin), None
        yield begin, page
        step = len(page.records) - 1
        if step < 1:
            raise UnstableError("a page holds one row only")
        if page.total is None:
            offsets: Iterable[int] = itertools.count(begin + step, step)
        else:
            offsets = range(begin + step, max(begin + step + 1, page.total - 1), step)
        yield from prefetch(
            lambda offset: (offset, self._listing.read(offset)),
            offsets,
            self._listing.width,
            ramp=page.total is None,
        )

    def _in_place(self, offset: int, page: Page) -> tuple[int, Page]:
        """The page itself if it begins with the edge, else one that shows where the walk stands."""
        rows = page.records
        if not self._edge or (rows and self._listing.key(rows[0]) == self._edge.key):
            return offset, page
        if self._page:
            check_new(self._page, page)
        self._counts_rows = False  # a row may have left before it was read, and another one come
        size = len(self._page.records) if self._page else self._listing.page_size
        step = max(1, size - 1)
        # What has shifted a little is in the middle of this page, with many rows before it that
        # tell whether the order is still the same.
        middle = max(0, self._edge.offset - size // 2)
        for look in range(LOOKS):
            # Rows leave more often than they come: first what is before, then what is behind.
            distance = (look + 1) // 2 * step
            at = middle + (distance if look % 2 == 0 else -distance)
            if at <= -step:
                continue
            offset = max(0, at)
            page = self._listing.read(offset)
            ranks = [self._ranks[key] for key in self._keys(page) if key in self._ranks]
            if ranks != sorted(ranks):
                raise UnstableError("its order changes from request to request")
            if ranks:
                return offset, page
        raise UnstableError("the rows read last are not to be found again")

    def _accept(self, offset: int, page: Page) -> list[Record]:
        """Take over what follows the rows read last; returns the new rows."""
        keys = self._keys(page)
        ranks = [self._ranks.get(key, -1) for key in keys]
        begin = ranks.index(max(ranks)) + 1 if self._edge else 0
        rows = {
            key: record
            for key, rank, record in zip(
                keys[begin:], ranks[begin:], page.records[begin:], strict=True
            )
            if rank < 0
        }
        self._ranks.update(zip(keys[begin:], self._numbers, strict=False))
        if len(self._ranks) > 2 * KEPT:
            self._ranks = dict(list(self._ranks.items())[-KEPT:])
        self._page = page
        self._read += len(rows)
        self._totals.add(page.total)
        if keys:
            steady = self._counts_rows and len(self._totals) == 1
            self._edge = Edge(
                offset + len(keys) - 1, keys[-1], self._read if steady else None, page.total
            )
        return list(rows.values())

    def _keys(self, page: Page) -> list[Hashable]:
        return [self._listing.key(record) for record in page.records]

    def _check_count(self, offset: int, page: Page) -> None:
        if page.total is None:
            return
        listed = offset + len(page.records)
        if self._counts_rows and len(self._totals) == 1:
            listed = min(listed, self._read)
        if listed < page.total:
            raise MissingRowsError.of(page.total, listed)
        self._listing.audit.counted(page.total - self._begin, listed - self._begin)
