"""The request budget that all streams of a run share."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, cast

from pyrate_limiter import Duration, InMemoryBucket, Rate, RateItem

if TYPE_CHECKING:
    from collections.abc import Callable


class Limiter:
    """At most `per_minute` requests in any sliding 60 seconds, from any number of threads.

    The clock is read anew at every try: the library's own blocking wait advances its time stamps
    by the time it meant to sleep, so a sleep that overruns would let the budget slip.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket = InMemoryBucket([Rate(per_minute, Duration.MINUTE)])
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def acquire(self) -> None:
        """Wait until a request may be sent, and count it."""
        while wait := self._try():
            self._sleep(wait)

    def _try(self) -> float:
        with self._lock:
            now = int(self._clock() * 1000)
            self._bucket.leak(now)
            item = RateItem("request", now)
            if self._bucket.put(item):
                return 0.0
            # One millisecond more: both ends of the window are cut to whole milliseconds.
            return (cast("int", self._bucket.waiting(item)) + 1) / 1000
