"""Times as Brazilian APIs write them: day first, or without an offset."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from singer_rest import timestamps

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Dates:
    """The accepted formats, beside ISO 8601, and the zone of times without an offset.

    Of the two instants that a time means in the hour when summer time ends, it is the earlier
    one: a bookmark made of it comes too early rather than too late.
    """

    formats: Sequence[str]
    zone: dt.tzinfo

    def read(self, text: str) -> dt.datetime | None:
        """The instant that a text names, or None where it names none."""
        text = text.strip()
        for form in self.formats:
            try:
                moment = dt.datetime.strptime(text, form)  # noqa: DTZ007 - it may hold %z
                return timestamps.in_utc(moment.replace(tzinfo=moment.tzinfo or self.zone))
            except ValueError:
                continue
        try:
            return timestamps.parse(text, self.zone)
        except ValueError:
            return None

    def date_time(self, text: str) -> str | None:
        """ISO 8601 in the zone: `2024-07-23T21:01:39-03:00`."""
        moment = self._local(text)
        return moment.isoformat() if moment else None

    def date(self, text: str) -> str | None:
        """The day that is written, whatever the offset of a time beside it: `2024-07-23`."""
        day = re.match(r"\d{4}-\d{2}-\d{2}", text.strip())
        moment = self._local(day[0] if day else text)
        return moment.date().isoformat() if moment else None

    def _local(self, text: str) -> dt.datetime | None:
        moment = self.read(text)
        try:
            return moment and moment.astimezone(self.zone)
        except OverflowError:
            return None
