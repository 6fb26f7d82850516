"""How long to wait before another try."""

from __future__ import annotations

import itertools
import math
import random
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from singer_sdk.exceptions import RetriableAPIError

from singer_rest import timestamps
from singer_rest.errors import RunStoppedError
from singer_rest.responses import Reach

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

LONGEST_BACKOFF = 60.0
REFUSALS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class TryAgainError(RetriableAPIError):
    """A request that failed for now; `wait` is the number of seconds the server asked for."""

    def __init__(
        self, message: str, wait: float | None = None, reach: Reach = Reach.STREAM
    ) -> None:
        super().__init__(message)
        self.wait = wait
        self.reach = reach


class QuotaSpentError(RetriableAPIError):
    """A request that was refused, not failed: it has to wait until there is quota again."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class WaitTooLongError(RunStoppedError):
    """The server asks for a longer wait than the setting `max_wait` allows.

    `brief` says so where there is no run that would go on.
    """

    def __init__(self, message: str, brief: str) -> None:
        super().__init__(message)
        self.brief = brief


def waits(max_wait: float) -> Generator[float, TryAgainError, None]:
    """Answer each failure sent in with the seconds to wait: the server's own, else exponential.

    Raises:
        WaitTooLongError: The server asks for more than `max_wait` seconds.
    """
    failure = yield 0.0
    for tries in itertools.count():
        wait = _backoff(tries) if failure.wait is None else _at_least_a_second(failure.wait)
        if failure.wait is not None and wait > max_wait:
            raise _too_long(failure, wait, max_wait)
        failure = yield wait


def quota_waits(max_wait: float, window: float | None) -> Generator[float, QuotaSpentError, None]:
    """Answer each refusal sent in with the seconds to wait until there is quota again.

    That is what the server says, else the `window` over which it counts, else exponential.

    Raises:
        WaitTooLongError: The refusals of one request add up to more than `max_wait` seconds.
    """
    refusal = yield 0.0
    waited = 0.0
    for tries in itertools.count():
        if refusal.wait is not None:
            wait = _at_least_a_second(refusal.wait)
        else:
            wait = _backoff(tries) if window is None else window
        if waited + wait > max_wait:
            known = refusal.wait is not None or window is not None
            raise _too_long(refusal, wait, max_wait, waited, known=known)
        waited += wait
        refusal = yield wait


def _backoff(tries: int) -> float:
    return min(LONGEST_BACKOFF, 2.0**tries) * random.uniform(0.75, 1.25)  # noqa: S311


def _at_least_a_second(wait: float) -> float:
    # A server that says 0 would else be asked again at once, all attempts long.
    return max(wait, min(1.0, LONGEST_BACKOFF))


def _too_long(
    failure: Exception, wait: float, max_wait: float, waited: float = 0.0, *, known: bool = True
) -> WaitTooLongError:
    until = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + wait))
    again = f"Run again after {until}" if known else "Run again later"
    return WaitTooLongError(
        f"{failure}, and the wait of {waited + wait:.0f} s is longer than max_wait "
        f"({max_wait:.0f} s). {again}: it goes on from the last state",
        f"{failure}. Look again {f'in {math.ceil(wait)} s' if known else 'later'}",
    )


def asked_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """The seconds that the headers of a refusal (429, 503) ask to wait, or None.

    `Retry-After` holds seconds or an HTTP date (RFC 9110, 10.2.3); `RateLimit-Reset` holds the
    seconds until the quota comes back (the IETF's RateLimit header fields draft).
    """
    if status not in REFUSALS:
        return None
    named = [_seconds(headers.get(name)) for name in ("Retry-After", "RateLimit-Reset")]
    return max((seconds for seconds in named if seconds is not None), default=None)


def told_limit(headers: Mapping[str, str]) -> tuple[int | None, int | None, float | None]:
    """What an answer says of its endpoint's limit: requests, those left, seconds until its reset.

    Of the IETF's RateLimit header fields draft, as Asaas documents them.
    """
    limit, remaining, reset = (
        _seconds(headers.get(f"RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset")
    )
    whole = [None if number is None else int(number) for number in (limit, remaining)]
    return whole[0], whole[1], reset


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    date = timestamps.http_date(value)
    return max(0.0, date.timestamp() - time.time()) if date else None
