"""The budget holds in every window of the server's clock, and is used up to its end."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from singer_rest import limiter
from singer_rest.limiter import Limiter

if TYPE_CHECKING:
    import pytest


class Clock:
    """A clock that only sleeping advances; sleeps overrun by what the test says."""

    def __init__(self, overruns: list[float]) -> None:
        self.now = 1000.0
        self.overruns = overruns

    def sleep(self, seconds: float) -> None:
        self.now += seconds + (self.overruns.pop() if self.overruns else 0.0)


@given(
    st.integers(1, 30),
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 5), st.floats(0, 5)), max_size=120),
    st.lists(st.floats(0, 3), max_size=50),
)
def test_no_window_of_the_server_sees_more_than_the_budget(
    limit: int, requests: list[tuple[float, float, float]], overruns: list[float]
) -> None:
    clock = Clock(overruns)
    budget = Limiter(limit, clock=lambda: clock.now, sleep=clock.sleep)
    arrived = []
    for pause, way_there, way_back in requests:
        clock.now += pause
        with budget.turn():
            clock.now += way_there
            arrived.append(clock.now)
            clock.now += way_back
    for first, following in zip(arrived, arrived[limit:], strict=False):
        assert following - first >= limiter.WINDOW - 1e-6  # floats


def test_a_long_wait_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock([])
    budget = Limiter(2, clock=lambda: clock.now, sleep=clock.sleep)
    with caplog.at_level(logging.INFO):
        for _ in range(6):
            with budget.turn():
                pass
            clock.now = max(clock.now, 1010.0)
    assert [record.args for record in caplog.records] == [(2, 50.0), (2, 50.0)]


def test_the_budget_is_used_up_to_its_end() -> None:
    clock = Clock([])
    budget = Limiter(20, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(60):
        with budget.turn():
            pass
    assert clock.now - 1000.0 == 2 * limiter.WINDOW


def test_a_sleep_that_ends_early_is_followed_by_another() -> None:
    clock = Clock([-30.0])
    budget = Limiter(1, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(2):
        with budget.turn():
            pass
    assert clock.now - 1000.0 == limiter.WINDOW


def test_a_request_that_fails_counts_and_gives_its_turn_back() -> None:
    clock = Clock([])
    budget = Limiter(1, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(3):
        with contextlib.suppress(OSError), budget.turn():
            raise OSError
    assert clock.now - 1000.0 == 2 * limiter.WINDOW


def test_threads_share_one_budget_and_do_not_wait_for_each_other() -> None:
    clock = Clock([])
    budget = Limiter(2, clock=lambda: clock.now, sleep=clock.sleep)
    inside = threading.Barrier(2, timeout=10)
    third = threading.Event()

    def work() -> None:
        with budget.turn():
            inside.wait()
            time.sleep(0.05)
            assert not third.is_set()

    def late() -> None:
        with budget.turn():
            third.set()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    while inside.n_waiting == 0 and not inside.broken and any(t.is_alive() for t in threads):
        time.sleep(0.001)
    threads.append(threading.Thread(target=late))
    threads[-1].start()
    for thread in threads:
        thread.join()
    assert third.is_set()
    assert clock.now - 1000.0 >= limiter.WINDOW
