"""A list that changes all the time, read by requests that are served in any order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from singer_rest.steps import COMMIT_DELAY
from tests.singer_rest.shifting_list import ZERO, Table, minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from singer_rest.paging import Page

MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass
class BusyTable(Table):
    """A list in which any row may be changed, added or deleted between any two requests."""

    events: int = 0
    chance: float = 0.2
    adds: bool = True
    """Else rows that were changed lately are deleted, and only unread ones are changed: a row that
    comes between the same two requests as a late one goes can hide a third, by the counts."""
    start: dt.datetime = field(init=False)
    read_up_to: dt.datetime = ZERO

    def __post_init__(self) -> None:
        self.start = self.now
        self.asked: list[tuple[dt.datetime | None, int]] = []

    @property
    def cut(self) -> dt.datetime:
        return self.start - COMMIT_DELAY

    def read(self, after: dt.datetime | None, number: int) -> Page:
        self.asked.append((after, number))
        page = super().read(after, number)
        settled = [row["at"] for row in page.records if row["at"] <= self.cut]
        self.read_up_to = max([self.read_up_to, *settled])
        if self.events and self.random.random() < self.chance:
            self.events -= 1
            self._happen()
        return page

    def _happen(self) -> None:
        late = {key for key, at in self.rows.items() if at > self.cut}
        kind = self.random.choice(["change", "change", "add", "delete"])
        if kind == "add" and self.adds:
            # Stamped a while ago, as what a transaction writes.
            delay = self.random.randrange(60_000) * MILLISECOND
            self.rows[max(self.rows, default=0) + 1000] = self._tick() - delay
        elif kind == "delete" and (keys := self.rows.keys() - (set() if not self.adds else late)):
            key = self.random.choice(sorted(keys))
            del self.rows[key]
            self.deleted.add(key)
        else:
            keys = {key for key, at in self.rows.items() if self.adds or at > self.read_up_to}
            if keys:
                self.rows[self.random.choice(sorted(keys))] = self._tick()


@st.composite
def busy_tables(draw: st.DrawFn, /, **fixed: Any) -> BusyTable:
    """Tables with enough pages to fetch ahead; runs of one instant, rows changed just now."""
    random = Random(draw(st.integers(0, 10**9)))
    minute, instants = 0, []
    for _ in range(draw(st.integers(30, 120))):
        minute += random.choice([0, 0, 1, 1, 1, 5]) if random.random() < 0.9 else 0
        instants.append(minute)
    options = {
        "size": draw(st.integers(2, 6)),
        "events": draw(st.sampled_from([0, 1, 2, 5, 20, 60])),
        "chance": draw(st.sampled_from([0.02, 0.1, 0.3, 0.8])),
        **fixed,
    }
    table = BusyTable(minutes(instants), random=random, **options)
    for key in range(draw(st.integers(0, 12))):
        table.rows[10**6 + key] = table.start - random.randrange(90) * dt.timedelta(seconds=1)
    return table


def in_any_order(random: Random) -> Callable[..., Iterator[Any]]:
    """Prefetch as the server may see it: of the requests in flight, any one is served next."""

    def prefetch(fetch: Callable[[Any], Any], positions: Iterable[Any], width: int) -> Any:
        remaining, answers = list(positions), {}
        while remaining:
            flying = [position for position in remaining[:width] if position not in answers]
            if flying and (remaining[0] not in answers or random.random() < 0.5):
                position = random.choice(flying)
                answers[position] = fetch(position)
            else:
                yield answers[remaining.pop(0)]

    return prefetch
