"""The quota is used up to its edge and never beyond, alone or beside other clients."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import limiter
from tap_biu.tap import QUOTA, TapBiu
from tests.emulator import Emulator
from tests.run_tap import Run, sync
from tests.tap_biu.simulated_time import (
    HOUR,
    SimulatedTime,
    busiest_minute,
    in_the_first_hour,
    simulated_time,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def simulated() -> Iterator[SimulatedTime]:
    """The tap and its retries live in a simulated time."""
    with simulated_time() as time:
        yield time


@pytest.fixture
def rationed(simulated: SimulatedTime) -> Iterator[Emulator]:
    """An emulator that rations without mercy, in the same simulated time, with an hour's data."""
    with Emulator(seed=5, sizes={"sales": 3000}, latency=0) as emulator:
        emulator.biu.quota.now = simulated.arrival
        yield emulator


def config_of(emulator: Emulator, **more: Any) -> dict[str, Any]:
    return {"api_token": emulator.biu.token, "api_url": emulator.biu.url, **more}


def complete(run: Run, emulator: Emulator) -> bool:
    codes = {record["cod_plataforma"] for record in run.records["sales"]}
    return codes == {row["cod_plataforma"] for row in emulator.biu.records("sales")}


def test_in_an_hour_nothing_is_refused_and_the_quota_is_held(rationed: Emulator) -> None:
    contract = {"first_competence": "1940-01", "page_size": 10}
    run = sync(TapBiu, config_of(rationed, contract=contract))
    assert run.error is None
    assert complete(run, rationed)
    assert rationed.biu.quota.refused == 0
    times = rationed.biu.quota.accepted
    assert times[-1] - times[0] > HOUR
    assert busiest_minute(times) == QUOTA
    assert in_the_first_hour(times) >= 0.95 * QUOTA * 60
    assert {entry.path.rpartition("/")[2] for entry in rationed.log.entries} == {
        "dashboard",
        "sales",
    }


@pytest.mark.parametrize("retry_after", [True, False])
def test_beside_another_client_nothing_is_lost(rationed: Emulator, retry_after: bool) -> None:
    rationed.biu.change_dialect(retry_after=retry_after)
    rationed.biu.quota.foreign(per_minute=QUOTA / 2)
    run = sync(TapBiu, config_of(rationed, contract={"page_size": 50}))
    assert run.error is None
    assert complete(run, rationed)
    assert rationed.biu.quota.refused > 0
    assert rationed.biu.quota.foreign_taken > 10


@pytest.mark.parametrize("retry_after", [True, False])
def test_where_another_client_holds_half_the_other_half_is_used(
    rationed: Emulator, retry_after: bool
) -> None:
    rationed.biu.change_dialect(retry_after=retry_after)
    quota = rationed.biu.quota
    quota.limit = QUOTA // 2
    run = sync(TapBiu, config_of(rationed, contract={"page_size": 50}))
    assert run.error is None
    assert complete(run, rationed)
    assert quota.refused > 0
    minutes = (quota.accepted[-1] - quota.accepted[0]) / 60
    assert len(quota.accepted) >= 0.8 * minutes * QUOTA / 2


def test_retries_count_against_the_quota(rationed: Emulator) -> None:
    rationed.faults.at_random(["500", "503", "drop"], rate=0.3, seed=1)
    run = sync(TapBiu, config_of(rationed, contract={"first_competence": "2020-01"}))
    assert run.error is None
    assert sum(rationed.faults.played.values()) > 20
    assert rationed.biu.quota.refused == 0
    assert busiest_minute(rationed.biu.quota.accepted) == QUOTA


def test_a_quota_that_does_not_come_back_ends_the_run_with_its_state(
    rationed: Emulator, simulated: SimulatedTime
) -> None:
    rationed.biu.change_dialect(retry_after=False)
    rationed.biu.quota.limit = 7
    rationed.biu.quota.window = 10**6
    begin = simulated.now
    run = sync(TapBiu, config_of(rationed))
    assert run.error is not None
    assert "429 Too Many Requests" in run.error
    assert "longer than max_wait (300 s)" in run.error
    assert 300 <= simulated.now - begin < 400
    assert len(run.records["dashboard"]) == 7
    rationed.biu.quota.limit = None
    resumed = sync(TapBiu, config_of(rationed), state=run.state)
    months = [r["competence"] for r in run.records["dashboard"] + resumed.records["dashboard"]]
    assert months[0] == "2020-01"
    assert len(months) == len(set(months))
    assert complete(resumed, rationed)


def test_a_refusal_uses_up_no_attempt_and_is_waited_for_as_the_server_says(
    rationed: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    rationed.faults.plan("429", times=4, retry_after=17)
    with caplog.at_level(logging.WARNING):
        run = sync(TapBiu, config_of(rationed, max_attempts=1), streams=["sales"])
    assert run.error is None
    assert caplog.text.count("; asking again in 17.0 s, when there is quota") == 4


def test_two_taps_of_one_company_both_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    second = 1.0  # a minute of the quota, sixty times faster
    monkeypatch.setattr(limiter, "WINDOW", second)
    with Emulator(seed=5, sizes={"sales": 2000}, time_scale=60) as emulator:
        emulator.biu.change_dialect(retry_after=False)
        runs: list[Run] = []

        def work() -> None:
            config = config_of(emulator, contract={"first_competence": "2024-09"})
            runs.append(sync(TapBiu, config))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [run.error for run in runs] == [None, None]
        assert all(complete(run, emulator) for run in runs)
        assert emulator.biu.quota.refused > 0


def test_two_streams_share_one_quota(rationed: Emulator, simulated: SimulatedTime) -> None:
    tap = TapBiu(config=config_of(rationed))
    begin = simulated.now
    dashboard, sales = tap.discover_streams()
    assert dashboard.transport is sales.transport
    records = dashboard.get_records(None)
    for _ in range(QUOTA):
        next(iter(records))
    list(sales.get_records(None))
    assert simulated.now - begin >= limiter.WINDOW
