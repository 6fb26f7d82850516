"""BIU's quota: so many requests in any stretch of a minute, and not one more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator import Emulator
from tests.emulator.clock import Clock
from tests.emulator.quota import Quota

from .biu_client import BiuClient

if TYPE_CHECKING:
    from collections.abc import Iterator


class Watch:
    """A clock that a test sets by hand."""

    def __init__(self) -> None:
        self.second = 1000.0

    def __call__(self) -> float:
        return self.second


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def quota(watch: Watch) -> Quota:
    quota = Quota(Clock(), 20)
    quota.now = watch
    return quota


@pytest.fixture
def rationed(emulator: Emulator, watch: Watch, biu: BiuClient) -> Iterator[BiuClient]:
    """A client of a BIU with its documented quota, whose time the test sets."""
    quota = emulator.biu.quota
    real, quota.now, quota.limit = quota.now, watch, 20
    yield biu
    quota.now = real


def taken(quota: Quota, times: int) -> int:
    return sum(quota.take() is None for _ in range(times))


def test_the_quota_is_the_documented_one() -> None:
    quota = Emulator().biu.quota
    assert (quota.limit, quota.window, quota.scale) == (20, 60, 1)


def test_the_21st_request_of_a_minute_is_refused(rationed: BiuClient, watch: Watch) -> None:
    statuses = []
    for _ in range(22):
        watch.second += 1
        statuses.append(rationed.get("sales", per_page=1).status_code)
    assert statuses == [200] * 20 + [429] * 2
    refused = rationed.get("dashboard")
    assert refused.json() == {"message": "Too Many Requests"}
    assert refused.headers["Retry-After"] == "39"  # The first was at 1, it is 22 now.
    watch.second += 38.9
    assert rationed.get("sales").headers["Retry-After"] == "1"
    watch.second += 0.1
    assert rationed.get("sales").status_code == 200
    assert rationed.get("sales").status_code == 429


def test_a_refused_request_takes_no_place(quota: Quota, watch: Watch) -> None:
    assert taken(quota, 20) == 20
    watch.second += 59
    assert taken(quota, 50) == 0
    watch.second += 1
    assert taken(quota, 50) == 20
    assert quota.refused == 80
    assert quota.accepted == [1000.0] * 20 + [1060.0] * 20


def test_the_window_slides_instead_of_beginning_anew(quota: Quota, watch: Watch) -> None:
    for second in (1001, 1059):  # Ten places at each end of what a fixed window would hold.
        watch.second = second
        assert taken(quota, 10) == 10
    watch.second = 1062
    assert taken(quota, 20) == 10
    watch.second = 1118
    assert taken(quota, 20) == 0
    watch.second = 1119
    assert taken(quota, 20) == 10
    times = quota.accepted
    for begin in times:
        assert sum(begin <= at < begin + 60 for at in times) <= 20


def test_no_waiting_time_leads_to_another_refusal(quota: Quota, watch: Watch) -> None:
    for step in range(200):
        watch.second += step % 7
        wait = quota.take()
        if wait is not None:
            assert 0 < wait <= 60
            watch.second += wait
            assert quota.take() is None


def test_waiting_times_are_in_seconds_of_the_client(quota: Quota) -> None:
    quota.scale = 30
    taken(quota, 20)
    assert quota.take() == 2


def test_another_client_takes_places_evenly_before_whoever_asks(quota: Quota, watch: Watch) -> None:
    quota.foreign(5)
    watch.second += 59
    assert taken(quota, 50) == 15
    assert quota.foreign_taken == 5
    watch.second += 1
    assert taken(quota, 50) == 0  # Of the two it freed and took again, and of ours none.
    quota.foreign(0)
    watch.second += 60
    assert taken(quota, 50) == 20


def test_another_client_that_takes_all_leaves_none(quota: Quota, watch: Watch) -> None:
    quota.foreign(30)
    watch.second += 100_000
    assert taken(quota, 5) == 0
    assert quota.take() is not None


def test_another_client_without_a_place_waits_for_one(quota: Quota, watch: Watch) -> None:
    assert taken(quota, 20) == 20
    quota.foreign(1)
    watch.second += 30
    assert quota.take() is not None
    assert quota.foreign_taken == 0
    watch.second += 30
    assert taken(quota, 50) == 19
    assert quota.foreign_taken == 1


def test_a_reset_sends_another_client_away(quota: Quota, watch: Watch) -> None:
    quota.foreign(5)
    watch.second += 30
    assert taken(quota, 1) == 1
    quota.reset()
    watch.second += 29
    assert taken(quota, 50) == 20
    assert quota.foreign_taken == 0


def test_there_may_be_no_quota_or_nothing_at_all(quota: Quota) -> None:
    quota.limit = None
    assert taken(quota, 100) == 100
    quota.reset()
    quota.limit = 0
    quota.foreign(5)
    assert quota.take() == 60


def test_a_lowered_limit_and_a_shorter_window_count_at_once(quota: Quota, watch: Watch) -> None:
    for _ in range(10):
        assert quota.take() is None
        watch.second += 1
    quota.limit = 5
    assert quota.take() == 55  # The sixth was at 1005, it is 1010 now.
    quota.window = 3
    assert taken(quota, 10) == 3


def test_the_header_may_be_missing(rationed: BiuClient) -> None:
    rationed.api.change_dialect(retry_after=False)
    answers = [rationed.get("sales", per_page=1) for _ in range(21)]
    assert answers[-1].status_code == 429
    assert "Retry-After" not in answers[-1].headers


def test_only_authorized_requests_count(emulator: Emulator, rationed: BiuClient) -> None:
    right = rationed.session.headers.pop("Authorization")
    for _ in range(30):
        assert rationed.get("sales").status_code == 401
    rationed.session.headers["Authorization"] = right
    assert emulator.biu.quota.accepted == []
    assert rationed.get("sales").status_code == 200
    assert rationed.get("nothing").status_code == 404
    assert rationed.get("sales", page="x").status_code == 422
    assert len(emulator.biu.quota.accepted) == 3


def test_a_broken_answer_has_cost_its_place(emulator: Emulator, rationed: BiuClient) -> None:
    emulator.faults.plan("500", times=15)
    statuses = [rationed.get("sales").status_code for _ in range(21)]
    assert statuses == [500] * 15 + [200] * 5 + [429]
    emulator.faults.plan("503")
    assert rationed.get("sales").status_code == 429  # Refused before anything else happens.
    assert emulator.log.entries[-1].fault is None
    assert len(emulator.log) == 22


def test_a_slow_answer_counts_from_its_arrival(
    emulator: Emulator, rationed: BiuClient, watch: Watch
) -> None:
    emulator.faults.plan("slow", seconds=0.1)
    assert rationed.get("sales").status_code == 200
    assert emulator.biu.quota.accepted == [watch.second]


def test_clientbase_has_no_quota(emulator: Emulator, rationed: BiuClient) -> None:
    rationed.session.headers["Authorization"] = f"Bearer {emulator.clientbase.token}"
    url = f"{emulator.clientbase.url}/banks"
    assert {rationed.session.get(url, timeout=10).status_code for _ in range(25)} == {200}
    assert emulator.biu.quota.accepted == []


def test_time_that_is_simulated_frees_places(emulator: Emulator, biu: BiuClient) -> None:
    quota = emulator.biu.quota
    quota.limit = 3
    assert [biu.get("sales").status_code for _ in range(4)] == [200, 200, 200, 429]
    emulator.advance(days=1)
    assert biu.get("sales").status_code == 200
    assert taken(quota, 3) == 2
    quota.foreign(1000)
    emulator.reset()
    assert (quota.accepted, quota.refused, quota.limit) == ([], 0, 3)
    assert taken(quota, 4) == 3


def test_time_may_run_faster() -> None:
    with Emulator(biu_quota=2, time_scale=60.0) as emulator, BiuClient(emulator) as biu:
        assert [biu.get("sales").status_code for _ in range(2)] == [200, 200]
        refused = biu.get("sales")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "1"
        time.sleep(1.1)
        assert biu.get("sales").status_code == 200


def test_the_control_endpoint_sets_the_quota(emulator: Emulator, biu: BiuClient) -> None:
    url = f"{emulator.url}/_emulator/quota"
    set_to = requests.post(url, json={"limit": 4, "foreign": 1}, timeout=10).json()
    assert set_to == {"limit": 4, "accepted": 0, "refused": 0}
    assert [biu.get("sales").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert requests.post(url, json={}, timeout=10).json() == {
        "limit": 4,
        "accepted": 3,
        "refused": 1,
    }
    off = requests.post(url, json={"limit": None, "foreign": 0}, timeout=10).json()
    assert off["limit"] is None
    assert biu.get("sales").status_code == 200
