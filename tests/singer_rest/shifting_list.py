"""A list as a server keeps it, which shifts while it is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from singer_rest.paging import Listing, Page

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
    haste: int = 1
    """How often rows may move between two requests."""
    random: Random = field(default_factory=lambda: Random(0))
    now: dt.datetime = ZERO + dt.timedelta(days=30)
    requests: int = 0
    empty_at: set[int] = field(default_factory=set)
    """Requests, counted from 1, that are answered with a bare empty page."""
    deleted: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    until: dt.datetime | None = None
    """Where the list ends: rows changed later are not in it."""

    def read(self, after: dt.datetime | None, number: int) -> Page:
        self.requests += 1
        assert self.requests < 5000, "the walk does not end"
        if self.requests in self.empty_at:
            return Page((), more=False)
        rows = [
            (key, moment)
            for key, moment in self.rows.items()
            if (not after or moment > after) and (not self.until or moment < self.until)
        ]
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
        for _ in range(self.haste):
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
            page_size=self.size,
            width=width,
        )


@st.composite
def tables(draw: st.DrawFn, /, **fixed: Any) -> Table:
    """Tables in which many rows share an instant, more of them than fit on a page."""
    instants = draw(st.lists(st.integers(0, 8), max_size=40))
    rows = minutes(instants)
    options = {
        "size": draw(st.integers(1, 6)),
        "moves": draw(st.integers(0, 12)),
        "inserts": draw(st.integers(0, 4)),
        "random": Random(draw(st.integers(0, 10**6))),
        **fixed,
    }
    return Table(rows, **options)


def minutes(instants: Iterable[int]) -> dict[int, dt.datetime]:
    """Rows numbered in this order, each changed so many minutes after `ZERO`."""
    return {key: ZERO + dt.timedelta(minutes=minute) for key, minute in enumerate(instants)}


def gather(items: Iterable[Any], into: list[Any]) -> None:
    """Keep what came before an error."""
    for item in items:
        into.append(item)  # noqa: PERF402


def collect(batches: Any) -> list[dict[str, Any]]:
    return [row for batch in batches for row in batch.records]
