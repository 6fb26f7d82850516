"""What the log of requests counts."""

from __future__ import annotations

from typing import Any

from tests.emulator.request_log import RequestLog

FACTS: dict[str, Any] = {
    "method": "GET",
    "path": "/x",
    "query": {},
    "headers": {},
    "body_length": 0,
    "authorized": True,
}


def test_a_request_of_before_does_not_count_among_those_in_flight() -> None:
    log = RequestLog()
    left = log.begin(**FACTS)
    log.clear()
    one = log.begin(**FACTS)
    log.end(left)
    assert (log.in_flight, log.peak_in_flight) == (1, 1)
    log.end(one)
    assert (log.in_flight, log.peak_in_flight) == (0, 1)
