"""Days, months and clock times in America/Sao_Paulo, with the summer times it had until 2019.

Instants are milliseconds since 1970-01-01 UTC, as everywhere in the emulator.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.emulator.clock import instant

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=65536)
def local(at: int) -> datetime:
    """Give the local clock time of an instant, down to its whole second."""
    return datetime.fromtimestamp(at // 1000, SAO_PAULO)


@lru_cache(maxsize=8192)
def midnight(day: date) -> int:
    """Give the first instant of a local day; where summer began at midnight, that is 01:00."""
    return instant(datetime.combine(day, time(), SAO_PAULO))


def beginning(since: date) -> int:
    """Give the instant that a setting means: a local day, or a moment, local unless it says."""
    if not isinstance(since, datetime):
        return midnight(since)
    return instant(since if since.tzinfo else since.replace(tzinfo=SAO_PAULO))


def month_of(day: date) -> str:
    """Write the month of a day as YYYY-MM."""
    return f"{day.year:04}-{day.month:02}"


def first_day(month: str) -> date:
    """Give the first day of a month; ValueError if the text is not exactly YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Give the last day of a month."""
    return months_later(first_day(month), 1) - ONE_DAY


def months_later(day: date, months: int) -> date:
    """Give the first day of the month that is so many months later, or earlier if negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
