"""Which part of a round a row belongs to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest.spans import DAY, Span
from tap_asaas.passes import Pass

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_a_date_is_on_one_side_of_a_day(date: dt.date, day: dt.date, other: dt.date) -> None:
    row = {"dateCreated": date.isoformat(), "paymentDate": other.isoformat()}
    since = Pass("created", {"dateCreated": Span(day)})
    older = Pass("older", {"dateCreated": Span(None, day - DAY)})
    assert since.surely_holds(row) == since.may_hold(row) == (date >= day)
    assert older.surely_holds(row) == older.may_hold(row) == (date < day)


@pytest.mark.parametrize(
    ("row", "may", "surely"),
    [
        ({"paymentDate": "2026-01-05"}, True, True),
        ({"paymentDate": "05/01/2026"}, True, True),
        ({"paymentDate": "2026-01-04 10:00:00"}, False, False),
        ({"paymentDate": None}, False, False),
        ({"paymentDate": "soon"}, True, False),
        ({}, True, False),
    ],
)
def test_a_date_that_cannot_be_told_may_be_any(
    row: dict[str, str | None], may: bool, surely: bool
) -> None:
    part = Pass("settled", {"paymentDate": Span(dt.date(2026, 1, 5))})
    assert (part.may_hold(row), part.surely_holds(row)) == (may, surely)
