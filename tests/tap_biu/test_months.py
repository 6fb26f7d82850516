"""Months are counted over the ends of years."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import timestamps
from singer_rest.timestamps import SAO_PAULO
from tap_biu import months

MONTHS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)).map(lambda day: day.replace(day=1))


@given(MONTHS, st.integers(-300, 300))
def test_a_shift_there_and_back_is_none(month: dt.date, by: int) -> None:
    there = months.shift(month, by)
    assert months.shift(there, -by) == month
    assert (there.year - month.year) * 12 + there.month - month.month == by


@given(MONTHS, st.integers(-5, 40))
def test_the_months_between_follow_one_another(first: dt.date, count: int) -> None:
    found = months.between(first, months.shift(first, count - 1))
    assert found == [months.shift(first, number) for number in range(max(0, count))]


@given(MONTHS)
def test_the_last_day_is_the_one_before_the_next_month(month: dt.date) -> None:
    assert months.last_day(month) + dt.timedelta(days=1) == months.shift(month, 1)


@given(MONTHS)
def test_a_month_is_written_and_read_and_begins_in_itself(month: dt.date) -> None:
    assert months.read(months.write(month)) == month
    assert months.beginning(month, SAO_PAULO) == timestamps.parse(month.isoformat())
    assert months.month_of(months.beginning(month, SAO_PAULO), SAO_PAULO) == month


@pytest.mark.parametrize("text", ["2024-13", "2024-7", "2024-07-01", "0000-01", "", None, 202407])
def test_other_texts_are_no_months(text: object) -> None:
    assert months.read(text) is None


def test_a_long_shift_ends_with_the_first_year() -> None:
    assert months.shift(dt.date(1990, 1, 1), -100_000) == dt.date(1, 1, 1)
