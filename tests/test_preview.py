"""What a run would take, told before it is made; and whether it can be made at all."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from singer_rest import limiter, spans, transport
from singer_rest.plan import Amount, Forecast, Plan
from tap_asaas import client
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import Case, asaas_config, biu_config, clientbase_config
from tests.emulator import Emulator
from tests.previews import (
    LISTS,
    NEAR,
    assert_right,
    forecasts,
    made,
    run,
    told,
    without_details,
)
from tests.run_tap import Collector, Run

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def large() -> Iterator[Emulator]:
    with Emulator(seed=3, size=1500, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "ROWS", 300)


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
    assert "404 Not Found. Report it, and deselect webhooks" in text
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
