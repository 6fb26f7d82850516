"""Lists in pages, and how to read all of one: page by page, against the API's own count.

Pages are addressed by number, so a row that leaves its place while we read (deleted, or updated
in a list sorted by time of change) pulls the rows behind it forward, over the edge of a page that
was read already. Reading is therefore never done because the last page was reached, but because
the rows were counted.
"""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from singer_rest.key_set import KeySet
from singer_rest.prefetch import prefetch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence

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


class RepeatedPageError(Exception):
    """A page came twice: the API ignores the page number, or took another one for it."""

    def __init__(self) -> None:
        super().__init__("the same page came again")


class MissingRowsError(Exception):
    """The API counts more rows than it lists."""

    @classmethod
    def of(cls, announced: int, read: int) -> Self:
        """The error where the API counts so many rows and lists so few."""
        return cls(f"the API counts {announced} rows but lists only {read}")


class Audit:
    """Whom a reading tells what it has proven; this one insists that no row is missing."""

    strict = False
    """Whether it matters that a row may be missing for a reason that no count can show."""

    def counted(self, announced: int, read: int) -> None:
        """Take note that so many rows were read of those that the API counted.

        Raises:
            MissingRowsError: They are fewer.
        """
        if read < announced:
            self.lacks(announced - read, MissingRowsError.of(announced, read))

    def lacks(self, rows: int, error: MissingRowsError) -> None:
        """Take note that so many rows are missing.

        Raises:
            MissingRowsError: The error, unless it may be so.
        """
        del rows
        raise error

    def again(self) -> None:
        """Take note that rows are read once more."""

    def doubt(self, reason: str) -> None:
        """Take note why rows may be missing all the same."""


INSISTING = Audit()


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
    audit: Audit = INSISTING

    def keys(self, page: Page) -> list[Hashable]:
        """The keys of a page's rows, in their order."""
        return [self.key(record) for record in page.records]


def read_count(value: object) -> int | None:
    """The number of rows or pages that an answer tells, or None where it tells none to believe."""
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def read_all(listing: Listing, after: dt.datetime | None = None) -> Iterator[list[Record]]:
    """Read every page and prove that no row is missing; yields each row once.

    A pass is proof when the API's count stood still meanwhile and that many distinct rows were
    listed. Otherwise the list is read again. If its count moves in every pass, all passes
    together have to reach what it was when the last one began.

    Where the API gives no count, a list of several pages, or of no row, is read until a pass
    brings neither a new row nor a change, `PASSES` times at most.

    What no count can show: a row deleted between the same two requests as another one came. So a
    strict audit has a list of several pages read once more: if every row that has been seen is
    still there, and counted, none was deleted; else it is told.

    Raises:
        MissingRowsError: Rows are still missing after `PASSES` passes.
        RepeatedPageError: The API ignores the page number.
    """
    return _Reading(listing, after).rows()


class _Reading:
    """The state of one `read_all`: what its passes have shown."""

    def __init__(self, listing: Listing, after: dt.datetime | None) -> None:
        self._listing = listing
        self._after = after
        self._seen = KeySet()
        self._states = KeySet()
        self._expected: int | None = None
        self._most = 0  # rows at the beginning of any pass
        # Of the last pass: its pages, how many rows it has shown, and whether these are all.
        self._pages = self._listed = 0
        self._proven = False

    def rows(self) -> Iterator[list[Record]]:
        audit, repeated = self._listing.audit, None
        for number in range(PASSES):
            if number:
                audit.again()
            try:
                done = yield from self._read_once(again=number > 0)
                repeated = None
                if done:
                    break
            except RepeatedPageError as error:
                repeated = error
        if repeated:
            raise repeated
        if self._proven:
            audit.counted(self._expected or 0, self._listed)
            if audit.strict and self._pages > 1:
                yield from self._look_again()
            return
        audit.doubt("its rows cannot be counted")
        # Rows that came during the last pass are the next run's. Those that were seen and deleted
        # must not stand in for missing ones.
        if self._expected is not None:
            audit.counted(self._most, len(self._seen))

    def _look_again(self) -> Iterator[list[Record]]:
        with suppress(RepeatedPageError):
            yield from self._read_once(again=True)
            if self._proven and self._listed == len(self._seen):
                return
        self._listing.audit.doubt("rows of it were deleted meanwhile")

    def _read_once(self, *, again: bool) -> Generator[list[Record], None, bool]:
        """Read the list; returns whether it was proven complete."""
        shown = KeySet() if again else self._seen
        counts: list[int] = []
        pages, news, known = 0, False, 0
        for page in _pages(self._listing, self._after):
            pages += 1
            counts += [] if page.total is None else [page.total]
            rows = dict(zip(self._listing.keys(page), page.records, strict=True))
            fresh = [record for key, record in rows.items() if self._seen.add(key)]
            yield fresh
            if self._expected is None and not counts:
                news = self._has_news(rows) or news
            unknown = [key for key in rows if shown.add(key)] if again else fresh
            known = known + 1 if rows and not unknown else 0
            if known == KNOWN_PAGES:
                raise RepeatedPageError
        self._expected = counts[0] if counts else self._expected
        self._most = max(self._most, self._expected or 0)
        self._pages, self._listed = pages, len(shown)
        self._proven = len(set(counts)) == 1 and len(shown) >= counts[0]
        if self._expected is not None:
            return self._proven
        return bool((pages == 1 and shown) or (again and not news))

    def _has_news(self, rows: Mapping[Hashable, Record]) -> bool:
        states = [(key, self._listing.instant(record)) for key, record in rows.items()]
        return any([self._states.add(state) for state in states])  # noqa: C419 - of each


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
