"""Times are compared as instants, whatever offset they were sent with."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import timestamps

moments = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    dt.datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.timezone.utc),
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))


@given(moments, zones, moments, zones)
def test_bookmarks_sort_as_instants_do(
    one: dt.datetime, zone_one: dt.tzinfo, two: dt.datetime, zone_two: dt.tzinfo
) -> None:
    sent = [m.astimezone(z).isoformat() for m, z in ((one, zone_one), (two, zone_two))]
    texts = [timestamps.utc_text(timestamps.parse(text)) for text in sent]
    assert len(texts[0]) == len(texts[1])
    floor = [moment.replace(microsecond=moment.microsecond // 1000 * 1000) for moment in (one, two)]
    assert (texts[0] < texts[1]) == (floor[0] < floor[1])


@pytest.mark.parametrize(
    ("sent", "utc"),
    [
        ("2024-07-23T21:01:39.428-03:00", "2024-07-24T00:01:39.428Z"),
        ("2025-06-15T16:45:00-03:00", "2025-06-15T19:45:00.000Z"),
        ("2024-01-31", "2024-01-31T03:00:00.000Z"),
        ("2018-12-31", "2018-12-31T02:00:00.000Z"),
        ("2024-01-31 10:00", "2024-01-31T13:00:00.000Z"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00.000Z"),
        ("2024-01-31T10:00:00.123456789+0000", "2024-01-31T10:00:00.123Z"),
        ("2024-01-31T10:00:00,5z", "2024-01-31T10:00:00.500Z"),
        (" 2024-01-31 10:00:00 -0300\n", "2024-01-31T13:00:00.000Z"),
        ("2024-01-31T10:00:00+05:30", "2024-01-31T04:30:00.000Z"),
    ],
)
def test_reads_what_an_api_may_send(sent: str, utc: str) -> None:
    assert timestamps.utc_text(timestamps.parse(sent)) == utc


@pytest.mark.parametrize(
    "text", ["", "31/01/2024", "2024-13-01", "2024-02-30", "soon", "2024-01-31T10:00:00+99:99"]
)
def test_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        timestamps.parse(text)
    assert timestamps.instant(text) is None


def test_a_value_of_another_type_names_no_instant() -> None:
    assert timestamps.instant(None) is None
    assert timestamps.instant(1_700_000_000) is None


def test_microseconds_are_kept() -> None:
    assert timestamps.parse("2024-01-31T10:00:00.123456789Z").microsecond == 123456
