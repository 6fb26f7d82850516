"""Walks over a paged list: page by page against the API's count, or by the time of change.

Pages are addressed by number, so a row that leaves its place while we read (deleted, or updated
in a list sorted by time of change) pulls the rows behind it forward, over the edge of a page that
was read already. Both walks are built to notice that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from singer_rest.prefetch import prefetch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterator, Sequence

Record = dict[str, Any]

PASSES = 3
"""How often a list is read before rows that the API counts but does not list are an error."""

DISTURBANCES = 100
"""How many shifts in a row, without getting on, mean that the list cannot be read."""


@dataclass(frozen=True)
class Page:
    """One page of a list.

    `more` says whether another page follows; an API that does not tell has one as long as pages
    are not empty. `pages` and `total` (of all pages, in rows) are None where the API is silent.
    """

    records: Sequence[Record]
    more: bool
    pages: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Batch:
    """Records to emit and, once they are written, the instant up to which all has been read."""

    records: Sequence[Record] = ()
    checkpoint: dt.datetime | None = None


@dataclass(frozen=True)
class Listing:
    """A list as the API offers it.

    `read(after, number)` fetches one page of the rows changed after an instant, `instant` tells
    when a row was changed, `key` what identifies it. `before` gives the latest instant that the
    filter can express and that lies before the given one.
    """

    read: Callable[[dt.datetime | None, int], Page]
    key: Callable[[Record], Hashable]
    instant: Callable[[Record], dt.datetime | None]
    before: Callable[[dt.datetime], dt.datetime]
    first_page: int = 1
    width: int = 1


class RepeatedPageError(Exception):
    """A page came twice: the API ignores the page number."""


class MissingRowsError(Exception):
    """The API counts more rows than it lists."""

    def __init__(self, read: int, total: int) -> None:
        super().__init__(f"the API counts {total} rows but listed only {read} in {PASSES} passes")


class RestlessError(Exception):
    """Rows change places faster than they can be read."""


class OutOfOrderError(Exception):
    """The list is not sorted by the time of change."""


def read_all(listing: Listing, after: dt.datetime | None = None) -> Iterator[list[Record]]:
    """Read every page and prove by the API's own count that no row is missing; each row once.

    A pass proves itself when the count stood still and as many distinct rows were read. When the
    count moved, rows may have moved too: the list is read again, and the union has to reach the
    count. An API without a count is taken at its word. What no count can show: a row deleted
    between the same two requests as another one came.

    Raises:
        MissingRowsError: Rows are still missing after `PASSES` passes.
        RepeatedPageError: The API ignores the page number.
    """
    seen: set[Hashable] = set()
    total = 0
    for number in range(PASSES):
        totals = []
        for page in _pages(listing, after):
            totals += [] if page.total is None else [page.total]
            fresh = {listing.key(record): record for record in page.records}
            yield [record for key, record in fresh.items() if key not in seen]
            seen.update(fresh)
        total = totals[-1] if totals else 0
        if len(seen) >= total and (number > 0 or len(set(totals)) <= 1):
            return
    raise MissingRowsError(len(seen), total)


def _pages(listing: Listing, after: dt.datetime | None) -> Iterator[Page]:
    """All pages in order, the announced ones ahead of their turn."""

    def read(number: int) -> Page:
        return listing.read(after, number)

    number = listing.first_page
    page = read(number)
    yield page
    if page.more and page.pages is not None:
        last = listing.first_page + page.pages - 1
        for following in prefetch(read, range(number + 1, last + 1), listing.width):
            _check_new(listing, page, following)
            page = following
            yield page
        number = max(number, last)
    while page.more:
        number += 1
        following = read(number)
        _check_new(listing, page, following)
        page = following
        yield page


def _check_new(listing: Listing, page: Page, following: Page) -> None:
    if page.records and _keys(listing, page) == _keys(listing, following):
        raise RepeatedPageError


def _keys(listing: Listing, page: Page) -> list[Hashable]:
    return [listing.key(record) for record in page.records]


def read_changes(listing: Listing, after: dt.datetime | None) -> Iterator[Batch]:
    """Read what changed after an instant, oldest change first.

    Instead of turning pages the walk moves the filter: the next request asks for the first page
    of what changed after the last row seen, less one step, so that rows of one instant are not
    torn apart. A row that is updated meanwhile only moves to the end, and is read again there.
    Every move of the filter is a checkpoint. Rows of one instant that fill more than a page are
    the exception: their pages are turned, and each page is asked again after the next one, for
    only if it is unchanged has nothing slipped between the two.

    Each move is held against the API's count. Where order or count contradict the list's being
    sorted, the walk ends with an error after its last checkpoint.

    Raises:
        OutOfOrderError: The list is not sorted by time of change.
        RepeatedPageError: The API ignores the page number.
        RestlessError: Rows of one instant change places faster than they can be read.
    """
    return _ChangeWalk(listing, after).batches()


class _ChangeWalk:
    """The state of one `read_changes`: a window of rows after `after`, at page `number`."""

    def __init__(self, listing: Listing, after: dt.datetime | None) -> None:
        self._listing = listing
        self._after = after
        self._number = listing.first_page
        self._page = Page((), more=True)
        # Rows of this window, by key: what is emitted already, and the basis of the count.
        self._window: dict[Hashable, dt.datetime | None] = {}
        self._newest: dt.datetime | None = None

    def batches(self) -> Iterator[Batch]:
        self._page = self._read(self._after, self._number)
        yield Batch(self._fresh(self._page))
        while self._page.more:
            target = self._newest and self._listing.before(self._newest)
            if target and (self._after is None or target > self._after):
                yield from self._move_filter(target)
            else:
                yield from self._turn_page()
        yield Batch(checkpoint=self._newest)

    def _read(self, after: dt.datetime | None, number: int) -> Page:
        page = self._listing.read(after, number)
        instants = [moment for moment in map(self._listing.instant, page.records) if moment]
        if instants != sorted(instants):
            raise OutOfOrderError
        return page

    def _fresh(self, page: Page) -> list[Record]:
        """The rows not emitted yet in this state; they count as emitted from now on."""
        fresh = []
        for record in page.records:
            key, moment = self._listing.key(record), self._listing.instant(record)
            if key not in self._window or self._window[key] != moment:
                self._window[key] = moment
                fresh.append(record)
            if moment and (self._newest is None or moment > self._newest):
                self._newest = moment
        return fresh

    def _move_filter(self, target: dt.datetime) -> Iterator[Batch]:
        first = self._listing.first_page
        following = self._read(target, first)
        if self._shortfall(following, target):
            # Deleted rows explain it if a second look, from the start of the window, agrees.
            self._page = self._read(self._after, first)
            yield Batch(self._fresh(self._page))
            following = self._read(target, first)
            if self._shortfall(following, target):
                raise OutOfOrderError
        yield Batch(checkpoint=target)
        self._window = {
            k: moment for k, moment in self._window.items() if moment and moment > target
        }
        self._after, self._number, self._page = target, first, following
        yield Batch(self._fresh(following))

    def _shortfall(self, following: Page, target: dt.datetime) -> bool:
        """Whether the API counts more rows up to `target` than this window has shown."""
        if self._page.total is None or following.total is None:
            return False
        shown = sum(moment is None or moment <= target for moment in self._window.values())
        return self._page.total - following.total > shown

    def _states(self, page: Page) -> list[tuple[Hashable, dt.datetime | None]]:
        return [(self._listing.key(row), self._listing.instant(row)) for row in page.records]

    def _turn_page(self) -> Iterator[Batch]:
        for _ in range(DISTURBANCES):
            following = self._read(self._after, self._number + 1)
            again = self._read(self._after, self._number)
            _check_new(self._listing, again, following)
            before, now = self._states(self._page), self._states(again)
            yield Batch(self._fresh(again) + self._fresh(following))
            if before == now:
                self._number, self._page = self._number + 1, following
                return
            self._page = again
            if not set(before) & set(now):
                # Shifted by more than a page: rows may have slipped past this one.
                self._number = self._listing.first_page
                self._page = self._read(self._after, self._number)
                yield Batch(self._fresh(self._page))
        raise RestlessError
