"""How many requests may be sent, and when: budgets that a run keeps, or that a server tells."""

from __future__ import annotations

import itertools
import logging
import threading
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
    def turn(self) -> Iterator[float]:
        """Wait until a request may be sent; it is answered when the block ends.

        Gives the seconds that it had to wait.
        """
        begin = self._clock()
        due = self._turns.get()
        try:
            while (wait := due - self._clock()) > 0:
                self._tell(due, wait)
                self._sleep(wait)
            yield self._clock() - begin
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


class BoundReachedError(Exception):
    """No more requests may be sent."""


class Bound:
    """At most `limit` requests, attempts that fail included; None for any number."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._sent = itertools.count()

    def spend(self) -> None:
        """Count a request that is about to be sent.

        Raises:
            BoundReachedError: It may not be sent.
        """
        if self._limit is not None and next(self._sent) >= self._limit:
            raise BoundReachedError


class Pace:
    """Spreads the requests that a server has left over the time until its limit is reset.

    While plenty are left it does nothing; a server that tells no limit is not held back.
    """

    PLENTY = 0.5
    """The share of a limit above which it is nobody's concern."""

    def __init__(
        self,
        longest: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._longest = longest
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._interval = 0.0
        self._next = self._reset = float("-inf")

    def heed(self, limit: int | None, remaining: int | None, reset: float | None) -> None:
        """Take note of what an answer says: requests per period, those left, seconds to its end."""
        if remaining is None or reset is None:
            return
        plenty = limit is not None and remaining > limit * self.PLENTY
        with self._lock:
            self._interval = 0.0 if plenty else reset / (remaining + 1)
            self._reset = self._clock() + reset
            if not remaining:
                self._next = self._reset

    def wait(self) -> float:
        """Wait until a request may be sent, unless that takes longer than `longest` seconds.

        Gives the seconds that it took.
        """
        with self._lock:
            now = self._clock()
            due = max(now, min(self._next, self._reset))
            self._next = due + self._interval
        if not 0 < due - now <= self._longest:
            return 0.0
        self._sleep(due - now)
        return due - now
