"""Lists with a date to filter by: an incremental run reads what is dated since the bookmark."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from typing_extensions import override

from singer_rest import timestamps
from singer_rest.spans import Span
from tap_asaas.lists import ListStream
from tap_asaas.passes import Pass, before

if TYPE_CHECKING:
    from collections.abc import Sequence


class DatedStream(ListStream):
    """A list of which a run reads the days since the bookmark, less the look-back.

    Its bookmark is the Brazilian day on which the last complete round began.
    """

    replication_key: str

    @override
    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        return [self.created(since)]

    def created(self, since: dt.date | None) -> Pass:
        """The rows dated since a day, less the look-back."""
        first = max(filter(None, (since and self.looked_back(since), self.start)), default=None)
        return Pass(
            "created", {self.replication_key: Span(first, self.end)}, by=self.replication_key
        )

    def older(self, since: dt.date) -> dict[str, Span]:
        """The dates of rows that `created` leaves out, but that the settings ask for."""
        return {self.replication_key: Span(self.start, before(self.looked_back(since)))}

    def looked_back(self, since: dt.date) -> dt.date:
        """The first day of the rows that a run reads again."""
        return since - dt.timedelta(days=self.config["lookback_days"])

    @property
    def start(self) -> dt.date | None:
        """The first day that the settings ask for."""
        moment = self.settings.start_date
        return moment.astimezone(timestamps.SAO_PAULO).date() if moment else None

    @property
    def end(self) -> dt.date | None:
        """The last day that the settings ask for."""
        text = self.config.get("end_date")
        return dt.date.fromisoformat(text) if text else None

    @property
    @override
    def scope(self) -> str:
        parts = (super().scope, f"start {self.start}", f"end {self.end}")
        return ", ".join((*parts, f"look-back {self.config['lookback_days']}"))

    @override
    def write_bookmark(self, moment: dt.datetime) -> str:
        return moment.astimezone(timestamps.SAO_PAULO).date().isoformat()

    @override
    def bookmark_after(self, started: dt.datetime) -> dt.datetime:
        # What is dated after the last day asked for has not been read.
        if self.end is None:
            return started
        return min(started, timestamps.parse(self.end.isoformat()))
