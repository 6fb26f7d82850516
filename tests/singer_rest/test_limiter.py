"""The budget holds in every window, however long the sleeps really are."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from singer_rest.limiter import Limiter


class Clock:
    """A clock that only sleeping advances; sleeps overrun by what the test says."""

    def __init__(self, overruns: list[float]) -> None:
        self.now = 1000.0
        self.overruns = overruns

    def sleep(self, seconds: float) -> None:
        self.now += seconds + (self.overruns.pop() if self.overruns else 0.0)


@given(
    st.integers(1, 30),
    st.lists(st.floats(0, 20), min_size=1, max_size=120),
    st.lists(st.floats(0, 3), max_size=50),
)
def test_no_window_of_a_minute_sees_more_than_the_budget(
    per_minute: int, pauses: list[float], overruns: list[float]
) -> None:
    clock = Clock(overruns)
    limiter = Limiter(per_minute, clock=lambda: clock.now, sleep=clock.sleep)
    sent = []
    for pause in pauses:
        clock.now += pause
        limiter.acquire()
        sent.append(clock.now)
    for first, following in zip(sent, sent[per_minute:], strict=False):
        assert following - first >= 60.0


def test_the_budget_is_used_up_to_its_end() -> None:
    clock = Clock([])
    limiter = Limiter(20, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(60):
        limiter.acquire()
    assert 120.0 <= clock.now - 1000.0 <= 120.1


def test_threads_share_one_budget() -> None:
    lock = threading.Lock()
    clock = Clock([])
    sent: list[float] = []

    def sleep(seconds: float) -> None:
        with lock:
            clock.sleep(seconds)

    limiter = Limiter(5, clock=lambda: clock.now, sleep=sleep)

    def work() -> None:
        for _ in range(5):
            limiter.acquire()
            with lock:
                sent.append(clock.now)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 20
    assert clock.now - 1000.0 >= 3 * 60.0


def test_a_long_run_does_not_remember_every_request() -> None:
    clock = Clock([])
    limiter = Limiter(5, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(100):
        limiter.acquire()
    assert limiter._bucket.count() <= 10
