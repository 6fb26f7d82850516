"""Instants: read any offset, compare as instants, write UTC text of fixed width."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from zoneinfo import ZoneInfo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
"""The zone in which a bare date is a day."""

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?"
)


def parse(text: str) -> dt.datetime:
    """Read an ISO 8601 date or time as an aware datetime.

    A bare date is midnight in São Paulo, a time without an offset is São Paulo's too. Digits
    below a microsecond are cut off.

    Raises:
        ValueError: The text is not such a date or time.
    """
    match = _ISO.fullmatch(text.strip())
    if not match:
        raise ValueError("not an ISO 8601 date or time")
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    return dt.datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone(offset))


def _zone(offset: str | None) -> dt.tzinfo:
    if offset is None:
        return SAO_PAULO
    if offset in "Zz":
        return dt.timezone.utc
    sign = -1 if offset[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))


def instant(value: object) -> dt.datetime | None:
    """The instant that a record's field names, or None when it names none."""
    if not isinstance(value, str):
        return None
    try:
        return parse(value)
    except ValueError:
        return None


def http_date(text: str) -> dt.datetime | None:
    """The instant that a header such as `Date` names (RFC 9110, 5.6.7), or None."""
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(dt.timezone.utc)
    except ValueError:
        return None


def utc_text(moment: dt.datetime) -> str:
    """Write an instant as UTC text that sorts as time does: `2024-07-24T00:01:39.428Z`."""
    text = moment.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
