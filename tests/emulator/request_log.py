"""What was asked of the emulator, in order of arrival."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """One request and the outcome of it."""

    number: int
    """1 for the first request since the start or the last reset."""
    method: str
    path: str
    query: dict[str, str]
    """Decoded; of a parameter given twice the last value stays."""
    headers: dict[str, str]
    """Names in lower case."""
    body_length: int
    authorized: bool
    """Whether the credentials were right, whatever was answered."""
    in_flight: int
    """Requests under way when this one began, itself included."""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    status: int | None = None
    """None when nothing was answered."""
    fault: str | None = None
    """The kind of fault that was played on it, if any."""


class RequestLog:
    """The list of requests, and the most that were ever under way at one time."""

    def __init__(self) -> None:
        """Begin empty."""
        self.entries: list[Entry] = []
        self.in_flight = 0
        self.peak_in_flight = 0

    def __len__(self) -> int:
        """Count the requests."""
        return len(self.entries)

    def to(self, path_end: str) -> list[Entry]:
        """Select the requests whose path ends so, e.g. `/billings`."""
        return [entry for entry in self.entries if entry.path.endswith(path_end)]

    def begin(self, **facts: Any) -> Entry:
        """Write down a request that has just arrived."""
        self.in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        entry = Entry(number=len(self.entries) + 1, in_flight=self.in_flight, **facts)
        self.entries.append(entry)
        return entry

    def end(self, entry: Entry) -> None:
        """Write down that a request was dealt with."""
        if entry.number <= len(self.entries) and self.entries[entry.number - 1] is entry:
            self.in_flight -= 1
        entry.ended = time.monotonic()

    def clear(self) -> None:
        """Forget all requests, also those that are still dealt with."""
        self.entries.clear()
        self.in_flight = self.peak_in_flight = 0

    def as_json(self) -> dict[str, Any]:
        """Give the log as the control endpoint shows it."""
        return {
            "peak_in_flight": self.peak_in_flight,
            "requests": [asdict(entry) for entry in list(self.entries)],
        }
