"""What may pass: the quota of 12 hours, requests at one time, and limits of single resources."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING

from tests.emulator.quota import FixedWindow

from .refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from tests.emulator.clock import Clock
    from tests.emulator.request_log import Entry

    from .dialect import Dialect

HALF_DAY = 12 * 3600.0
AT_ONE_TIME = 50


class Gate:
    """Lets requests in or answers 429 (documented; the bodies are assumed)."""

    def __init__(
        self,
        clock: Clock,
        limit: int | None,
        scale: float,
        dialect: Callable[[], Dialect],
        resource_at: Callable[[str], str | None],
    ) -> None:
        self.quota = FixedWindow(clock, limit, HALF_DAY, scale=scale)
        self.at_one_time = AT_ONE_TIME
        """How many GET requests may be under way; may be changed."""
        self.most_in_flight = 0
        """The most that ever were, those included that were refused for it."""
        self.refused: dict[str, int] = {}
        """Requests that were refused, by reason: `quota`, `at_one_time`, or a resource."""
        self._in_flight = 0
        self._clock = clock
        self._scale = scale
        self._dialect = dialect
        self._resource_at = resource_at
        self._windows: dict[tuple[str, tuple[int, float]], FixedWindow] = {}

    def enter(self, entry: Entry) -> Response | None:
        """Let a request in, or refuse it; one without the right key takes no place."""
        if entry.method == "GET":
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
        if not entry.authorized:
            return None
        if self._in_flight > self.at_one_time:
            return self._refuse("at_one_time", "too_many_concurrent_requests", {})
        resource = self._resource_at(entry.path)
        window = self._window(resource)
        if window is not None and resource is not None and not window.take():
            return self._refuse(resource, "too_many_requests", headers(window))
        if not self.quota.take():
            told = headers(self.quota) if self._dialect().quota_headers else {}
            return self._refuse("quota", "too_many_requests", told)
        return None

    def leave(self, entry: Entry) -> None:
        """Note that a request was dealt with."""
        if entry.method == "GET":
            self._in_flight -= 1

    def headers_for(self, resource: str) -> Mapping[str, str]:
        """Give what an answer tells of the limit of its resource, if it has one."""
        window = self._window(resource)
        return {} if window is None else headers(window)

    def reset(self) -> None:
        """Begin all windows anew; the limits stay."""
        self.quota.reset()
        self._windows.clear()
        self.refused.clear()
        self.most_in_flight = self._in_flight

    def _window(self, resource: str | None) -> FixedWindow | None:
        limit = self._dialect().rate_limits.get(resource or "")
        if limit is None or resource is None:
            return None
        key = (resource, limit)
        if key not in self._windows:
            window = FixedWindow(self._clock, limit[0], limit[1], scale=self._scale)
            window.now = self.quota.now
            self._windows[key] = window
        return self._windows[key]

    def _refuse(self, reason: str, code: str, told: Mapping[str, str]) -> Response:
        self.refused[reason] = self.refused.get(reason, 0) + 1
        response = refusal(HTTPStatus.TOO_MANY_REQUESTS, code)
        response.headers.update(told)
        return response


def headers(window: FixedWindow) -> dict[str, str]:
    """Write the state of a window (documented: seconds until it is reset)."""
    return {
        "RateLimit-Limit": str(window.limit),
        "RateLimit-Remaining": str(window.remaining),
        "RateLimit-Reset": str(math.ceil(window.wait)),
    }
