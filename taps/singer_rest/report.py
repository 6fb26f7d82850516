"""What a run did for each of its streams, and what came of it."""

from __future__ import annotations

import enum
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from singer_rest import table

if TYPE_CHECKING:
    from collections.abc import Sequence


class Outcome(enum.Enum):
    """What came of a stream."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """Read to its end, without rows that the API counts: `on_missing_rows` allows it."""
    SKIPPED = "skipped"
    UNFINISHED = "unfinished"
    """The run ended before it; the next one goes on from the state."""
    FAILED = "failed"


class RunOutcome(enum.Enum):
    """What came of a run."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """It came to its end, without rows that the API counts: `on_missing_rows` allows it."""
    BOUNDED = "bounded"
    """It has used up its requests; the next run goes on from there."""
    STOPPED = "stopped"
    """It could not go on, or was told to stop; the next run goes on from its state."""
    FAILED = "failed"


@dataclass
class StreamReport:
    """What a run did for one stream; several threads may add to it."""

    name: str
    records: int = 0
    """Records written."""
    pages: int = 0
    requests: int = 0
    """Requests sent, every attempt counted."""
    retries: int = 0
    """Attempts that failed or were refused, and were made again."""
    waited: float = 0.0
    """Seconds that requests waited for limits, those of requests at the same time added up."""
    announced: int | None = None
    """Rows that the API counted in what was read to its end; None where it tells no count."""
    read: int | None = None
    """Rows with different keys that it listed there."""
    missing: int = 0
    """Rows that it counted but did not list, however often it was asked."""
    read_again: int = 0
    """Windows and lists that were read once more, because rows moved or lacked."""
    unknown_fields: int = 0
    """Fields that rows have and the schema has not."""
    largest: int = 0
    """The most rows that a single answer counted."""
    outcome: Outcome = Outcome.UNFINISHED
    reason: str = ""
    """Why it is not complete."""
    began: float | None = None
    ended: float | None = None
    """When the stream was begun and ended, by the monotonic clock."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def sent(self, waited: float) -> None:
        """Count a request that goes out after it has waited so many seconds for its turn."""
        with self._lock:
            self.requests += 1
            self.waited += waited

    def retried(self, waited: float = 0.0) -> None:
        """Count an attempt that is made again, after so many seconds for the sake of a limit."""
        with self._lock:
            self.retries += 1
            self.waited += waited

    def answered(self, total: int | None) -> None:
        """Count a page, whose answer tells so many rows on all pages."""
        with self._lock:
            self.pages += 1
            self.largest = max(self.largest, total or 0)

    def counted(self, announced: int, read: int) -> None:
        """Count what was read of a list, or of a part of it, beside what the API counts."""
        with self._lock:
            self.announced = (self.announced or 0) + max(0, announced)
            self.read = (self.read or 0) + max(0, read)

    def lacks(self, rows: int) -> None:
        """Count rows that are missing."""
        with self._lock:
            self.missing += rows

    def again(self) -> None:
        """Count a window or a list that is read once more."""
        with self._lock:
            self.read_again += 1

    def begin(self) -> None:
        """Note that the stream is being read."""
        self.outcome, self.reason = Outcome.UNFINISHED, ""
        self.began, self.ended = time.monotonic(), None

    def end(self) -> None:
        """Note that it is no more."""
        self.ended = time.monotonic()

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "outcome": self.outcome.value,
            "reason": self.reason or None,
            "records": self.records,
            "rows_announced": self.announced,
            "rows_read": self.read,
            "rows_missing": self.missing,
            "read_again": self.read_again,
            "pages": self.pages,
            "requests": self.requests,
            "retries": self.retries,
            "seconds_waited": round(self.waited, 1),
            "unknown_fields": self.unknown_fields,
        }


def as_json(
    tap: str,
    outcome: RunOutcome,
    seconds: float,
    reports: Sequence[StreamReport],
    reason: str | None = None,
) -> dict[str, Any]:
    """The report of a run as a JSON object; the reason is why it did not come to its end."""
    return {
        "tap": tap,
        "outcome": outcome.value,
        "reason": reason,
        "seconds": round(seconds, 1),
        "records": sum(report.records for report in reports),
        "requests": sum(report.requests for report in reports),
        "rows_missing": sum(report.missing for report in reports),
        "streams": {report.name: report.as_json() for report in reports},
    }


COLUMNS = {
    "stream": "name",
    "outcome": "outcome",
    "records": "records",
    "announced": "announced",
    "read": "read",
    "missing": "missing",
    "again": "read_again",
    "pages": "pages",
    "requests": "requests",
    "retries": "retries",
    "waited": "waited",
    "unknown": "unknown_fields",
}


def as_table(reports: Sequence[StreamReport]) -> str:
    """The report of a run as a table, a line per stream; what is nothing is blank."""
    rows = [[*COLUMNS], *([_cell(getattr(r, name)) for name in COLUMNS.values()] for r in reports)]
    return table.aligned(rows, texts=2)


def summary(told: dict[str, Any]) -> str:
    """The last line under the table."""
    return (
        f"{told['outcome']}: {told['records']:,} records in {told['seconds']:,.0f} s, "
        f"{told['requests']:,} requests, {told['rows_missing']:,} rows missing"
    )


def _cell(value: Any) -> str:
    if isinstance(value, Outcome):
        return value.value
    if isinstance(value, float):
        return f"{value:,.0f} s" if value else ""
    return value if isinstance(value, str) else f"{value:,}" if value else ""
