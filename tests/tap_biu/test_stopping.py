"""A run that is broken off anywhere goes on with the next month or page."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from tap_biu.tap import TapBiu
from tests.emulator import Emulator
from tests.run_tap import Run, sync
from tests.tap_biu.sales_runs import pages, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests


class KilledError(BaseException):
    """What no handler of the tap catches, as it cannot catch its being killed."""


class Mortal(TapBiu):
    """A tap that dies when it sends its n-th request."""

    lives = 0

    @override
    def discover_streams(self) -> Any:
        streams = super().discover_streams()
        for stream in streams:
            self._watch(stream)
        return streams

    def _watch(self, stream: Any) -> None:
        send = stream._send

        def watched(token: Any, waited: float) -> requests.Response:
            type(self).lives -= 1
            if self.lives < 0:
                raise KilledError
            response: requests.Response = send(token, waited)
            return response

        stream._send = watched


def killed_at(request: int, config: dict[str, Any], state: dict[str, Any]) -> Run:
    """The output of a run that is killed at a request, as far as a target has confirmed it."""
    Mortal.lives = request - 1
    messages: list[dict[str, Any]] = []
    with pytest.raises(KilledError):
        sync(Mortal, config, state=state, messages=messages)
    return Run(messages).up_to_the_last_state()


@pytest.fixture
def crowd() -> Iterator[Emulator]:
    """Six pages of sales until yesterday, some of them within one day, and one page today."""
    since = date(2026, 2, 10)
    with Emulator(seed=3, sizes={"sales": 330}, biu_since=since, biu_quota=None) as emulator:
        yield emulator


@pytest.fixture
def config(crowd: Emulator) -> dict[str, Any]:
    return {
        "api_token": crowd.biu.token,
        "api_url": crowd.biu.url,
        "requests_per_minute": 100_000,
        "contract": {"first_competence": "2025-06", "page_size": 50},
    }


def keys(run: Run) -> dict[str, set[str]]:
    return {
        "dashboard": {record["competence"] for record in run.records["dashboard"]},
        "sales": {record["cod_plataforma"] for record in run.records["sales"]},
    }


def asked(emulator: Emulator) -> Counter[tuple[str, ...]]:
    """How often months and pages were asked for, but for looks at the count of sales."""
    pages: Counter[tuple[str, ...]] = Counter()
    for entry in emulator.log.entries:
        query = entry.query
        if "page" not in query:
            pages["dashboard", query["start_date"]] += 1
        elif "end_date" in query:
            pages["sales", query.get("end_date", ""), query["page"]] += 1
    return pages


def killed_in_the_window(config: dict[str, Any]) -> Run:
    """A run that read ten dashboards and some pages of the days that are over."""
    killed = killed_at(10 + 5, config, {})
    assert killed.state["bookmarks"]["sales"]["unfinished"]["rows"] > 0
    return killed


def test_killed_at_any_request_nothing_is_lost_and_one_month_or_page_read_twice(
    crowd: Emulator, config: dict[str, Any]
) -> None:
    whole = sync(TapBiu, config)
    requests, once = len(crowd.log), asked(crowd)
    assert requests > 15
    for request in range(1, requests + 1):
        crowd.log.clear()
        killed = killed_at(request, config, {})
        resumed = sync(TapBiu, config, state=killed.state)
        assert resumed.error is None
        for stream, read in keys(whole).items():
            assert keys(killed)[stream] | keys(resumed)[stream] == read, request
        assert resumed.state == whole.state
        twice = asked(crowd) - once
        if request > 10:
            # It had come to its end, and begins again with its look-back.
            twice = Counter({page: n for page, n in twice.items() if page[0] != "dashboard"})
        assert twice.total() <= 1, f"killed at request {request}: {twice}"


def test_killed_again_and_again_with_days_between_nothing_is_lost(
    crowd: Emulator, config: dict[str, Any]
) -> None:
    held: dict[str, dict[str, Any]] = {}
    state: dict[str, Any] = {}
    for request in (3, 9, 4, 3, 5, 6, 2, 7):
        run = killed_at(request, config, state)
        held |= {record["cod_plataforma"]: record for record in run.records["sales"]}
        state = run.state or state
        crowd.advance(days=0.6)
    last = sync(TapBiu, config, state=state)
    held |= {record["cod_plataforma"]: record for record in last.records["sales"]}
    truth = {row["cod_plataforma"]: row for row in crowd.biu.records("sales")}
    assert held.keys() == truth.keys()
    for code, row in truth.items():
        assert held[code]["status_venda"] == row["status_venda"]
        assert held[code]["nfs_numero"] == row["nfs_numero"]


def test_a_place_in_other_days_than_those_asked_for_now_is_not_used(
    crowd: Emulator, config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    killed = killed_in_the_window(config)
    for change in (
        {"start_date": "2026-02-01"},
        {"contract": {**config["contract"], "replication_keys": {"sales": "data_venda"}}},
    ):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            resumed = sync(TapBiu, {**config, **change}, state=killed.state)
        assert resumed.error is None
        assert "because" not in caplog.text
        assert len(keys(resumed)["sales"]) == crowd.biu.count("sales")


def test_days_that_ended_since_a_run_was_broken_off_are_read_after_its_own(
    crowd: Emulator, config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    killed = killed_in_the_window(config)
    crowd.advance(days=2)
    crowd.log.clear()
    with caplog.at_level(logging.WARNING):
        resumed = sync(TapBiu, config, state=killed.state)
    assert "because" not in caplog.text
    windows = [page[:2] for page in pages(crowd) if page[1]]
    assert list(dict.fromkeys(windows)) == [(None, "2026-03-01"), ("2026-03-02", "2026-03-03")]
    assert keys(killed)["sales"] | keys(resumed)["sales"] == truth(crowd).keys()


def test_a_place_is_void_once_the_days_turn_out_not_to_end(
    crowd: Emulator, config: dict[str, Any]
) -> None:
    killed = killed_in_the_window(config)
    crowd.biu.change_dialect(end_date_honored=False)
    again = killed_at(8, config, killed.state)
    assert again.state["bookmarks"]["sales"]["unfinished"] is None


@pytest.mark.parametrize(
    "place",
    [
        {"rows": -1},
        {"rows": 400},
        {"rows": "5"},
        {"total": None},
        {"until": "soon"},
        {"until": "2020-01-01T00:00:00Z"},
        {"since": "2026-01-01T00:00:00.000Z"},
    ],
)
def test_a_place_that_was_tampered_with_is_not_used(
    crowd: Emulator, config: dict[str, Any], place: dict[str, Any]
) -> None:
    killed = killed_in_the_window(config)
    killed.state["bookmarks"]["sales"]["unfinished"] |= place
    resumed = sync(TapBiu, config, state=killed.state)
    assert resumed.error is None
    assert len(keys(resumed)["sales"]) == crowd.biu.count("sales")
