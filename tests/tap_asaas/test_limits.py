"""Limits are kept before the server has to refuse, and refusals are waited out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.limiter import Pace
from tap_asaas.tap import TapAsaas
from tests.run_tap import sync

if TYPE_CHECKING:
    from tests.emulator import Emulator


class Clock:
    """A clock that only sleeping advances."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("told", "slept"),
    [
        ((None, None, None), [0, 0, 0]),
        ((100, 80, 60.0), [0, 0, 0]),
        ((100, 9, 10.0), [0, 1, 1]),
        ((None, 9, 10.0), [0, 1, 1]),
        ((100, 0, 10.0), [10, 0, 0]),
        ((100, 0, 400.0), [0, 0, 0]),
    ],
)
def test_what_is_left_is_spread_over_the_time_that_is_left(told: Any, slept: list[float]) -> None:
    clock = Clock()
    pace = Pace(300, clock=lambda: clock.now, sleep=clock.sleep)
    pace.heed(*told)
    waits = []
    for _ in slept:
        before = clock.now
        pace.wait()
        waits.append(round(clock.now - before, 3))
    assert waits == slept


def test_nobody_waits_beyond_the_reset() -> None:
    slept: list[float] = []
    pace = Pace(300, clock=lambda: 1000.0, sleep=slept.append)
    pace.heed(100, 0, 60.0)
    for _ in range(10):  # all at once, as from ten threads
        pace.wait()
    assert slept == [60.0] * 10


def test_an_endpoint_with_a_limit_is_not_asked_beyond_it(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.asaas.change_dialect(rate_limits={"financial_transactions": (4, 1.0)})
    began = time.monotonic()
    run = sync(
        TapAsaas, {**config, "concurrency": 1}, streams=["customers", "financial_transactions"]
    )
    assert run.error is None
    assert len(run.records["financial_transactions"]) == emulator.asaas.count(
        "financial_transactions"
    )
    assert emulator.asaas.gate.refused == {}
    assert time.monotonic() - began > 1


@pytest.mark.usefixtures("no_backoff")
def test_requests_beyond_the_allowed_ones_in_flight_are_sent_again(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.asaas.gate.at_one_time = 2
    emulator.latency = 0.01
    try:
        run = sync(TapAsaas, {**config, "concurrency": 10}, streams=["financial_transactions"])
    finally:
        emulator.asaas.gate.at_one_time = 50
    assert run.error is None
    assert len(run.records["financial_transactions"]) == emulator.asaas.count(
        "financial_transactions"
    )
    assert emulator.asaas.gate.refused


def test_a_run_that_needs_all_of_its_bound_ends_well(
    config: dict[str, Any], emulator: Emulator
) -> None:
    sync(TapAsaas, config, streams=["payments"])
    requests = len(emulator.log)
    run = sync(TapAsaas, {**config, "max_requests": requests}, streams=["payments"])
    assert len(run.records["payments"]) == emulator.asaas.count("payments")
    assert not any(b.get("unfinished") for b in run.state["bookmarks"].values())
