"""Prefetch keeps order, bound and errors for any width."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Generator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from singer_rest.prefetch import Worth, is_wanted, prefetch


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
    lock, together = threading.Lock(), threading.Barrier(4, timeout=60)
    flying, peak = 0, 0

    def fetch(position: int) -> int:
        nonlocal flying, peak
        with lock:
            flying += 1
            peak = max(peak, flying)
        if position < 4:
            together.wait()
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

from singer_rest.prefetch import Worth, is_wanted, prefetch
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
    lock, together = threading.Lock(), threading.Barrier(4, timeout=60)
    flying, seen = 0, []

    def fetch(position: int) -> int:
        nonlocal flying
        with lock:
            flying += 1
            seen.append(flying)
        if 3 <= position < 7:
            together.wait()
        time.sleep(0.02)
        with lock:
            flying -= 1
        return position

    assert list(prefetch(fetch, range(40), 4, ramp=True)) == list(range(40))
    assert max(seen[:2]) <= 2
    assert max(seen) == 4


LOOK = 24
"""Answers after which the depth is considered, for 12 fetches at a time."""


class Process:
    """Its clock, and how much of a processor it uses, as told."""

    def __init__(self) -> None:
        self.now = self.used = 0.0

    def answers(self, worth: Worth, count: int, *, share: float) -> None:
        for _ in range(count):
            self.now += 0.1
            self.used += 0.1 * share
            worth.answered()


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def worth(process: Process) -> Worth:
    return Worth(12, clock=lambda: process.now, processor=lambda: process.used)


def test_a_busy_processor_wants_fewer_fetches_in_flight(process: Process, worth: Worth) -> None:
    depths = []
    for _ in range(5):
        process.answers(worth, LOOK - 1, share=1)
        depths.append(worth.depth)
        process.answers(worth, 1, share=1)
    assert depths == [12, 6, 3, 1, 1]


def test_an_idle_one_wants_as_many_as_may_be(process: Process, worth: Worth) -> None:
    worth.depth = 1
    depths = []
    for _ in range(5):
        process.answers(worth, LOOK, share=0.2)
        depths.append(worth.depth)
    assert depths == [2, 4, 8, 12, 12]


def test_what_was_learnt_of_one_list_holds_for_the_next(process: Process, worth: Worth) -> None:
    process.answers(worth, 3 * LOOK, share=1)
    threads: set[threading.Thread] = set()

    def fetch(position: int) -> int:
        threads.add(threading.current_thread())
        return position

    assert list(prefetch(fetch, range(5), worth)) == list(range(5))
    assert threads == {threading.main_thread()}


def test_what_is_between_stays(process: Process, worth: Worth) -> None:
    process.answers(worth, 10 * LOOK, share=0.65)
    assert worth.depth == 12


def test_a_list_is_read_on_without_threads_while_they_gain_nothing() -> None:
    used = itertools.count()
    worth = Worth(12, clock=time.monotonic, processor=lambda: float(next(used)) * 1000)
    threads = []

    def fetch(position: int) -> int:
        threads.append(threading.current_thread())
        return position

    assert list(prefetch(fetch, range(20 * LOOK), worth)) == list(range(20 * LOOK))
    assert threading.main_thread() not in threads[:LOOK]
    assert set(threads[5 * LOOK :]) == {threading.main_thread()}


def test_a_fetch_that_nobody_waits_for_can_tell() -> None:
    told: list[bool] = []
    begun, done, ended = threading.Event(), threading.Event(), threading.Event()

    def fetch(position: int) -> int:
        if position == 1:
            told.append(is_wanted())
            begun.set()
            done.wait(10)
            told.append(is_wanted())
            ended.set()
        return position

    answers = prefetch(fetch, range(3), 2)
    assert isinstance(answers, Generator)
    assert next(answers) == 0
    assert begun.wait(10)
    answers.close()
    done.set()
    assert ended.wait(10)
    assert told == [True, False]
    assert is_wanted()


DEEP = f"""
import threading
from singer_rest import exact_json
from singer_rest.prefetch import prefetch

threading.stack_size({128 << 10})


def fetch(depth):
    try:
        exact_json.decode(b"[" * depth + b"]" * depth)
    except exact_json.NotJSONError as error:
        return str(error)
    return "taken"


print(*prefetch(fetch, [900, 100_000], 2), sep="; ")
print(threading.stack_size())
"""


def test_what_nests_deep_is_read_in_a_thread_however_small_its_stack_is_by_default() -> None:
    done = subprocess.run([sys.executable, "-c", DEEP], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "taken; JSON that nests too deep",
        str(128 << 10),
    ], done.returncode
