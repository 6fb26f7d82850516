"""A span of days is cut into windows without gap or overlap, and no window is too large."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from singer_rest import spans
from singer_rest.paging import Page
from singer_rest.spans import DAY, Span, cut

FLOOR = dt.date(2010, 1, 1)
TODAY = dt.date(2026, 11, 21)
days = st.dates(FLOOR - 200 * DAY, TODAY + 200 * DAY)


class Calendar:
    """Rows by day."""

    def __init__(self, rows: dict[dt.date, int], *, counts: bool = True) -> None:
        self.rows = Counter(rows)
        self.counts = counts
        self.asked: list[Span] = []

    def read(self, span: Span) -> Page:
        self.asked.append(span)
        return Page([], more=False, total=self.count(span) if self.counts else None)

    def count(self, span: Span) -> int:
        return sum(count for day, count in self.rows.items() if within(day, span))


def within(day: dt.date, span: Span) -> bool:
    return (not span.first or span.first <= day) and (not span.last or day <= span.last)


@given(
    st.dictionaries(days, st.integers(1, 30_000), max_size=40),
    st.builds(Span, st.none() | days, st.none() | days).filter(
        lambda span: not (span.first and span.last) or span.first <= span.last
    ),
)
def test_every_day_lies_in_one_window(rows: dict[dt.date, int], span: Span) -> None:
    calendar = Calendar(rows)
    windows = [window for window, _ in cut(span, FLOOR, TODAY, calendar.read)]
    for day in rows:
        assert sum(within(day, window) for window in windows) == within(day, span)
    assert windows[0].first == span.first
    assert windows[-1].last == span.last
    for before, after in itertools.pairwise(windows):
        assert before.last
        assert after.first == before.last + DAY
    for window in windows[:-1]:
        alone = window.last in {window.first, FLOOR}
        assert alone or calendar.count(window) <= spans.ROWS


def test_what_fits_is_one_request() -> None:
    calendar = Calendar({TODAY: 500, FLOOR: 500})
    assert len(list(cut(Span(), FLOOR, TODAY, calendar.read))) == 1
    assert calendar.asked == [Span()]


def test_without_a_count_there_is_one_window() -> None:
    calendar = Calendar({TODAY: 10**6}, counts=False)
    assert [window for window, _ in cut(Span(), FLOOR, TODAY, calendar.read)] == [Span()]


def test_little_is_asked_for_in_vain() -> None:
    begin = TODAY - 1000 * DAY
    calendar = Calendar({begin + n * DAY: 1000 for n in range(1001)})
    windows = [window for window, _ in cut(Span(), FLOOR, TODAY, calendar.read)]
    filled = [window for window in windows if calendar.count(window)]
    assert len(calendar.asked) <= len(filled) * 1.1 + 20
    assert len(filled) <= 90
