"""Local times become the instants they mean, also where the clocks of São Paulo were changed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import timestamps
from singer_rest.dates import Dates
from tap_biu.contract import Contract

CONTRACT = Contract()
DATES = Dates(CONTRACT.date_formats, CONTRACT.zone)
UTC = dt.timezone.utc
CHANGES = [
    dt.datetime(2017, 10, 15, 3, tzinfo=UTC),
    dt.datetime(2018, 2, 18, 2, tzinfo=UTC),
    dt.datetime(2018, 11, 4, 3, tzinfo=UTC),
    dt.datetime(2019, 2, 17, 2, tzinfo=UTC),
]
"""When summer time began and ended in São Paulo for the last times."""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("23/07/2024 21:01:39", "2024-07-23T21:01:39-03:00"),
        ("23/07/2024 21:01", "2024-07-23T21:01:00-03:00"),
        ("23/07/2024", "2024-07-23T00:00:00-03:00"),
        (" 23/07/2024 21:01:39 ", "2024-07-23T21:01:39-03:00"),
        ("2024-07-23T21:01:39", "2024-07-23T21:01:39-03:00"),
        ("2024-07-23 21:01:39", "2024-07-23T21:01:39-03:00"),
        ("2024-07-24T00:01:39.428Z", "2024-07-23T21:01:39.428000-03:00"),
        ("01/01/2019 12:00:00", "2019-01-01T12:00:00-02:00"),
        # Twice on the clock: the first time it was still summer time.
        ("16/02/2019 23:30:00", "2019-02-16T23:30:00-02:00"),
        # Never on the clock, which went from 23:59:59 to 01:00:00: half an hour after the change.
        ("04/11/2018 00:30:00", "2018-11-04T01:30:00-02:00"),
        ("12/13/2024", None),
        ("31/02/2024", None),
        ("amanhã", None),
        ("31/12/9999 23:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("", None),
    ],
)
def test_a_time_is_iso_8601_with_the_offset_of_its_day(text: str, iso: str | None) -> None:
    assert DATES.date_time(text) == iso


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23/07/2024", "2024-07-23"),
        ("23/07/2024 21:01:39", "2024-07-23"),
        ("2024-07-23", "2024-07-23"),
        ("2024-07-24T00:00:00.000Z", "2024-07-24"),
        (" 2024-07-24T00:00:00Z", "2024-07-24"),
        ("2024-02-31T00:00:00Z", None),
        ("30 de julho", None),
    ],
)
def test_a_day_is_the_one_that_is_written(text: str, day: str | None) -> None:
    assert DATES.date(text) == day


def around_changes() -> st.SearchStrategy[dt.datetime]:
    return st.builds(
        lambda change, seconds: change + dt.timedelta(seconds=seconds),
        st.sampled_from(CHANGES),
        st.integers(-7200, 7200),
    )


def as_biu_writes(instant: dt.datetime) -> str:
    return instant.astimezone(CONTRACT.zone).strftime("%d/%m/%Y %H:%M:%S")


@given(around_changes())
def test_only_the_hour_that_came_twice_is_read_as_an_earlier_one(instant: dt.datetime) -> None:
    read = DATES.read(as_biu_writes(instant))
    assert read is not None
    twice = instant.astimezone(CONTRACT.zone).fold
    assert read == instant - dt.timedelta(hours=1) * twice


@given(around_changes())
def test_the_text_names_the_same_instant_as_was_read(instant: dt.datetime) -> None:
    text = DATES.date_time(as_biu_writes(instant))
    assert text is not None
    assert timestamps.parse(text) == DATES.read(as_biu_writes(instant))


@given(around_changes(), around_changes())
def test_bookmarks_sort_as_the_instants_do_and_never_come_late(
    one: dt.datetime, two: dt.datetime
) -> None:
    first, second = (DATES.read(as_biu_writes(instant)) for instant in sorted((one, two)))
    assert first is not None
    assert second is not None
    assert first <= min(one, two)
    assert second <= max(one, two)
    assert (timestamps.utc_text(first) <= timestamps.utc_text(second)) == (first <= second)


@given(around_changes())
def test_midnight_begins_the_day_of_every_instant(instant: dt.datetime) -> None:
    midnight = timestamps.midnight(instant, CONTRACT.zone)
    assert midnight <= instant
    assert midnight.astimezone(CONTRACT.zone).date() == instant.astimezone(CONTRACT.zone).date()
    earlier = midnight.astimezone(UTC) - dt.timedelta(seconds=1)
    assert earlier.astimezone(CONTRACT.zone).date() < instant.astimezone(CONTRACT.zone).date()


def test_another_zone_and_other_formats_are_followed() -> None:
    dates = Dates(["%d.%m.%Y às %Hh%M"], ZoneInfo("America/Manaus"))
    assert dates.date_time("23.07.2024 às 21h01") == "2024-07-23T21:01:00-04:00"
    assert dates.date_time("2024-07-23T21:01:00") == "2024-07-23T21:01:00-04:00"
    assert dates.date_time("23/07/2024") is None
