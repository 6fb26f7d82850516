"""The wait before another try."""

from __future__ import annotations

import email.utils
import time

import pytest

from singer_rest.retry import (
    QuotaSpentError,
    TryAgainError,
    WaitTooLongError,
    asked_wait,
    quota_waits,
    waits,
)


def test_waits_double_up_to_a_minute_when_the_server_says_nothing() -> None:
    generator = waits(300)
    next(generator)
    seconds = [generator.send(TryAgainError("x")) for _ in range(9)]
    for tries, wait in enumerate(seconds):
        assert 0.75 * min(60, 2**tries) <= wait <= 1.25 * min(60, 2**tries)


def test_clients_that_failed_together_do_not_come_back_together() -> None:
    seconds = set()
    for _ in range(5):
        generator = waits(300)
        next(generator)
        seconds.add(generator.send(TryAgainError("x")))
    assert len(seconds) > 1


def test_retry_after_header_sets_the_wait() -> None:
    generator = waits(300)
    next(generator)
    assert generator.send(TryAgainError("x", 17)) == 17
    assert generator.send(TryAgainError("x", 0)) == 1  # else all attempts are made at once
    assert generator.send(TryAgainError("x", 300)) == 300


def test_a_wait_beyond_max_wait_ends_the_run_and_says_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("singer_rest.retry.time.time", lambda: 0.0)
    generator = waits(300)
    next(generator)
    with pytest.raises(
        WaitTooLongError, match=r"the wait of 3600 s is.*Run again after 1970-01-01 01:00:00 UTC"
    ):
        generator.send(TryAgainError("customers: answered 429", 3600))


def test_a_wait_that_the_server_does_not_ask_for_may_be_longer_than_max_wait() -> None:
    generator = waits(max_wait=1)
    next(generator)
    assert max(generator.send(TryAgainError("x")) for _ in range(5)) > 1


def test_a_spent_quota_is_waited_for_a_whole_window_at_a_time() -> None:
    generator = quota_waits(max_wait=300, window=60)
    next(generator)
    assert [generator.send(QuotaSpentError("x")) for _ in range(5)] == [60] * 5
    with pytest.raises(
        WaitTooLongError, match=r"the wait of 360 s is longer than max_wait \(300 s"
    ):
        generator.send(QuotaSpentError("x"))


def test_the_servers_word_on_its_quota_comes_first() -> None:
    generator = quota_waits(max_wait=300, window=60)
    next(generator)
    assert generator.send(QuotaSpentError("x", 17)) == 17
    assert generator.send(QuotaSpentError("x", 0)) == 1
    with pytest.raises(WaitTooLongError):
        generator.send(QuotaSpentError("x", 283))


def test_a_quota_of_unknown_window_is_asked_for_ever_more_seldom() -> None:
    generator = quota_waits(max_wait=1000, window=None)
    next(generator)
    seconds = [generator.send(QuotaSpentError("x")) for _ in range(8)]
    for tries, wait in enumerate(seconds):
        assert 0.75 * min(60, 2**tries) <= wait <= 1.25 * min(60, 2**tries)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 7 "}, 7),
        ({"RateLimit-Reset": "42"}, 42),
        ({"Retry-After": "7", "RateLimit-Reset": "42"}, 42),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)
def test_what_the_headers_ask(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(429, headers) == seconds


def test_headers_of_other_failures_ask_nothing() -> None:
    assert asked_wait(500, {"RateLimit-Reset": "30000"}) is None


def test_an_http_date_is_a_wait_from_now() -> None:
    date = email.utils.formatdate(time.time() + 30, usegmt=True)
    assert asked_wait(503, {"Retry-After": date}) == pytest.approx(30, abs=2)
