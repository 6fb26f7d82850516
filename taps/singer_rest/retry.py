"""How long to wait before another try."""

from __future__ import annotations

import itertools
import random
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from singer_rest import timestamps

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

LONGEST_BACKOFF = 60.0
REFUSALS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class TryAgainError(RetriableAPIError):
    """A request that failed for now; `wait` is the number of seconds the server asked for."""

    def __init__(
        self, message: str, wait: float | None = None, *, everywhere: bool = False
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.everywhere = everywhere


class WaitTooLongError(FatalAPIError):
    """The server asks for a longer wait than the setting `max_wait` allows."""


def waits(max_wait: float) -> Generator[float, TryAgainError, None]:
    """Answer each failure sent in with the seconds to wait: the server's own, else exponential.

    Raises:
        WaitTooLongError: The server asks for more than `max_wait` seconds.
    """
    failure = yield 0.0
    for tries in itertools.count():
        if failure.wait is None:
            wait = min(LONGEST_BACKOFF, 2.0**tries) * random.uniform(0.75, 1.25)  # noqa: S311
        else:
            # A server that says 0 would else be asked again at once, all attempts long.
            wait = max(failure.wait, min(1.0, LONGEST_BACKOFF))
            if wait > max_wait:
                until = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + wait))
                raise WaitTooLongError(
                    f"{failure} and asks to wait {wait:.0f} s, more than max_wait "
                    f"({max_wait:.0f} s). Run again after {until}: it goes on from the last state"
                )
        failure = yield wait


def asked_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """The seconds that the headers of a refusal (429, 503) ask to wait, or None.

    `Retry-After` holds seconds or an HTTP date (RFC 9110, 10.2.3); `RateLimit-Reset` holds the
    seconds until the quota comes back (the IETF's RateLimit header fields draft).
    """
    if status not in REFUSALS:
        return None
    named = [_seconds(headers.get(name)) for name in ("Retry-After", "RateLimit-Reset")]
    return max((seconds for seconds in named if seconds is not None), default=None)


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
        return float(value)
    date = timestamps.http_date(value)
    return max(0.0, date.timestamp() - time.time()) if date else None
