"""What a run would take, told before it is made; and whether it can be made at all."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import limiter, spans, transport
from singer_rest.check import Check, Result
from singer_rest.plan import Amount, Forecast, Plan
from tap_asaas import client
from tap_asaas.children import FollowingStream
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import CASES, Case
from tests.conftest import asaas_config, biu_config, clientbase_config
from tests.emulator import Emulator
from tests.run_tap import Collector, Run, selection
from tests.scripts import command, error_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from singer_rest import RestTap

LISTS = {
    "tap-clientbase": ("billings", "receivables", "customers"),
    "tap-biu": ("sales",),
    "tap-asaas": ("payments", "financial_transactions", "customers", "pix_transactions"),
}
"""Lists of several pages."""

NEAR = 0.15
"""How far a likely number may be off, as a share of the real one, in these tests."""


@pytest.fixture(scope="module")
def large() -> Iterator[Emulator]:
    with Emulator(seed=3, size=1500, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture(params=CASES, ids=lambda case: case.tap.name)
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "ROWS", 300)


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
) -> dict[str, tuple[Result, str]]:
    found = made(tap, config, None, streams).preview(checks=True)
    assert isinstance(found, Check)
    return {each.name: (each.result, each.told) for each in found.findings}


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


def test_a_plan_is_what_the_first_run_takes_and_then_the_next(case: Case, large: Emulator) -> None:
    large.reset()
    config, streams = case.config(large), without_details(case)
    plan = told(case.tap, config, streams=streams)
    assert len(large.log) == plan.sent
    real = run(case.tap, config, streams=streams)
    assert_right(plan, real)
    for name in LISTS[case.tap.name]:
        assert forecasts(plan)[name].rows == Amount.of(real.records[name])
        assert real.requests[name] > 3
    state = real.state
    for days in (1, 3):
        large.advance(days=days)
        large.log.clear()
        plan = told(case.tap, config, state, streams)
        assert len(large.log) == plan.sent
        real = run(case.tap, config, state, streams)
        assert_right(plan, real)
        assert sum(real.requests.values()) < plan.requests.guess * (1 + NEAR) + 2
        state = real.state


def test_lists_are_planned_to_the_request(large: Emulator) -> None:
    large.reset()
    config = {**asaas_config(large), "start_date": "2025-01-01", "end_date": "2025-12-31"}
    streams = ["payments", "customers", "financial_transactions", "invoices", "municipal_services"]
    plan, real = told(TapAsaas, config, streams=streams), run(TapAsaas, config, streams=streams)
    for name, each in forecasts(plan).items():
        assert each.requests == Amount.of(real.requests[name])
        assert each.rows == Amount.of(real.records[name])
    assert forecasts(plan)["payments"].reads == "dated from 2025-01-01 to 2025-12-31"
    assert real.requests["payments"] > len(range(0, real.records["payments"], 100)), "no windows"


def test_a_full_read_that_proves_its_rows_is_planned_with_the_proof(large: Emulator) -> None:
    large.reset()
    config = {**clientbase_config(large), "emit_activate_version_messages": True}
    plan = told(TapClientbase, config, streams=["customers"])
    real = run(TapClientbase, config, streams=["customers"])
    assert plan.requests == Amount.of(real.requests["customers"])
    assert real.requests["customers"] == 2 * -(-real.records["customers"] // 100)


@pytest.mark.parametrize("size", [20, 100])
def test_rows_of_one_instant_stay_within_the_bounds(large: Emulator, size: int) -> None:
    large.reset()
    config = {**clientbase_config(large), "concurrency": 1, "contract": {"page_size": size}}
    plan = told(TapClientbase, config, streams=["billings"])
    real = run(TapClientbase, config, streams=["billings"])
    (billings,) = plan.forecasts
    likely, sent = billings.requests.likely, real.requests["billings"]
    assert likely
    assert likely <= sent <= (billings.requests.most or 0)
    assert (sent > likely * 1.2 + 3) == (size == 20), "a fifth more would do"
    assert "about " in plan.as_text()
    assert "take more requests" in billings.note


@pytest.mark.parametrize("paths", [{}, {"total_pages_path": ""}])
def test_an_empty_page_at_the_end_is_planned(large: Emulator, paths: dict[str, str]) -> None:
    large.reset()
    config = biu_config(large)
    config["contract"] = {**config["contract"], **paths}
    plan, real = told(TapBiu, config, streams=["sales"]), run(TapBiu, config, streams=["sales"])
    assert plan.requests == Amount.of(real.requests["sales"])


def test_waits_are_no_part_of_what_a_request_takes(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]

    @contextmanager
    def turn(_limiter: limiter.Limiter) -> Iterator[float]:
        now[0] += 60
        yield 60.0

    monkeypatch.setattr(limiter.Limiter, "turn", turn)
    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=lambda: now[0]))
    config = {**biu_config(emulator), "requests_per_minute": 20}
    plan = told(TapBiu, config)
    assert now[0] == 60 * plan.sent
    assert [each.latency for each in plan.forecasts] == [0.0, 0.0]


@pytest.mark.parametrize("bound", [4, 9, 12, 40])
def test_what_a_bounded_run_has_left_is_planned(large: Emulator, bound: int) -> None:
    large.reset()
    config, streams = asaas_config(large), ["customers", "payments", "financial_transactions"]
    state = run(TapAsaas, {**config, "max_requests": bound}, streams=streams).state
    plan, real = told(TapAsaas, config, state, streams), run(TapAsaas, config, state, streams)
    assert_right(plan, real)
    whole, rest = "nothing, for the run before has read it", "the rest of everything"
    assert forecasts(plan)["customers"].reads == (rest if bound < 6 else whole)
    assert rest in [each.reads for each in plan.forecasts]


@pytest.mark.parametrize("streams", [["customers"], ["payments"]])
def test_what_a_bounded_run_of_last_week_has_left_is_planned(
    large: Emulator, streams: list[str]
) -> None:
    large.reset()
    config = asaas_config(large)
    state = run(TapAsaas, {**config, "max_requests": 4}, streams=streams).state
    large.advance(days=6)
    plan, real = told(TapAsaas, config, state, streams), run(TapAsaas, config, state, streams)
    assert_right(plan, real)
    assert plan.forecasts[0].reads == "the rest of everything"


def test_rows_that_several_filters_find_are_known_to_be_fewer(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 5)
    streams, seen = ["payments"], []
    for changes in ("full", "created"):
        emulator.reset()
        config = {**asaas_config(emulator), "late_changes": changes}
        state = run(TapAsaas, config, streams=streams).state
        emulator.advance(days=9)
        plan, real = told(TapAsaas, config, state, streams), run(TapAsaas, config, state, streams)
        (payments,) = plan.forecasts
        assert payments.rows.least <= real.records["payments"] <= (payments.rows.most or 0)
        assert payments.requests.least <= real.requests["payments"]
        seen.append("written once" in payments.note)
        assert (payments.rows.least < payments.rows.guess) == seen[-1]
    assert seen == [True, False]


def test_days_of_sales_that_were_broken_off_are_planned(large: Emulator) -> None:
    large.reset()
    wrote = Run()
    instance = made(TapBiu, biu_config(large), None, ["sales"], message_writer=Collector(wrote))
    large.faults.plan("403", path="*/sales", at=6)
    with pytest.raises(Exception, match="sales"):
        instance.sync_all()
    assert wrote.state["bookmarks"]["sales"]["unfinished"]
    plan = told(TapBiu, biu_config(large), wrote.state, ["sales"])
    real = run(TapBiu, biu_config(large), wrote.state, ["sales"])
    assert_right(plan, real)
    assert forecasts(plan)["sales"].reads == "the rest of everything"


def test_details_take_a_request_per_row_of_their_parent(emulator: Emulator) -> None:
    streams = ["notifications", "payment_viewing_info", "payment_link_images", "refunds"]
    config = asaas_config(emulator)
    plan = told(TapAsaas, config, streams=streams)
    assert plan.sent < 20
    assert "customers" in forecasts(plan), "a parent is read, selected or not"
    real = run(TapAsaas, config, streams=streams)
    planned = forecasts(plan)
    parents = plan.as_json()["streams"]["customers"]
    assert (parents["selected"], parents["rows"]["most"]) == (False, 0), "its rows are not written"
    assert parents["reads"] == "for notifications"
    assert (forecasts(plan)["notifications"].selected, real.records["customers"]) == (True, 0)
    customers = len(emulator.asaas.ids("customers"))
    assert planned["notifications"].requests == Amount(customers, None)
    assert planned["payment_viewing_info"].requests == Amount.of(
        real.requests["payment_viewing_info"]
    )
    assert planned["refunds"].requests == Amount.of(0)
    for name in streams:
        assert planned[name].requests.least <= real.requests[name]
        most = planned[name].rows.most
        assert most is None or most >= real.records[name]


def test_a_list_without_a_count_is_planned_as_far_as_it_is_known(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(totals="absent")
    plan = told(TapAsaas, asaas_config(emulator), streams=["payments", "webhooks"])
    real = run(TapAsaas, asaas_config(emulator), streams=["payments", "webhooks"])
    planned = forecasts(plan)
    assert planned["payments"].rows == Amount(100, None)
    assert planned["payments"].requests == Amount(2, None)
    assert real.requests["payments"] > 2
    assert "does not count" in planned["payments"].note
    assert planned["webhooks"].requests == Amount.of(real.requests["webhooks"])

    emulator.clientbase.change_dialect(meta_key=None)
    config = clientbase_config(emulator)
    plan = told(TapClientbase, config, streams=["billings", "banks"])
    assert forecasts(plan)["billings"].rows.most is None
    assert "at least " in plan.as_text()


def test_pages_that_are_counted_tell_the_rows_but_for_the_last_page(emulator: Emulator) -> None:
    config = {**clientbase_config(emulator), "contract": {"total_path": ""}}
    plan = told(TapClientbase, config, streams=["billings"])
    real = run(TapClientbase, config, streams=["billings"])
    (billings,) = plan.forecasts
    assert billings.rows == Amount(201, 300)
    assert real.records["billings"] == 300
    assert billings.requests.least <= real.requests["billings"]


def test_what_an_account_lacks_and_what_cannot_be_read_is_in_the_plan(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(gated={"pix_recurrings": 403})
    emulator.faults.plan("404", path="*/webhooks", times=None)
    streams = ["customers", "pix_recurrings", "pix_recurring_items", "webhooks"]
    plan = told(TapAsaas, asaas_config(emulator), streams=streams)
    planned = forecasts(plan)
    assert [planned[name].outcome for name in streams] == [
        *("planned", "lacking", "lacking", "failed"),
    ]
    text = plan.as_text()
    assert text.count("webhooks: GET") == text.count("pix_recurrings is skipped: ") == 1
    assert "404 Not Found. If every stream fails so, check api_url" in text
    assert "as where an account lacks the feature" in text


def test_the_limits_of_asaas_are_told(emulator: Emulator) -> None:
    config, streams = {**asaas_config(emulator), "max_requests": 2}, ["payments", "customers"]
    plan = told(TapAsaas, {**config, "late_changes": "created"}, streams=streams)
    assert plan.requests == Amount.of(4)
    assert "max_requests is 2: that is 2 runs." in plan.as_text()
    assert "25,000 requests in 12 hours, all its integrations together: that is <0.1%" in (
        plan.as_text()
    )


def test_a_budget_sets_the_minutes(emulator: Emulator) -> None:
    config = {**biu_config(emulator), "requests_per_minute": 20}
    plan = told(TapBiu, config)
    assert plan.seconds == plan.requests * (60 / 20)
    assert "requests_per_minute is 20: " in plan.as_text()
    assert plan.sent <= 4


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        (Amount(20_000, 70_000, 40_000), "that is about 160.0% of them."),
        (Amount(60_000, None, 90_000), "that is at least 240.0% of them, so at least 24 hours."),
        (Amount.of(25_000), "that is 100.0% of them."),
        (Amount.of(25_001), "that is 100.1% of them, so at least 12 hours."),
    ],
)
def test_only_what_is_sure_is_told_as_sure(emulator: Emulator, requests: Amount, told: str) -> None:
    tap = made(TapAsaas, asaas_config(emulator))
    plan = Plan(tap.name, [Forecast("payments", "everything", requests=requests)], 1)
    assert told in list(tap.remarks(plan))[-1]


def test_of_nothing_nothing_is_remarked(case: Case, emulator: Emulator) -> None:
    plan = told(case.tap, {**case.config(emulator), "requests_per_minute": 20}, streams=[])
    assert (plan.remarks, plan.sent) == ([], 0)


def test_a_preview_is_not_held_by_the_bound_of_a_run(case: Case, emulator: Emulator) -> None:
    config, streams = {**case.config(emulator), "max_requests": 1}, without_details(case)
    plan = told(case.tap, config, streams=streams)
    assert plan.sent > 1
    assert {each.outcome for each in plan.forecasts} == {"planned"}
    assert {result for result, _ in checked(case.tap, config, streams).values()} == {Result.OK}


@pytest.mark.parametrize("mode", ["--check", "--plan"])
def test_a_spent_quota_is_not_waited_for(
    case: Case, emulator: Emulator, tmp_path: Path, mode: str
) -> None:
    path = write_config(case, emulator, tmp_path)
    emulator.faults.plan("429", times=None, retry_after=50)
    ended = command(case.tap.name, "--config", path, mode)
    (line,) = error_lines(ended.stderr)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "answered 429" in line
    assert line.endswith(". Look again in 50 s")
    assert len(emulator.log) == 1


def test_every_stream_is_looked_at_with_one_request(case: Case, emulator: Emulator) -> None:
    config = case.config(emulator)
    found = checked(case.tap, config)
    assert {result for result, _ in found.values()} == {Result.OK}
    assert {told.rpartition(", ")[2] for _, told in found.values()} <= {"as declared"} | {
        told for _, told in found.values() if told.startswith("no rows")
    }
    assert sorted(found) == sorted(stream.name for stream in case.tap.STREAMS)
    followers = (s for s in case.tap.STREAMS if issubclass(s, FollowingStream))
    free = [stream for stream in followers if not stream.asks]
    assert len(emulator.log) == len(case.tap.STREAMS) - len(free)


def test_a_check_says_what_is_lacking_and_what_is_wrong(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(gated={"pix_transactions": 403})
    emulator.faults.plan("404", path="*/webhooks", times=None)
    emulator.faults.plan("no_records", path="*/customers", times=None)
    emulator.drift["transfers"] = lambda row: row.update(novo=1)
    streams = ["bills", "pix_transactions", "webhooks", "customers", "notifications", "transfers"]
    found = checked(TapAsaas, asaas_config(emulator), streams)
    assert found["bills"][0] is Result.OK
    assert found["pix_transactions"][0] is Result.LACKING
    assert "answered 403" in found["pix_transactions"][1]
    assert found["webhooks"][0] is found["customers"][0] is Result.FAILED
    assert "404 Not Found. If every stream fails so, check api_url" in found["webhooks"][1]
    assert "holds no rows at 'data'" in found["customers"][1]
    assert found["notifications"] == (Result.NOT_ASKED, "takes a row of customers, and none came")
    assert found["transfers"][0] is Result.OK
    assert "not as declared" in found["transfers"][1]
    assert "novo" in found["transfers"][1]


def test_a_value_that_cannot_be_a_record_fails_the_check(emulator: Emulator) -> None:
    emulator.drift["bill"] = lambda row: row.update(value="dez")
    found = checked(TapAsaas, asaas_config(emulator), ["bills", "wallets"])
    assert found["bills"][0] is Result.FAILED
    assert "value" in found["bills"][1]
    assert "dez" not in found["bills"][1]
    assert found["wallets"][0] is Result.OK


def write_config(case: Case, emulator: Emulator, folder: Path, **changes: Any) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps({**case.config(emulator), **changes}))
    return path


def test_a_refused_token_ends_either_with_one_line(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    path = write_config(case, emulator, tmp_path, **{case.token: "$aact_prod_wrong"})
    for mode in ("--check", "--plan"):
        emulator.log.clear()
        ended = command(case.tap.name, "--config", path, mode)
        (line,) = error_lines(ended.stderr)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert "answered 401" in line
        assert case.token in line
        assert "wrong" not in ended.stderr
        assert len(emulator.log) == 1


def test_the_script_prints_tables_and_writes_no_message(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    path = write_config(case, emulator, tmp_path)
    name, stream = case.tap.name, LISTS[case.tap.name][0]
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps(selection(case.tap, [stream])))
    words = (name, "--config", path, "--catalog", catalog)
    for mode, heading in (("--plan", "stream  "), ("--check", "stream  ")):
        ended = command(*words, mode)
        assert ended.returncode == 0, ended.stderr
        assert error_lines(ended.stderr) == []
        lines = ended.stdout.splitlines()
        assert lines[0].startswith(heading[:6])
        assert [line.split()[0] for line in lines[2:3]] == [stream]
        assert emulator_token(case, emulator) not in ended.stdout + ended.stderr
        ended = command(*words, mode, "--format=json")
        as_json = json.loads(ended.stdout)
        assert as_json["tap"] == name
        assert list(as_json["streams"]) == [stream]
    assert sorted(tmp_path.iterdir()) == [catalog, path]


def emulator_token(case: Case, emulator: Emulator) -> str:
    token: str = case.config(emulator)[case.token]
    return token


def test_a_failed_stream_is_told_once_and_is_exit_code_one(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.faults.plan("404", path="*/banks", times=None)
    path = write_config(CASES[0], emulator, tmp_path)
    for mode in ("--check", "--plan"):
        ended = command("tap-clientbase", "--config", path, mode)
        assert ended.returncode == 1
        assert ended.stdout.count("answered 404") == 1
        assert "set contract.paths.banks" in ended.stdout
        assert error_lines(ended.stderr) == []
        assert "could not be read: banks" in ended.stderr


def test_a_state_does_not_matter_to_a_check(emulator: Emulator, tmp_path: Path) -> None:
    path, state = write_config(CASES[2], emulator, tmp_path), tmp_path / "state.json"
    entry = {"replication_key": "dateCreated", "replication_key_value": "2999-01-01"}
    state.write_text(json.dumps({"bookmarks": {"transfers": entry}}))
    ended = command("tap-asaas", "--config", path, "--state", state, "--check")
    assert ended.stdout == command("tap-asaas", "--config", path, "--check").stdout
    planned = command("tap-asaas", "--config", path, "--state", state, "--plan")
    assert planned.returncode == 1
    assert "transfers: the bookmark in the state lies in the future" in planned.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--plan", "--check"), "--check and --plan: give one of them"),
        (("--discover", "--plan"), "--discover and --plan: give one of them"),
        (("--test", "--check"), "--test and --check: give one of them"),
        (("--plan", "--about"), "--about and --plan: give one of them"),
        (("--check", "--format=markdown"), "--check has the format json only"),
    ],
)
def test_one_mode_at_a_time(
    emulator: Emulator, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    path = write_config(CASES[1], emulator, tmp_path)
    ended = command("tap-biu", "--config", path, *arguments)
    assert ended.returncode == 1
    (told,) = error_lines(ended.stderr)
    assert line in told
    assert ended.stdout == ""
    assert len(emulator.log) == 0


def test_the_help_tells_both() -> None:
    text = command("tap-biu", "--help").stdout
    assert "--plan" in text
    assert "--check" in text
