"""The request budget that all streams of a run share."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

WINDOW = 60.0
"""Seconds over which an API counts requests, at whatever second one begins to count."""


class Limiter:
    """At most `limit` requests in any sliding window, from any number of threads.

    A request counts from the moment its answer is there, not from when it was sent: it reached
    the server somewhere in between, and a server that got one request late and the next ones
    early would else count too many in its window.
    """

    def __init__(
        self,
        limit: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # When each turn may be taken. Turns come back in the order in which they fall due.
        self._turns: SimpleQueue[float] = SimpleQueue()
        for _ in range(limit):
            self._turns.put(float("-inf"))
        self._limit = limit
        self._told = float("-inf")
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until a request may be sent; it is answered when the block ends."""
        due = self._turns.get()
        try:
            while (wait := due - self._clock()) > 0:
                self._tell(due, wait)
                self._sleep(wait)
            yield
        finally:
            self._turns.put(self._clock() + WINDOW)

    def _tell(self, due: float, wait: float) -> None:
        if wait > 1 and due >= self._told + WINDOW:
            self._told = due
            logger.info(
                "%d requests were sent within a minute, as many as may be: the next in %.0f s",
                self._limit,
                wait,
            )
