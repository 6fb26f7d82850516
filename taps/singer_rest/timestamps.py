"""Instants: read any offset, compare as instants, write UTC text of fixed width."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from zoneinfo import ZoneInfo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
"""The zone in which a bare date is a day."""

CLOCKS = range(2000, 3000)
EARLIEST = 1900
"""The first year from which a run can begin: from the first of the calendar none can look back."""
LONGEST = 100
"""Characters of a header that can be a date."""

AHEAD = dt.timedelta(days=2)
"""What lies so far after now lies in the future, whatever zone or clock it is of."""

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?"
)


_EXACT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{3}(?:\d{3})?)?(?:[+-]\d{2}:\d{2})?",
    re.ASCII,
)
"""What every Python reads by itself, and faster; the hour 24 only from 3.14 on."""


def parse(text: str, zone: dt.tzinfo = SAO_PAULO) -> dt.datetime:
    """Read an ISO 8601 date or time as an instant in UTC.

    A bare date is midnight in the zone, a time without an offset is the zone's too. Digits below
    a microsecond are cut off.

    Raises:
        ValueError: The text is not such a date or time.
    """
    if _EXACT.fullmatch(text):
        moment = dt.datetime.fromisoformat(text)
        return in_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    match = _ISO.fullmatch(text.strip())
    if not match:
        raise ValueError("not an ISO 8601 date or time")
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    zone = _offset(offset) or zone
    return in_utc(dt.datetime(year, month, day, hour, minute, second, micro, tzinfo=zone))


def _offset(offset: str | None) -> dt.tzinfo | None:
    if offset is None:
        return None
    if offset in "Zz":
        return dt.timezone.utc
    sign = -1 if offset[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same instant in UTC.

    Python compares and subtracts times of one zone by their clocks, over changes of the clock too.

    Raises:
        ValueError: The year is beyond what can be told.
    """
    try:
        return moment.astimezone(dt.timezone.utc)
    except OverflowError as error:
        raise ValueError("a time out of range") from error


def instant(value: object) -> dt.datetime | None:
    """The instant that a record's field names, or None when it names none."""
    if not isinstance(value, str):
        return None
    try:
        return parse(value)
    except ValueError:
        return None


def day(moment: dt.datetime, zone: dt.tzinfo = SAO_PAULO) -> dt.date:
    """The day on which an instant falls."""
    return moment.astimezone(zone).date()


def midnight(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The beginning of the day on which an instant falls."""
    return in_utc(dt.datetime.combine(day(moment, zone), dt.time(), zone))


def http_date(text: str) -> dt.datetime | None:
    """The instant that a header such as `Date` names (RFC 9110, 5.6.7), or None.

    None too for years that no clock shows: dates near the ends of the calendar cannot be reckoned
    with.
    """
    try:
        moment = in_utc(email.utils.parsedate_to_datetime(text[:LONGEST]))
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in CLOCKS else None


def utc_text(moment: dt.datetime) -> str:
    """Write an instant as UTC text that sorts as time does: `2024-07-24T00:01:39.428Z`."""
    text = moment.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
