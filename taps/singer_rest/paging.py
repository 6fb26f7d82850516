"""Lists in pages, and how to read all of one: page by page, against the API's own count.

Pages are addressed by number, so a row that leaves its place while we read (deleted, or updated
in a list sorted by time of change) pulls the rows behind it forward, over the edge of a page that
was read already. Reading is therefore never done because the last page was reached, but because
the rows were counted.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from singer_rest.key_set import KeySet
from singer_rest.prefetch import prefetch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterator, Sequence

Record = dict[str, Any]

PASSES = 3
"""How often a list is read before rows that the API counts but does not list are an error."""

EMPTY_PAGES = 3
"""How many empty pages in a row end a list, even if the API says that more follow."""


KNOWN_PAGES = 50
"""How many pages in a row without a new row mean that the API does not turn them."""


@dataclass(frozen=True)
class Page:
    """One page of a list.

    `more` says whether another page follows; an API that does not tell has one as long as pages
    are not empty. `pages` and `total` (rows on all pages) are None where the API is silent.
    """

    records: Sequence[Record]
    more: bool
    pages: int | None = None
    total: int | None = None


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
    page_size: int = 100
    width: int = 1

    def keys(self, page: Page) -> list[Hashable]:
        """The keys of a page's rows, in their order."""
        return [self.key(record) for record in page.records]


class RepeatedPageError(Exception):
    """A page came twice: the API ignores the page number."""


class MissingRowsError(Exception):
    """The API counts more rows than it lists."""

    def __init__(self, read: int, total: int) -> None:
        super().__init__(f"the API counts {total} rows but listed only {read} in {PASSES} passes")


def read_all(listing: Listing, after: dt.datetime | None = None) -> Iterator[list[Record]]:
    """Read every page and prove that no row is missing; yields each row once.

    A pass is proof when the API's count stood still meanwhile and that many distinct rows were
    listed. Otherwise the list is read again. If its count moves in every pass, all passes
    together have to reach what it was when the last one began.

    Where the API gives no count, a list of several pages, or of no row, is read until a pass
    brings neither a new row nor a change, `PASSES` times at most.

    What no count can show: a row deleted between the same two requests as another one came.

    Raises:
        MissingRowsError: Rows are still missing after `PASSES` passes.
        RepeatedPageError: The API ignores the page number.
    """
    seen, states = KeySet(), KeySet()
    expected: int | None = None
    for number in range(PASSES):
        shown = KeySet() if number else seen
        counts: list[int] = []
        pages, news, known = 0, False, 0
        for page in _pages(listing, after):
            pages += 1
            counts += [] if page.total is None else [page.total]
            rows = dict(zip(listing.keys(page), page.records, strict=True))
            fresh = [record for key, record in rows.items() if seen.add(key)]
            yield fresh
            if expected is None and not counts:
                now = [(key, listing.instant(record)) for key, record in rows.items()]
                news = bool([state for state in now if states.add(state)]) or news
            unknown = [key for key in rows if shown.add(key)] if number else fresh
            known = known + 1 if rows and not unknown else 0
            if known == KNOWN_PAGES:
                raise RepeatedPageError
        expected = counts[0] if counts else expected
        if len(set(counts)) == 1 and len(shown) >= counts[0]:
            return
        if expected is None and ((pages == 1 and shown) or (number > 0 and not news)):
            return
    # Rows that came during the last pass are the next run's.
    if expected is not None and len(seen) < expected:
        raise MissingRowsError(len(seen), expected)


def _pages(listing: Listing, after: dt.datetime | None) -> Iterator[Page]:
    """All pages in order, the announced ones ahead of their turn."""
    empty, previous = 0, None
    for page in _pages_until_the_end(listing, after):
        if previous:
            check_new(previous, page)
        yield page
        previous = page
        empty = 0 if page.records else empty + 1
        if empty == EMPTY_PAGES:
            return


def _pages_until_the_end(listing: Listing, after: dt.datetime | None) -> Iterator[Page]:
    def read(number: int) -> Page:
        return listing.read(after, number)

    number = listing.first_page
    page = read(number)
    yield page
    if page.more and page.pages is not None:
        last = listing.first_page + page.pages - 1
        for page in prefetch(read, range(number + 1, last + 1), listing.width):
            yield page
        number = max(number, last)
    if page.more:
        for page in prefetch(read, itertools.count(number + 1), listing.width, ramp=True):
            yield page
            if not page.more:
                return


def check_new(page: Page, following: Page) -> None:
    """Refuse a page that is the one before it once more.

    Raises:
        RepeatedPageError: The API ignores the page number.
    """
    if page.records and page.records == following.records:
        raise RepeatedPageError
