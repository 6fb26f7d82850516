"""A simulated time for the tap and the emulator's quota: an hour passes in seconds."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch

from singer_rest import limiter, transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HOUR = 3600.0
LATENCY = 0.4
"""Simulated seconds that a request takes, there and back."""


class SimulatedTime:
    """A time that passes when somebody sleeps, and with every request."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def arrival(self) -> float:
        """The time at the server when a request has come in; half of the way is still to go."""
        self.now += LATENCY
        return self.now - LATENCY / 2


@contextmanager
def simulated_time() -> Iterator[SimulatedTime]:
    """The tap and its retries live in a simulated time."""
    time = SimulatedTime()
    paced = partial(limiter.Limiter, clock=lambda: time.now, sleep=time.sleep)
    with patch.object(transport, "Limiter", paced), patch("backoff._sync.time.sleep", time.sleep):
        yield time


def busiest_minute(times: Sequence[float]) -> int:
    """The most requests in any 60 seconds."""
    return max(sum(start <= time < start + 60 for time in times) for start in times)


def in_the_first_hour(times: Sequence[float]) -> int:
    """The requests of the hour that the first one begins."""
    return sum(time < times[0] + HOUR for time in times)
