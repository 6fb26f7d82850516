"""What may be fetched ahead of a sorted list, and which pages do not follow one another."""

from __future__ import annotations

import datetime as dt

import pytest

from singer_rest.paging import Page
from singer_rest.settled import Settled, SlippedError
from tests.singer_rest.shifting_list import ZERO, Table, minutes


def page(*instants: int, more: bool = True, total: int | None = 9) -> Page:
    rows = [{"key": minute, "at": ZERO + dt.timedelta(minutes=minute)} for minute in instants]
    return Page(rows, more=more, total=total)


def settled(rows: int = 100) -> Settled:
    listing = Table(minutes(range(rows)), size=20).listing()
    return Settled(listing, lambda: ZERO + dt.timedelta(minutes=59))


def test_pages_of_settled_rows_alone_are_fetched_ahead() -> None:
    window = settled(100)
    window.count_late()
    first = window._listing.read(None, 1)
    window.begin(first)
    assert window.pages(first) == range(2, 4)  # 60 of 100 rows: three whole pages


def test_the_last_page_is_not_fetched_ahead() -> None:
    window = settled(60)
    window.count_late()
    first = window._listing.read(None, 1)
    window.begin(first)
    assert window.pages(first) == range(2, 3)


def test_without_counts_nothing_is_fetched_ahead() -> None:
    window = settled()
    window.begin(page(1, 2))
    assert window.pages(page(1, 2)) is None


def test_of_two_pages_the_lesser_count_stays() -> None:
    for one, other in [(8, 9), (9, 8)]:
        assert settled().follow(page(1, total=one), page(2, total=other)).total == 8


@pytest.mark.parametrize(
    "following",
    [
        page(1, 3),
        page(3, more=False),
        page(3, total=None),
        Page([{"key": 3, "at": None}], more=True, total=9),
    ],
)
def test_what_is_out_of_order_undated_uncounted_or_the_end_does_not_follow(following: Page) -> None:
    with pytest.raises(SlippedError):
        settled().follow(page(1, 2), following)
