"""Dates as Brazilian APIs write them become ISO 8601 in the zone."""

# ruff: noqa: DTZ001 - times without a zone are what is tested

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from singer_rest.dates import Dates
from singer_rest.timestamps import SAO_PAULO

DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks change by half an hour, at two in the morning."""


@given(
    st.datetimes(dt.datetime(1930, 1, 1), dt.datetime(2100, 1, 1)),
    st.sampled_from([SAO_PAULO, LORD_HOWE, ZoneInfo("Asia/Kolkata")]),
)
@example(dt.datetime(2018, 11, 4, 0, 30), SAO_PAULO)  # which no clock showed
@example(dt.datetime(2018, 2, 17, 23, 30), SAO_PAULO)  # which clocks showed twice
@example(dt.datetime(2026, 10, 4, 2, 15), LORD_HOWE)
@example(dt.datetime(2026, 4, 5, 1, 45), LORD_HOWE)
def test_a_time_without_an_offset_is_one_of_the_zone(moment: dt.datetime, zone: ZoneInfo) -> None:
    dates, moment = Dates(DAY_FIRST, zone), moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=zone).astimezone(dt.timezone.utc).astimezone(zone).isoformat()
    for text in (moment.isoformat(sep=" "), moment.isoformat(), f"{moment:%d/%m/%Y %H:%M:%S}"):
        assert dates.date_time(text) == expected


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2030, 1, 1)))
def test_formats_go_before_iso(moment: dt.datetime) -> None:
    dates = Dates(("%Y-%d-%m %H:%M:%S",), ZoneInfo("UTC"))
    text = f"{moment:%Y-%d-%m %H:%M:%S}"
    assert dates.date_time(text) == moment.replace(microsecond=0).isoformat() + "+00:00"


@pytest.mark.parametrize("text", ["", " ", "soon", "2026-02-30 10:00:00", "2026-01-01 24:00:00"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert Dates(DAY_FIRST, SAO_PAULO).date_time(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-28", "2026-02-28"),
        ("28/02/2026", "2026-02-28"),
        (" 28/02/2026 23:59:59 ", "2026-02-28"),
        ("2026-02-28T23:59:59-05:00", "2026-02-28"),
        ("30/02/2026", None),
    ],
)
def test_a_day_is_the_one_that_is_written(text: str, day: str | None) -> None:
    assert Dates(DAY_FIRST, SAO_PAULO).date(text) == day


def test_letters_of_a_format_may_be_of_any_case() -> None:
    dates = Dates(("%d/%m/%YT%H:%M:%S",), ZoneInfo("UTC"))
    assert dates.date_time("23/07/2024t10:00:00") == "2024-07-23T10:00:00+00:00"
