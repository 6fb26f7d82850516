"""How to cut a span of days into windows that hold neither too many rows nor too few."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_rest.paging import Page

ROWS = 20_000
"""As many rows make a window too large; it is cut, unless it is a day."""

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included; None for no bound."""

    first: dt.date | None = None
    last: dt.date | None = None


def cut(
    span: Span, floor: dt.date, today: dt.date, read: Callable[[Span], Page]
) -> Iterator[tuple[Span, Page]]:
    """Yield windows in the order of time, each with its first page; together they are the span.

    How wide a window may be is learnt from the counts of the first pages; a page without a count
    makes one window of all that is left. Where the span has no bound, `floor` and `today` stand
    for it in the reckoning, and the first or last window has none either.
    """
    begin = span.first
    end = span.last or max(today, begin or today)
    most = None
    while True:
        start = begin or min(floor, end)
        left = (end - start).days + 1
        days = min(left, most or left)
        window = Span(begin, start + (days - 1) * DAY if days < left else span.last)
        page = read(window)
        total = page.total or 0
        if total > ROWS and days > 1:
            most = max(1, min(days // 2, days * ROWS * 3 // 4 // total))
            continue
        yield window, page
        if days >= left:
            return
        begin = start + days * DAY
        # Of days without rows nothing is learnt: what comes may be as dense as it was on average.
        most = days * 8 if not total else max(1, min(days * 8, days * ROWS * 3 // 4 // total))
        if not total and days * 8 >= left - days:
            most = max(1, (left - days) // 2)


def before(span: Span, whole: Span) -> Span:
    """The days of a whole that lie before a span in it, which has a first one."""
    return Span(whole.first, span.first - DAY if span.first else None)


def following(span: Span) -> dt.date | None:
    """The day after a span; None if it has no end."""
    return span.last + DAY if span.last else None
