"""Prefetch keeps order, bound and errors for any width."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from singer_rest.prefetch import prefetch


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 12), st.randoms(use_true_random=False))
def test_answers_come_in_order_whatever_the_timing(count: int, width: int, random: object) -> None:
    delays = [random.random() / 500 for _ in range(count)]  # type: ignore[attr-defined]

    def fetch(position: int) -> int:
        time.sleep(delays[position])
        return position * 10

    assert list(prefetch(fetch, range(count), width)) == [n * 10 for n in range(count)]


@pytest.mark.parametrize("width", [1, 3, 8])
def test_a_slow_consumer_holds_the_fetchers_back(width: int) -> None:
    started: list[int] = []

    def fetch(position: int) -> int:
        started.append(position)
        return position

    for consumed, _ in enumerate(prefetch(fetch, range(100), width), start=1):
        if consumed == 5:
            time.sleep(0.05)
            assert len(started) <= 5 + width
            break


def test_as_many_are_in_flight_as_allowed_and_no_more() -> None:
    lock = threading.Lock()
    flying, peak = 0, 0

    def fetch(position: int) -> int:
        nonlocal flying, peak
        with lock:
            flying += 1
            peak = max(peak, flying)
        time.sleep(0.01)
        with lock:
            flying -= 1
        return position

    assert list(prefetch(fetch, range(40), 4)) == list(range(40))
    assert peak == 4


@pytest.mark.parametrize("width", [1, 4])
def test_an_error_stands_where_its_answer_would(width: int) -> None:
    def fetch(position: int) -> int:
        if position == 7:
            raise LookupError
        return position

    answers = prefetch(fetch, range(20), width)
    assert [next(answers) for _ in range(7)] == list(range(7))
    with pytest.raises(LookupError):
        next(answers)


def test_workers_end_when_the_consumer_does() -> None:
    before = set(threading.enumerate())
    answers = prefetch(lambda position: position, range(100), 8)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    workers = set(threading.enumerate()) - before
    assert workers
    for worker in workers:
        worker.join(timeout=5)
    assert not any(worker.is_alive() for worker in workers)


def test_a_fetch_that_hangs_does_not_keep_a_failed_run_alive() -> None:
    program = """
import time
from singer_rest.prefetch import prefetch
def fetch(position):
    if position:
        time.sleep(60)
    raise LookupError
next(prefetch(fetch, range(2), 2))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert b"LookupError" in ended.stderr


def test_width_one_starts_no_thread() -> None:
    before = set(threading.enumerate())
    answers = prefetch(lambda position: position, range(3), 1)
    next(answers)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("width", [1, 3, 8])
@pytest.mark.parametrize("end", [0, 1, 2, 5, 30])
def test_a_ramp_fetches_beyond_an_unknown_end_no_more_than_was_wanted(end: int, width: int) -> None:
    asked: list[int] = []
    beyond = threading.Event()

    def fetch(position: int) -> int:
        asked.append(position)
        if position > end:
            beyond.wait(10)
            raise LookupError
        return position

    wanted = []
    for answer in prefetch(fetch, itertools.count(), width, ramp=True):
        wanted.append(answer)
        if answer == end:
            break
    assert wanted == list(range(end + 1))
    beyond.set()
    assert len(asked) <= end + 1 + min(end, width - 1)


def test_a_ramp_reaches_the_width_and_does_not_exceed_it() -> None:
    lock = threading.Lock()
    flying, seen = 0, []

    def fetch(position: int) -> int:
        nonlocal flying
        with lock:
            flying += 1
            seen.append(flying)
        time.sleep(0.02)
        with lock:
            flying -= 1
        return position

    assert list(prefetch(fetch, range(40), 4, ramp=True)) == list(range(40))
    assert max(seen[:2]) <= 2
    assert max(seen) == 4
