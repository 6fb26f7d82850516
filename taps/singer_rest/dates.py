"""Times as Brazilian APIs write them: day first, or without an offset."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from singer_rest import timestamps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2}[ T]\d{2})(:[0-5]\d:[0-5]\d)", re.ASCII)
"""A time without an offset: the hour, and the rest."""


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
        signs = set(text)
        for form, needed in self._needed:
            if not needed <= signs:  # a look is much cheaper than a try
                continue
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
        clock = _CLOCK.fullmatch(text)
        if clock:
            hour, rest = clock.groups()
            known = self._in_hour(hour)
            if known:
                return f"{known[0]}{rest}{known[1]}"
        moment = self._local(text)
        return moment.isoformat() if moment else None

    def date(self, text: str) -> str | None:
        """The day that is written, whatever the offset of a time beside it: `2024-07-23`."""
        day = re.match(r"\d{4}-\d{2}-\d{2}", text.strip())
        moment = self._local(day[0] if day else text)
        return moment.date().isoformat() if moment else None

    @cached_property
    def _needed(self) -> list[tuple[str, set[str]]]:
        """The formats, each with signs that every text of it holds; letters may be of any case."""
        return [(form, set(re.sub(r"%[-#]?.|[\s\w]", "", form))) for form in self.formats]

    @cached_property
    def _in_hour(self) -> Callable[[str], tuple[str, str] | None]:
        """What stands before and after the minutes; None for hours in which that changes."""

        @lru_cache(maxsize=4096)
        def known(hour: str) -> tuple[str, str] | None:
            ends = [self._local(f"{hour}{rest}") for rest in (":00:00", ":59:59")]
            texts = [moment.isoformat() if moment else "" for moment in ends]
            first, last = [(text[:13], text[19:]) for text in texts]
            whole = [text[13:19] for text in texts] == [":00:00", ":59:59"]
            return first if first == last and whole else None

        return known

    def _local(self, text: str) -> dt.datetime | None:
        moment = self.read(text)
        try:
            return moment and moment.astimezone(self.zone)
        except OverflowError:
            return None
