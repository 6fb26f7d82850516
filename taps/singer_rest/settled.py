"""The rows of a sorted list that only leave, and what that proves about pages fetched ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from singer_rest.paging import Listing, Page


class SlippedError(Exception):
    """Pages that were fetched ahead are not proven to be whole."""


class Settled:
    """The settled rows of a window: those after its filter and up to a cut in the past.

    They leave when they are changed or deleted, but none come. So if they are as many after the
    pages were read as before, none has left, each had its place all the time, and no row slipped
    from page to page, in whatever order the pages were fetched.

    They are the rows after the filter less the late ones, those after the cut. Of the two counts
    that of the late rows is the first one before and the last one afterwards: rows that come in
    between can but spoil the proof. Late rows that are deleted in between could feign it; they
    show in the counts after the filter on both sides, which the walk compares as it moves. What
    stays hidden is a late row deleted between the same two of these as another one came, and only
    if a third one left the settled rows meanwhile.
    """

    def __init__(self, listing: Listing, cut: Callable[[], dt.datetime]) -> None:
        self._listing = listing
        self._cut = cut
        self._late: int | None = None
        self._rows: int | None = None

    def reaches(self, moment: dt.datetime) -> bool:
        """Whether there may be settled rows after an instant."""
        return moment < self._cut()

    def count_late(self) -> None:
        """Count before the first page of a window is asked for, unless that is done."""
        if self._late is None:
            self._late = self._listing.read(self._cut(), self._listing.first_page).total

    def forget(self) -> None:
        """The counts are void, or no longer of use."""
        self._late = self._rows = None

    def begin(self, page: Page) -> None:
        """Take over the first page of a window."""
        self._rows = self._counted(page)
        self._late = None

    def pages(self, page: Page) -> range | None:
        """The pages of settled rows alone that follow the first one, if they were counted."""
        if self._rows is None or page.total is None or not page.records:
            return None
        # One row at least stays behind, for it takes a move to complete the proof.
        whole = min(self._rows, page.total - 1) // len(page.records)
        first = self._listing.first_page
        return range(first + 1, first + whole)

    def follow(self, before: Page, page: Page) -> Page:
        """Give a page that may follow another one, with the lesser of their counts.

        Raises:
            SlippedError: It may not.
        """
        moments = [*map(self._listing.instant, [*before.records[-1:], *page.records])]
        dated = [moment for moment in moments if moment]
        in_order = dated == sorted(dated) and len(dated) == len(moments)
        if not in_order or not page.more or page.total is None or before.total is None:
            raise SlippedError
        return replace(page, total=min(page.total, before.total))

    def prove(self, page: Page, again: Callable[[], Page]) -> Page:
        """Give the page, counted anew if need be, if every settled row is still there.

        Its `total` is the least that came with any of the pages that were read.

        Raises:
            SlippedError: Some have left.
        """
        for _ in range(2):
            self._late = None
            self.count_late()
            if self._rows == self._counted(page):
                return page
            # Rows that came meanwhile are not in the least total; they are in one taken anew.
            page = replace(page, total=again().total)
        raise SlippedError

    def _counted(self, page: Page) -> int | None:
        return None if page.total is None or self._late is None else page.total - self._late
