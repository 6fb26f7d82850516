"""How to read what changed in a list since an instant, while it goes on changing."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from singer_rest.paging import EMPTY_PAGES, RepeatedPageError, check_new, read_all
from singer_rest.prefetch import prefetch
from singer_rest.settled import Settled, SlippedError
from singer_rest.steps import COMMIT_DELAY, Step
from singer_rest.stride import Stride

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from singer_rest.paging import Listing, Page, Record

LOOKS = 5
"""How often count and rows are compared before the list is taken for unsorted."""

SHIFTS = 100
"""How many shifts in a row, without getting on, mean that pages cannot be turned."""

NEVER_SEEN = object()


class UnsortedError(Exception):
    """The list cannot be read by time of change; the message says why."""


def read_changes(
    listing: Listing,
    after: dt.datetime | None,
    until: Callable[[], dt.datetime],
    warn: Callable[[Exception], None],
) -> Iterator[Step]:
    """Read what changed after an instant from a list that should be sorted by time of change.

    Where it turns out not to be sorted, `warn` is told and the rest is read page by page.

    Raises:
        MissingRowsError: The API counts more rows than it lists.
        RepeatedPageError: The API ignores the page number.
    """
    proven = after
    try:
        for step in read_sorted(listing, after, until):
            proven = step.checkpoint or proven
            yield step
    except (UnsortedError, RepeatedPageError) as reason:
        warn(reason)
        listing.audit.again()
        yield from read_unsorted(listing, proven)


def read_unsorted(listing: Listing, after: dt.datetime | None) -> Iterator[Step]:
    """Read what changed after an instant from a list in any order: one checkpoint, at the end."""
    newest = after
    for records in read_all(listing, after):
        newest = latest(listing, records, newest)
        yield Step(records)
    yield Step(checkpoint=newest)


def read_sorted(
    listing: Listing, after: dt.datetime | None, until: Callable[[], dt.datetime]
) -> Iterator[Step]:
    """Read what changed after an instant, oldest change first.

    Instead of turning pages the walk moves the filter: the next request asks for the first page
    of what changed after the last row seen, less one step, so that rows of one instant are not
    torn apart. A row that is updated meanwhile only moves to the end, and is read again there.
    Every move of the filter is a checkpoint. The walk ends with the list, or when the filter
    reaches `until`: what changed later is the next run's.

    Rows of one instant that fill more than a page are the exception: their pages are turned, and
    each page is asked again after the next one, for only if it is unchanged has nothing slipped
    between the two.

    With a `width` above 1, many pages are fetched ahead before the filter moves, if they hold
    nothing but rows up to `COMMIT_DELAY` before `until`, and `Settled` proves that no row slipped
    from one to another. Where it cannot, the filter goes on page by page, as above.

    That the list is sorted is not believed: each page is looked at, and at every move and at the
    end the rows shown are compared with the API's count.

    Raises:
        UnsortedError: Order or count show that the list is not sorted, or there is no count.
        RepeatedPageError: The API ignores the page number.
    """
    return _SortedWalk(listing, after, until).steps()


class _SortedWalk:
    """The state of one `read_sorted`: a window of rows after `after`, read up to page `number`."""

    def __init__(
        self, listing: Listing, after: dt.datetime | None, until: Callable[[], dt.datetime]
    ) -> None:
        self._listing = listing
        self._after = after
        self._until = until
        self._number = listing.first_page
        self._empty_pages = 0
        # The latest instant on pages that follow one another without a gap, and of all rows seen.
        self._reached: dt.datetime | None = None
        self._newest: dt.datetime | None = None
        self._sorts = False
        # Rows by key, as they were when emitted: those that this window showed, and those of the
        # last one that lie in this one too.
        self._window: dict[Hashable, dt.datetime | None] = {}
        self._carried: dict[Hashable, dt.datetime | None] = {}
        self._stride = Stride(listing.width)
        self._settled = Settled(listing, lambda: listing.before(until() - COMMIT_DELAY))
        self._ahead = False  # whether this window was read at one go

    def steps(self) -> Iterator[Step]:
        self._page = self._read(self._after, self._number)
        yield self._accept(self._page)
        while self._page.more and self._empty_pages < EMPTY_PAGES:
            yield from self._read_ahead()
            target = self._target()
            if target is None:
                yield from self._turn_page()
            else:
                yield from self._move_filter(target)
                # That far the counts have borne it out: in another order, older rows would follow.
                if self._after == target and target >= self._until():
                    return
        if len(self._window) < self._total(self._page):
            raise UnsortedError("the API counts more rows than it lists")
        self._listing.audit.counted(self._total(self._page), len(self._window))
        yield Step(checkpoint=self._newest)

    def _read(self, after: dt.datetime | None, number: int) -> Page:
        page = self._listing.read(after, number)
        instants = [moment for moment in map(self._listing.instant, page.records) if moment]
        if instants != sorted(instants):
            raise UnsortedError("the rows are not in the order of their time of change")
        return page

    def _total(self, page: Page) -> int:
        if page.total is None:
            raise UnsortedError("an answer holds no count of rows")
        return page.total

    def _target(self) -> dt.datetime | None:
        """Where the filter can move to, if it can."""
        target = self._reached and self._listing.before(self._reached)
        return target if target and (self._after is None or target > self._after) else None

    def _accept(self, page: Page) -> Step:
        """Go on to a page that follows the last one without a gap."""
        self._page = page
        self._empty_pages = 0 if page.records else self._empty_pages + 1
        self._reached = latest(self._listing, page.records, self._reached)
        return Step(self._fresh(page))

    def _fresh(self, page: Page) -> list[Record]:
        """The rows not emitted yet as they are now; they count as emitted from now on."""
        fresh = []
        for record in page.records:
            key, moment = self._listing.key(record), self._listing.instant(record)
            known = self._window.get(key, self._carried.get(key, NEVER_SEEN))
            if moment and isinstance(known, dt.datetime) and moment < known:
                moment = known  # the page was fetched before one that has been read already
            elif known != moment:
                fresh.append(record)
            self._window[key] = moment
        self._newest = latest(self._listing, page.records, self._newest)
        return fresh

    def _move_filter(self, target: dt.datetime) -> Iterator[Step]:
        first = self._listing.first_page
        if not self._ahead and self._is_worth_a_stride(target):
            self._settled.count_late()
        for _ in range(LOOKS):
            following = self._read(target, first)
            if self._sorts and not self._misses(self._page, following, target):
                break
            if self._ahead:
                yield from self._go_back()
                return
            self._settled.forget()
            # Rows that come or go between two counts hide or feign missing ones. So the first
            # move that leaves rows behind, which tells whether the server sorts at all, counts
            # before and after.
            before = self._page
            yield from self._read_window_again()
            if not any(self._misses(page, following, target) for page in (before, self._page)):
                self._sorts = self._total(self._page) > self._total(following)
                break
        else:
            raise UnsortedError("the API counts more rows than it lists")
        left_behind = self._total(self._page) - self._total(following)
        self._listing.audit.counted(left_behind, self._shown(target))
        yield Step(checkpoint=target)
        emitted = {**self._carried, **self._window}
        self._carried = {key: at for key, at in emitted.items() if at and at > target}
        self._window = {}
        self._after, self._number, self._reached = target, first, None
        self._stride.moved(at_one_go=self._ahead)
        self._settled.begin(following)
        self._ahead = False
        yield self._accept(following)

    def _is_worth_a_stride(self, target: dt.datetime) -> bool:
        ready = self._sorts and self._stride.ready and self._settled.reaches(target)
        pages = (self._total(self._page) - self._shown(target)) // max(1, len(self._page.records))
        return ready and pages > self._listing.width

    def _read_ahead(self) -> Iterator[Step]:
        """Go on by as many pages as the stride has, and back if they are not proven to be whole."""
        pages = self._settled.pages(self._page)
        if pages is None:
            return
        if len(pages) < self._listing.width:
            self._settled.forget()
            self._stride.end()  # settled rows only become fewer
            return
        read, size = partial(self._read, self._after), len(self._page.records)
        first, self._ahead = self._number, True
        try:
            # Rows of one instant that fill the stride make it longer, for the filter cannot move.
            while pages and (self._number == first or not self._target()):
                batch, pages = pages[: self._stride.pages], pages[self._stride.pages :]
                for page in prefetch(read, batch, self._listing.width):
                    yield self._accept(self._settled.follow(self._page, page))
                    self._number += 1
            target, shown = self._target(), size * (self._number - first + 1)
            if not (target and self._settled.reaches(target) and len(self._window) == shown):
                raise SlippedError  # noqa: TRY301 - there is one way back
            self._page = self._settled.prove(self._page, lambda: read(self._number))
        except SlippedError:
            yield from self._go_back()

    def _go_back(self) -> Iterator[Step]:
        """Begin this window again, to move the filter by one page."""
        self._listing.audit.again()
        self._settled.forget()
        self._stride.failed()
        self._ahead = False
        self._carried |= self._window
        self._window = {}
        self._number, self._reached = self._listing.first_page, None
        yield self._accept(self._read(self._after, self._number))

    def _read_window_again(self) -> Iterator[Step]:
        self._listing.audit.again()
        # Anew, for rows that were deleted since must not stand in for missing ones.
        self._carried |= self._window
        self._window = {}
        for number in range(self._listing.first_page, self._number + 1):
            self._page = self._read(self._after, number)
            yield Step(self._fresh(self._page))

    def _misses(self, page: Page, following: Page, target: dt.datetime) -> bool:
        # Whether the API counts more rows up to `target` than this window has shown.
        return self._total(page) - self._total(following) > self._shown(target)

    def _shown(self, target: dt.datetime) -> int:
        return sum(moment is None or moment <= target for moment in self._window.values())

    def _turn_page(self) -> Iterator[Step]:
        for _ in range(SHIFTS):
            following = self._read(self._after, self._number + 1)
            again = self._read(self._after, self._number)
            check_new(again, following)
            before, now = self._states(self._page), self._states(again)
            yield Step(self._fresh(again))
            if before == now:
                self._number += 1
                yield self._accept(following)
                return
            if not set(before) & set(now):
                raise UnsortedError("the rows shifted by more than a page")
            self._page = again
        raise UnsortedError("the rows shift faster than they can be read")

    def _states(self, page: Page) -> list[tuple[Hashable, dt.datetime | None]]:
        return [(self._listing.key(row), self._listing.instant(row)) for row in page.records]


def latest(
    listing: Listing, records: Sequence[Record], newest: dt.datetime | None = None
) -> dt.datetime | None:
    """The latest time of change among some rows and, if there is one, a time before."""
    moments = [moment for moment in map(listing.instant, records) if moment]
    return max([*moments, *([newest] if newest else [])], default=None)
