"""Months, each as its first day."""

from __future__ import annotations

import datetime as dt
import re

from singer_rest import timestamps


def month_of(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """The month in which an instant falls."""
    return moment.astimezone(zone).date().replace(day=1)


def shift(month: dt.date, by: int) -> dt.date:
    """The month so many months later, or earlier where negative; never before the year 1."""
    months = max(12, month.year * 12 + month.month - 1 + by)
    return dt.date(months // 12, months % 12 + 1, 1)


def between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months from the first to the last one; none if the last one is earlier."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [shift(first, number) for number in range(count)]


def last_day(month: dt.date) -> dt.date:
    """Its last day."""
    return shift(month, 1) - dt.timedelta(days=1)


def beginning(month: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Its first instant."""
    return timestamps.in_utc(dt.datetime.combine(month, dt.time(), zone))


def write(month: dt.date) -> str:
    """`2024-07`."""
    return month.isoformat()[:7]


def read(text: object) -> dt.date | None:
    """The month that `2024-07` names, or None where the text names none."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return None
    year, month = map(int, text.split("-"))
    return dt.date(year, month, 1) if year else None
