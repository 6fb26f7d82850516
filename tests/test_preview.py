"""What a run would take, told before it is made; and whether it can be made at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import spans
from singer_rest.check import Check, Result
from singer_rest.errors import StreamsFailedError
from singer_rest.plan import Forecast, Plan
from tap_asaas.tap import TapAsaas
from tests.cases import CASES, Case
from tests.conftest import asaas_config, biu_config, clientbase_config, fresh
from tests.emulator import Emulator
from tests.run_tap import Collector, Run, selection
from tests.scripts import command, error_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from singer_rest import RestTap

TOLERANCE = 0.02
"""The share of requests by which a plan of a list in windows, or in order of change, may be off."""


@pytest.fixture(scope="module")
def large() -> Iterator[Emulator]:
    with Emulator(seed=3, size=3000, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture(params=CASES, ids=lambda case: case.tap.name)
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@dataclass
class Real:
    """What a run did."""

    requests: dict[str, int]
    records: dict[str, int]
    state: dict[str, Any]


def run(
    tap: type[RestTap],
    config: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
    streams: Iterable[str] | None = None,
) -> Real:
    """Make a run, of all streams or some."""
    wrote = Run()
    instance = made(tap, config, state, streams, message_writer=Collector(wrote))
    instance.sync_all()
    reports = [stream.report for stream in instance.read_streams]
    return Real(
        {report.name: report.requests for report in reports},
        {report.name: report.records for report in reports},
        wrote.state,
    )


def made(
    tap: type[RestTap],
    config: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
    streams: Iterable[str] | None = None,
    **options: Any,
) -> RestTap:
    catalog = selection(tap, streams, config=config)
    known = json.loads(json.dumps(state or {}))
    return tap(config=dict(config), catalog=catalog, state=known, **options)


def plan(
    tap: type[RestTap],
    config: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
    streams: Iterable[str] | None = None,
) -> dict[str, Forecast]:
    """Plan a run; gives the forecasts by stream."""
    told = made(tap, config, state, streams).preview(checks=False)
    assert isinstance(told, Plan)
    return {each.name: each for each in told.forecasts}


def check(tap: type[RestTap], config: Mapping[str, Any], *streams: str) -> Check:
    told = made(tap, config, None, streams or None).preview(checks=True)
    assert isinstance(told, Check)
    return told


def assert_right(planned: Mapping[str, Forecast], real: Real, *, off: float = 0.0) -> None:
    """Hold a plan against the run that followed: every number lies within its bounds."""
    for name, forecast in planned.items():
        sent, rows = real.requests[name], real.records[name]
        grace = off * sent
        told = f"{name}: {forecast} but {sent} requests, {rows} records"
        assert forecast.outcome == "planned", told
        assert forecast.requests.least - grace <= sent, told
        assert forecast.requests.most is None or sent <= forecast.requests.most + grace, told
        assert forecast.rows.least <= rows, told
        assert forecast.rows.most is None or rows <= forecast.rows.most, told


def test_x(case: Case, large: Emulator) -> None:
    fresh(large)
    config = case.config(large)
    planned = plan(case.tap, config)
    real = run(case.tap, config)
    for n, f in planned.items():
        print(n, f.reads, "|", f.rows.written(), real.records[n], "|", f.requests.written(), real.requests[n], f.note, f.outcome, f.reason)
    large.advance(days=2)
    planned = plan(case.tap, config, real.state)
    real = run(case.tap, config, real.state)
    print("-----")
    for n, f in planned.items():
        print(n, f.reads, "|", f.rows.written(), real.records[n], "|", f.requests.written(), real.requests[n], f.note, f.outcome, f.reason)
