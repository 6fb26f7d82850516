"""Lists with a date to filter by: an incremental run reads what is dated since the bookmark."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from singer_rest import timestamps
from singer_rest.spans import DAY, Span
from tap_asaas.lists import ListStream
from tap_asaas.passes import Pass

if TYPE_CHECKING:
    from collections.abc import Sequence


class DatedStream(ListStream):
    """A list of which a run reads the days since the bookmark, less the look-back.

    Its bookmark is the Brazilian day on which the last complete round began.
    """

    replication_key: str
    brings: ClassVar[str] = "dated since the bookmark"
    """Which rows an incremental run brings."""
    misses: ClassVar[str] = "none are known: rows stand"
    """Which later changes it does not bring."""

    @property
    @override
    def arrivals(self) -> str:
        return f"A run brings rows {self.brings}."

    @property
    @override
    def cost(self) -> str:
        least = len(self.passes(timestamps.day(self.initialized)))
        later = f", at least {least} in a later run" if least > 1 else ""
        return f"{super().cost} that it brings{later}"

    @override
    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        return [self.created(since)]

    def created(self, since: dt.date | None) -> Pass:
        """The rows dated since a day, less the look-back."""
        first = self.start
        if since:
            first = self.looked_back(since)
            if self.start and first < self.start <= since:
                first = self.start
        return Pass("created", {self.dated_by: Span(first, self.end)}, by=self.dated_by)

    def older(self, since: dt.date) -> dict[str, Span]:
        """The dates of rows that `created` leaves out, but that the settings ask for."""
        last = self.looked_back(since) - DAY
        return {self.dated_by: Span(self.start, min(last, self.end or last))}

    @property
    def dated_by(self) -> str:
        """The date to filter by; a catalog may come without it."""
        return self.replication_key or type(self).replication_key

    def looked_back(self, since: dt.date) -> dt.date:
        """The first day of the rows that a run reads again."""
        return since - dt.timedelta(days=self.config["lookback_days"])

    @property
    def start(self) -> dt.date | None:
        """The first day that the settings ask for."""
        moment = self.settings.start_date
        return timestamps.day(moment) if moment else None

    @property
    def end(self) -> dt.date | None:
        """The last day that the settings ask for."""
        text = self.config.get("end_date")
        return dt.date.fromisoformat(text) if text else None

    @override
    def reads(self) -> str:
        rest = "the rest of " if self._unfinished_round() else ""
        if self.since:
            return f"{rest}changes since {self.looked_back(self.since)}"
        bounds = [f"from {self.start}" if self.start else "", f"to {self.end}" if self.end else ""]
        return rest + (" ".join(["dated", *filter(None, bounds)]) if any(bounds) else "everything")

    @property
    @override
    def restriction(self) -> str | None:
        return "start_date or end_date is set" if self.start or self.end else super().restriction

    @property
    @override
    def scope(self) -> str:
        look_back, changes = self.config["lookback_days"], self.config["late_changes"]
        return f"{super().scope}, {self.start} to {self.end}, {look_back} days back, {changes}"

    @override
    def write_bookmark(self, moment: dt.datetime) -> str:
        return timestamps.day(moment).isoformat()

    @override
    def bookmark_after(self, started: dt.datetime) -> dt.datetime:
        # What is dated after the last day asked for has not been read.
        if self.end is None:
            return started
        return min(started, timestamps.parse(self.end.isoformat()))
