"""A quota that is rationed without mercy: so many requests in any stretch of time, then none."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Clock

MINUTE = 60.0


class Quota:
    """At most `limit` requests in any `window` seconds; a refused request takes no place.

    Seconds are simulated ones: `scale` of them pass in a real second, and those that the clock
    is advanced by come on top. All may be changed at any time.
    """

    def __init__(self, clock: Clock, limit: int | None, *, scale: float = 1.0) -> None:
        """Begin with all places free."""
        self.limit = limit
        """Requests per window; None for no limit."""
        self.window = MINUTE
        self.scale = scale
        self.now: Callable[[], float] = lambda: (
            time.monotonic() * self.scale + (clock.now - clock.start) / 1000
        )
        """The simulated second; tests may put a clock of their own here."""
        self.accepted: list[float] = []
        """When each request was let through."""
        self.refused = 0
        """Requests that found no place."""
        self.foreign_taken = 0
        """Places that the other client got."""
        self._taken: deque[float] = deque()
        self._foreign_step = 0.0
        self._foreign_next = math.inf

    def foreign(self, per_minute: float) -> None:
        """Let another client of the company ask too, evenly, so many times a minute from now on.

        Where there is no place it waits for the next one that comes free, and gets it before
        whoever else asks later; zero makes it go away.
        """
        self._foreign_step = MINUTE / per_minute if per_minute else 0.0
        self._foreign_next = self.now() if per_minute else math.inf

    def take(self) -> float | None:
        """Take a place and give None; or give the real seconds until one comes free."""
        now = self.now()
        self._let_foreign_ask(now)
        if self._has_place(now):
            self._taken.append(now)
            self.accepted.append(now)
            return None
        self.refused += 1
        return self._wait(now) / self.scale

    def reset(self) -> None:
        """Free all places, send the other client away and count anew; the limit stays."""
        self.accepted.clear()
        self.refused = self.foreign_taken = 0
        self._taken.clear()
        self.foreign(0)

    def _has_place(self, now: float) -> bool:
        while self._taken and self._taken[0] <= now - self.window:
            self._taken.popleft()
        return self.limit is None or len(self._taken) < self.limit

    def _wait(self, now: float) -> float:
        if not self.limit:
            return self.window
        return self._taken[-self.limit] + self.window - now

    def _let_foreign_ask(self, now: float) -> None:
        """Replay what the other client asked for since the last look, in its order."""
        if self._foreign_next == math.inf:
            return
        stale = now - self.window - self._foreign_next
        if stale > 0:
            self._foreign_next += math.ceil(stale / self._foreign_step) * self._foreign_step
        while (at := max(self._foreign_next, self._free_at())) <= now:
            self._has_place(at)
            self._taken.append(at)
            self.foreign_taken += 1
            self._foreign_next = at + self._foreign_step

    def _free_at(self) -> float:
        """When the next place came or comes free."""
        if self.limit is None or len(self._taken) < self.limit:
            return -math.inf
        if self.limit == 0:
            return math.inf
        return self._taken[-self.limit] + self.window


class FixedWindow:
    """At most `limit` requests in a window that begins with the first of them.

    Seconds are simulated ones, as those of `Quota`. A refused request takes no place.
    """

    def __init__(
        self, clock: Clock, limit: int | None, window: float, *, scale: float = 1.0
    ) -> None:
        """Begin without a window."""
        self.limit = limit
        """Requests per window; None for no limit."""
        self.window = window
        self.scale = scale
        self.now: Callable[[], float] = lambda: (
            time.monotonic() * self.scale + (clock.now - clock.start) / 1000
        )
        """The simulated second; tests may put a clock of their own here."""
        self.taken = 0
        """Requests let through in the present window."""
        self.accepted = 0
        """Requests let through in all."""
        self._ends = -math.inf

    def take(self) -> bool:
        """Take a place if there is one."""
        self._turn_over()
        if self.limit is not None and self.taken >= self.limit:
            return False
        if not self.taken:
            self._ends = self.now() + self.window
        self.taken += 1
        self.accepted += 1
        return True

    @property
    def remaining(self) -> int:
        """How many places are left in the present window."""
        self._turn_over()
        return max((self.limit or 0) - self.taken, 0)

    @property
    def wait(self) -> float:
        """Real seconds until the present window ends."""
        self._turn_over()
        return (self._ends - self.now()) / self.scale if self.taken else 0.0

    def reset(self) -> None:
        """Forget all requests; the limit stays."""
        self.taken = self.accepted = 0

    def _turn_over(self) -> None:
        if self.taken and self.now() >= self._ends:
            self.taken = 0
