"""What the tests of previews share: one that is made, a run after it, and both compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from singer_rest.check import Check, CheckOutcome
from singer_rest.plan import Forecast, Plan
from tap_asaas.children import FollowingStream
from tests.run_tap import Collector, Run, selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from singer_rest import RestTap
    from tests.cases import Case

LISTS = {
    "tap-clientbase": ("billings", "receivables", "customers"),
    "tap-biu": ("sales",),
    "tap-asaas": ("payments", "financial_transactions", "customers", "pix_transactions"),
}
"""Lists of several pages."""

NEAR = 0.15
"""How far a likely number may be off, as a share of the real one, in these tests."""


@dataclass
class Real:
    """What a run did."""

    requests: dict[str, int]
    records: dict[str, int]
    state: dict[str, Any]


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


def told(
    tap: type[RestTap],
    config: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
    streams: Iterable[str] | None = None,
) -> Plan:
    """Plan a run; the plan says how many requests that took."""
    found = made(tap, config, state, streams).preview(checks=False)
    assert isinstance(found, Plan)
    return found


def forecasts(plan: Plan) -> dict[str, Forecast]:
    return {each.name: each for each in plan.forecasts}


def checked(
    tap: type[RestTap], config: Mapping[str, Any], streams: Iterable[str] | None = None
) -> dict[str, tuple[CheckOutcome, str]]:
    found = made(tap, config, None, streams).preview(checks=True)
    assert isinstance(found, Check)
    return {each.name: (each.outcome, each.told) for each in found.findings}


def assert_right(plan: Plan, real: Real) -> None:
    """Hold a plan against the run that followed: every number lies within its bounds."""
    for name, each in forecasts(plan).items():
        assert (each.outcome, each.reason) == ("planned", "")
        for amount, number in (
            (each.requests, real.requests[name]),
            (each.rows, real.records[name]),
        ):
            seen = f"{name}: {number} where {amount} were planned"
            assert amount.least <= number, seen
            assert amount.most is None or number <= amount.most, seen
            if amount.likely is not None:
                assert abs(number - amount.likely) <= max(2, NEAR * number), seen
    assert plan.requests.least <= sum(real.requests.values())


def without_details(case: Case) -> list[str]:
    """The streams but those that take a request per row of another one."""
    return [s.name for s in case.tap.STREAMS if not issubclass(s, FollowingStream) or not s.asks]
