"""The emulator's own time: it stands still until somebody moves it.

Instants are whole milliseconds since 1970-01-01 UTC, as in the vendors' own timestamps.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

BRASILIA = timezone(timedelta(hours=-3))
START = datetime(2026, 3, 2, 12, tzinfo=BRASILIA)
DAY = 86_400_000
_OFFSET = 3 * 3_600_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Clock:
    """A simulated now that starts in a fixed past, so that data never depend on the wall clock."""

    def __init__(self, start: datetime = START) -> None:
        """Stop the clock at `start`, which must know its UTC offset."""
        self.start = instant(start)
        self.now = self.start

    def tick(self) -> int:
        """Move on by one millisecond and give the new instant."""
        self.now += 1
        return self.now

    def advance(self, days: float) -> int:
        """Move on by some days and give the new instant."""
        self.now += int(days * DAY)
        return self.now

    def reset(self) -> None:
        """Go back to the start."""
        self.now = self.start

    def __str__(self) -> str:
        """Write the present instant as the vendors do."""
        return timestamp(self.now)


def instant(moment: datetime) -> int:
    """Turn an aware datetime into milliseconds since 1970, downwards."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@lru_cache(maxsize=4096)
def timestamp(at: int, *, zulu: bool = False, millis: bool = True) -> str:
    """Write an instant as ISO 8601, at -03:00 or in UTC, with or without milliseconds."""
    days, rest = divmod(at if zulu else at - _OFFSET, DAY)
    seconds, thousandths = divmod(rest, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{thousandths:03}" if millis else ""
    offset = "Z" if zulu else "-03:00"
    return f"{_day_text(days)}T{hours:02}:{minutes:02}:{seconds:02}{fraction}{offset}"


def day(at: int) -> str:
    """Write the day in Brasília on which an instant falls, as YYYY-MM-DD."""
    return _day_text((at - _OFFSET) // DAY)


@lru_cache(maxsize=8192)
def _day_text(days: int) -> str:
    return date.fromordinal(_EPOCH_DAY + days).isoformat()
