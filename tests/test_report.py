"""What a run tells of itself at its end, and what it does about rows that are missing."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.cases import CASES, Case, biu_config, clientbase_config
from tests.emulator import Emulator
from tests.run_tap import sync
from tests.scripts import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = 1000
LISTS = {"tap-clientbase": "customers", "tap-biu": "sales", "tap-asaas": "customers"}
"""A list of a thousand rows for each tap."""


@pytest.fixture(scope="module")
def large() -> Iterator[Emulator]:
    sizes = {"customers": ROWS, "sales": ROWS, "payments": 3 * ROWS}
    with Emulator(seed=2, sizes=sizes, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture
def api(large: Emulator, case: Case) -> Iterator[Any]:
    large.reset()
    api = getattr(large, case.tap.name.removeprefix("tap-"))
    dialect = api.dialect
    yield api
    api.dialect = dialect


def reports(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    told = [record.getMessage() for record in caplog.records]
    begin = "Run report: "
    return [json.loads(line.removeprefix(begin)) for line in told if line.startswith(begin)]


def read(
    case: Case, emulator: Emulator, caplog: pytest.LogCaptureFixture, **settings: Any
) -> tuple[str | None, dict[str, Any]]:
    """Read a list of a thousand rows; gives the error and the report."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        run = sync(case.tap, {**case.config(emulator), **settings}, streams=[LISTS[case.tap.name]])
    (report,) = reports(caplog)
    return run.error, report


def test_an_honest_server_gives_no_missing_row(
    case: Case, api: Any, large: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    stream = LISTS[case.tap.name]
    rows = api.counts()[stream]
    error, report = read(case, large, caplog)
    assert error is None
    assert report["outcome"] == "complete"
    told = report["streams"][stream]
    assert told["outcome"] == "complete"
    assert told["records"] == rows
    assert told["rows_missing"] == report["rows_missing"] == 0
    assert told["rows_announced"] <= told["rows_read"]
    assert told["rows_read"] >= rows - (rows if case.tap.name == "tap-biu" else 0)
    assert told["requests"] == report["requests"] == len(large.log)
    assert told["retries"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_three_rows_that_are_hidden_are_three_that_are_missing(
    case: Case, api: Any, large: Emulator, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    stream = LISTS[case.tap.name]
    api.change_dialect(hidden_rows={stream: 3}, hidden_seed=seed)
    error, report = read(case, large, caplog)
    assert error is not None
    assert error.startswith(f"{stream}: ")
    assert "on_missing_rows" in error
    assert report["outcome"] == "failed"
    told = report["streams"][stream]
    assert told["outcome"] == "failed"
    assert told["reason"] == error
    assert told["rows_missing"] == report["rows_missing"] == 3
    assert told["read_again"] > 0

    api.change_dialect(hidden_rows={})
    error, report = read(case, large, caplog)
    assert (error, report["rows_missing"]) == (None, 0)


def test_missing_rows_can_be_allowed(
    case: Case, api: Any, large: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    stream = LISTS[case.tap.name]
    api.change_dialect(hidden_rows={stream: 3})
    error, report = read(case, large, caplog, on_missing_rows="warn")
    assert error is None
    assert report["outcome"] == "incomplete"
    assert report["streams"][stream]["rows_missing"] == 3
    assert f"{stream}: the API counts" in caplog.text


def test_a_page_that_comes_twice_is_noticed_and_read_again(
    case: Case, api: Any, large: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    stream = LISTS[case.tap.name]
    rows = api.counts()[stream]
    large.faults.plan("repeat_page", path=f"*/{stream}", at=4)
    error, report = read(case, large, caplog)
    assert large.faults.played["repeat_page"] == 1
    assert error is None
    assert report["streams"][stream]["rows_missing"] == 0
    assert report["streams"][stream]["records"] >= rows


def test_the_report_counts_what_was_sent_and_waited_for(
    emulator: Emulator,
    config: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("backoff._sync.time.sleep", lambda _seconds: None)
    emulator.faults.plan("429", path="*/banks", retry_after=7)
    emulator.faults.plan("500", path="*/banks", at=2)
    with caplog.at_level(logging.INFO):
        sync(CASES[0].tap, config, streams=["banks", "transfers"])
    (report,) = reports(caplog)
    banks, transfers = report["streams"]["banks"], report["streams"]["transfers"]
    assert banks["retries"] == 2
    assert banks["seconds_waited"] == 7
    assert banks["requests"] == len(emulator.log.to("/banks")) == banks["pages"] + 2
    assert transfers["retries"] == transfers["seconds_waited"] == 0


def test_a_pace_of_requests_is_waiting_too(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("singer_rest.limiter.WINDOW", 0.2)
    with caplog.at_level(logging.INFO):
        sync(
            CASES[1].tap,
            {**biu_config(emulator), "requests_per_minute": 2},
            streams=["dashboard"],
        )
    (report,) = reports(caplog)
    requests = report["streams"]["dashboard"]["requests"]
    assert requests > 4
    assert report["streams"]["dashboard"]["seconds_waited"] > 0.2


def test_what_is_not_read_has_its_reason(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.asaas.change_dialect(gated={"pix_transactions": 403})
    config = {"access_token": emulator.asaas.token, "api_url": emulator.asaas.url}
    streams = ["customers", "payments", "pix_transactions"]
    with caplog.at_level(logging.INFO):
        bounded = sync(TapAsaas, {**config, "max_requests": 3}, streams=streams)
        sync(TapAsaas, config, streams=streams, state=bounded.state)
    first, second = reports(caplog)
    assert first["outcome"] == "bounded"
    assert first["streams"]["customers"]["outcome"] == "complete"
    assert first["streams"]["payments"]["outcome"] == "unfinished"
    assert first["streams"]["pix_transactions"]["outcome"] == "unfinished"
    assert second["outcome"] == "complete"
    assert second["streams"]["customers"]["outcome"] == "skipped"
    assert "was read by the run" in second["streams"]["customers"]["reason"]
    assert second["streams"]["payments"]["outcome"] == "complete"
    assert second["streams"]["pix_transactions"]["outcome"] == "skipped"
    assert "lacks the feature" in second["streams"]["pix_transactions"]["reason"]
    assert list(second["streams"]) == streams


def test_children_are_in_the_report(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    config = {"access_token": emulator.asaas.token, "api_url": emulator.asaas.url}
    with caplog.at_level(logging.INFO):
        run = sync(TapAsaas, config, streams=["payments", "refunds", "payment_viewing_info"])
    (report,) = reports(caplog)
    for name in ("refunds", "payment_viewing_info"):
        assert report["streams"][name]["outcome"] == "complete"
        assert report["streams"][name]["records"] == len(run.records[name]) > 0


@pytest.mark.usefixtures("no_backoff")
def test_a_run_that_breaks_off_reports_too(emulator: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(clientbase_config(emulator)))
    emulator.faults.plan("401", at=6, times=None)
    ended = command("tap-clientbase", "--config", path)
    assert ended.returncode == 1
    (line,) = [line for line in ended.stderr.splitlines() if "Run report: " in line]
    report = json.loads(line.partition("Run report: ")[2])
    assert report["outcome"] == "failed"
    assert "answered 401" in report["reason"]
    outcomes = [stream["outcome"] for stream in report["streams"].values()]
    assert len(outcomes) == 13
    assert {"complete", "failed", "unfinished"} == set(outcomes)
    assert outcomes.count("failed") == 1
