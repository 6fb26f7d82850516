"""A read that is rehearsed: the first page of each list is asked for, the others are imagined.

The stream reads in its own way, and asks the rehearsal where it would ask the API. So what a run
sends is counted by the code that would send it.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from singer_rest import prefetch
from singer_rest.paging import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from singer_rest.paging import Record

MILLISECOND = dt.timedelta(milliseconds=1)

WIDEST = dt.timedelta(seconds=1)
"""The longest time between the changes of two imagined rows that follow each other."""


class Spot(NamedTuple):
    """What of a list a request asks for."""

    list: Hashable
    """Which list: requests with the same one are for pages of the same rows."""
    begin: int | None = None
    """The position of the page's first row, where pages are asked for in that way."""
    number: int = 0
    """The number of the page, from 0 on, where they are not."""
    after: dt.datetime | None = None
    """Where one list is asked for by ever later times of change: only rows changed after this."""


class Actor(Protocol):
    """A stream that is rehearsed."""

    latency: float
    """How long the last answer took to come, in seconds."""
    full_page: int | None
    """How many rows make a page that another one is taken to follow; None where pages tell."""

    def ask(self, token: Any) -> Page:
        """Ask the API for a page."""

    def spot(self, token: Any) -> Spot | None:
        """What of a list a request asks for, or None if it is for an object."""

    def lists(self, token: Any) -> bool:
        """Whether it is for rows of the stream, and not for what tells of them."""

    def imagine(self, token: Any, position: int, changed: dt.datetime | None) -> Record:
        """A row that stands at a position of a list, unlike those at other positions."""

    def instant(self, row: Record) -> dt.datetime | None:
        """When a row was changed last, where lists are asked for by that."""


class Rehearsal:
    """Stands in for the API while a stream is read, and notes what that takes."""

    def __init__(self, actor: Actor, end: Callable[[], dt.datetime]) -> None:
        """Prepare; rows that are imagined were changed before `end`."""
        self.requests = 0
        """Requests that a run sends for what the rehearsal has read."""
        self.asked = 0
        """Those that were sent."""
        self.seconds = 0.0
        """How long their answers took, added up."""
        self.turns = 0.0
        """How many answers a run waits for: those of requests side by side come together."""
        self.uncounted = False
        """Whether a list goes on of which nobody says how long it is."""
        self.spare = 0
        """How many rows fewer there may be, where the API counts pages and not rows."""
        self._actor = actor
        self._end = end
        self._lists: dict[Hashable, _ImaginedList] = {}
        self._object: Page | None = None
        self.singly = 0
        """Rows that were read one by one, for other lists name them."""
        self._told = 0  # the rows of those
        self.seen_whole = True
        """Whether nothing had to be imagined."""
        self._lock = threading.Lock()

    def fetch(self, token: Any) -> Page:
        """Give the page that a token names, as the API would."""
        with self._lock:
            self.requests += 1
            self.turns += 1 / prefetch.beside()
            spot = self._actor.spot(token)
            if spot is None:
                return self._one(token)
            known = self._lists.get(spot.list)
            if known is None:
                page = self._first(token)
                begin = self._begin(spot, page)
                known = _ImaginedList(self._actor, page, begin, spot.after, self._end)
                self._lists[spot.list] = known
                self.seen_whole &= len(page.records) == known.rows
                self._told += 0 if self._actor.lists(token) else known.rows
                return page
            return known.page(token, spot)

    @property
    def named(self) -> range:
        """How many rows may be read one by one, for other lists name them."""
        if self.seen_whole:
            return range(self.singly, self.singly + 1)
        return range(max(self._told, self.singly) + 1)

    def _one(self, token: Any) -> Page:
        if not self._actor.lists(token):
            self.singly += 1
            return Page([self._actor.imagine(token, 0, None)], more=False)
        if self._object is None:
            self._object = self._ask(token)
        return self._object

    def _ask(self, token: Any) -> Page:
        page = self._actor.ask(token)
        self.seconds += self._actor.latency
        self.asked += 1
        return page

    def _first(self, token: Any) -> Page:
        page = self._ask(token)
        if page.more and page.total is None:
            if page.pages is None:
                self.uncounted = True
                return replace(page, more=False)
            self.spare += max(0, len(page.records) - 1)
        return page

    def _begin(self, spot: Spot, page: Page) -> int:
        if spot.begin is not None:
            return spot.begin
        if spot.number and not page.more and page.total is not None:
            return max(0, page.total - len(page.records))
        return spot.number * len(page.records)


class _ImaginedList:
    """A list of which one page is known, and how many rows there are."""

    def __init__(
        self,
        actor: Actor,
        page: Page,
        begin: int,
        after: dt.datetime | None,
        end: Callable[[], dt.datetime],
    ) -> None:
        self._actor = actor
        self._known, self._begin = page, begin
        self._after = after
        self._size = max(1, len(page.records))
        self._behind = begin + len(page.records)
        self.rows = self._behind
        if page.total is not None:
            self.rows = max(page.total, self._behind if page.more else 0)
        elif page.more and page.pages is not None:
            self.rows = max(page.pages * self._size, self._behind)
        moments = [moment for moment in map(actor.instant, page.records) if moment]
        left = max(0, self.rows - self._behind)
        latest = max(moments, default=None) or end() - (left + 1) * WIDEST
        self._latest, self._moments = latest, moments
        gap = min(WIDEST, (end() - latest) / (left + 1))
        self._gap = max(1, gap // MILLISECOND) * MILLISECOND

    def page(self, token: Any, spot: Spot) -> Page:
        """A page as the API would give it, if nothing changed any more."""
        earlier = self._changed_up_to(spot.after)
        begin = spot.number * self._size if spot.begin is None else spot.begin
        first = earlier + begin
        positions = range(first, min(first + self._size, self.rows))
        left = self.rows - earlier
        # Without a count nobody knows of more than the rows that came.
        full = None if self._known.total is None else self._actor.full_page
        return Page(
            [self._row(token, position) for position in positions],
            more=first + self._size < self.rows if full is None else len(positions) >= full,
            pages=None if self._known.pages is None else -(-left // self._size),
            total=None if self._known.total is None else left,
        )

    def _row(self, token: Any, position: int) -> Record:
        known: Sequence[Record] = self._known.records
        if self._begin <= position < self._behind:
            return known[position - self._begin]
        changed = self._latest + (position - self._behind + 1) * self._gap
        return self._actor.imagine(token, position, changed)

    def _changed_up_to(self, moment: dt.datetime | None) -> int:
        """How many rows a filter by time of change leaves out that does not leave out all."""
        if moment is None or moment == self._after:
            return 0
        if moment < self._latest:
            return len(self._known.records) - sum(at > moment for at in self._moments)
        return min(self.rows, self._behind + (moment - self._latest) // self._gap)
