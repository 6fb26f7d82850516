"""A round reads every pass whole, in one run or in several, and no row is between two passes."""

from __future__ import annotations

import datetime as dt

import pytest

from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.run_tap import sync
from tests.tap_asaas.bounded_runs import bounded_runs, unfinished, union
from tests.tap_asaas.events import days_ago


def test_a_round_that_stops_in_one_of_many_windows_goes_on_with_the_next(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    api = emulator.asaas
    for age in range(1, 120):
        api.create_payment(created=days_ago(api, age), due=days_ago(api, -5))
    whole = sync(TapAsaas, asaas_config(emulator), streams=["payments"])
    runs = bounded_runs(emulator, ["payments"], 9)
    assert any(place["last"] and place["offset"] for run in runs for place in unfinished(run))
    assert union(runs) == union([whole])
    assert sum(len(r.records["payments"]) for r in runs) == len(whole.records["payments"])


def test_late_changes_are_found_where_empty_fields_are_left_out(emulator: Emulator) -> None:
    state = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).state
    emulator.advance(2)
    runs = []
    for empty in ("null", "absent"):
        emulator.asaas.change_dialect(empty=empty)
        runs.append(sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"]))
    assert {r["id"] for r in runs[0].records["payments"]} == {
        r["id"] for r in runs[1].records["payments"]
    }
    assert len(runs[0].records["payments"]) == len(runs[1].records["payments"])


def test_a_filter_that_is_ignored_brings_no_row_that_was_not_asked_for(emulator: Emulator) -> None:
    config = {**asaas_config(emulator), "start_date": "2026-01-01T00:00:00-03:00"}
    names = frozenset({"dateCreated[ge]", "dateCreated[le]"})
    whole = sync(TapAsaas, config, streams=["payments"]).records["payments"]
    emulator.asaas.change_dialect(ignored_filters=names)
    read = sync(TapAsaas, config, streams=["payments"]).records["payments"]
    assert read == whole


def test_what_a_round_has_brought_does_not_come_again_in_a_later_run_of_it(
    emulator: Emulator,
) -> None:
    state = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).state
    emulator.advance(9)
    whole = sync(TapAsaas, asaas_config(emulator), state=state, streams=["payments"])
    for bound in range(6, 20):
        runs = bounded_runs(emulator, ["payments"], bound, state)
        assert sum(len(r.records["payments"]) for r in runs) == len(whole.records["payments"])


def test_a_filter_that_is_ignored_repeats_no_row(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    names = frozenset({"dateCreated[ge]", "dateCreated[le]"})
    emulator.asaas.change_dialect(ignored_filters=names)
    read = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).records["payments"]
    assert sorted(row["id"] for row in read) == sorted(emulator.asaas.ids("payments"))


@pytest.mark.parametrize(
    ("kind", "status"), [("400", "PENDING"), ("403", "REFUNDED"), ("404", "AUTHORIZED")]
)
def test_a_pass_that_cannot_be_read_holds_back_the_bookmark(
    emulator: Emulator, kind: str, status: str
) -> None:
    config = asaas_config(emulator)
    state = sync(TapAsaas, config, streams=["payments"]).state
    emulator.advance(3)
    emulator.faults.plan(kind, path="/payments", query={"status": status}, times=None)
    run = sync(TapAsaas, config, state=state, streams=["payments"])
    assert run.error
    assert kind in run.error
    assert run.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-02"


def test_the_rest_of_a_round_of_another_day_is_followed_by_a_round_of_today(
    emulator: Emulator,
) -> None:
    config = {**asaas_config(emulator), "concurrency": 1}
    stopped = sync(TapAsaas, {**config, "max_requests": 2}, streams=["payments"])
    assert any(unfinished(stopped))
    emulator.advance(3)
    run = sync(TapAsaas, config, state=stopped.state, streams=["payments"])
    assert union([stopped, run])["payments"].keys() == set(emulator.asaas.ids("payments"))
    assert run.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-05"


def test_a_bounded_run_skips_what_the_one_before_has_read_and_the_next_round_does_not(
    emulator: Emulator,
) -> None:
    streams = ["customers", "financial_transactions", "payments", "subscriptions"]
    config = asaas_config(emulator)
    first = sync(TapAsaas, {**config, "max_requests": 6}, streams=streams)
    done = first.state["bookmarks"]["customers"]["unfinished"]
    assert "done" in done
    second = sync(TapAsaas, {**config, "max_requests": 5}, state=first.state, streams=streams)
    assert not second.records["customers"]
    assert second.state["bookmarks"]["customers"]["unfinished"] == done
    rest = sync(TapAsaas, config, state=second.state, streams=streams)
    assert not rest.records["customers"]
    assert not any(unfinished(rest))
    again = sync(TapAsaas, config, state=rest.state, streams=streams)
    assert len(again.records["customers"]) == emulator.asaas.count("customers")


def test_what_was_read_long_ago_is_read_again(emulator: Emulator) -> None:
    state = {"bookmarks": {"customers": {"unfinished": {"done": "2026-01-01T00:00:00Z"}}}}
    run = sync(TapAsaas, asaas_config(emulator), state=state, streams=["customers"])
    assert len(run.records["customers"]) == emulator.asaas.count("customers")


def test_a_full_read_is_as_old_as_its_first_run() -> None:
    with Emulator(size=150, sizes={"customers": 600}) as emulator:
        config = {**asaas_config(emulator), "max_requests": 2, "concurrency": 1}
        runs = [sync(TapAsaas, config, streams=["customers"])]
        for _ in range(2):
            runs.append(sync(TapAsaas, config, state=runs[-1].state, streams=["customers"]))
        places = [run.state["bookmarks"]["customers"]["unfinished"] for run in runs]
        assert places[0]["offset"] < places[1]["offset"] < places[2]["offset"]
        assert places[0]["begun"]
        assert places[0]["begun"] == places[1]["begun"] == places[2]["begun"]


def test_a_bound_does_not_hide_that_a_stream_failed(emulator: Emulator) -> None:
    emulator.faults.plan("403", path="/customers", times=None)
    config = {**asaas_config(emulator), "max_requests": 2, "concurrency": 1}
    run = sync(TapAsaas, config, streams=["customers", "payments"])
    assert any(unfinished(run))
    assert run.error
    assert "customers" in run.error


def test_a_stream_whose_children_failed_is_not_done_at_the_bound(emulator: Emulator) -> None:
    streams = ["customers", "notifications", "payments"]
    config = {**asaas_config(emulator), "concurrency": 1}
    sync(TapAsaas, config, streams=["customers"])
    emulator.faults.plan("403", path="/notifications", at=5, times=1)
    bounded = {**config, "max_requests": len(emulator.log) + 5 + 1}
    stopped = sync(TapAsaas, bounded, streams=streams)
    assert stopped.error
    assert any(unfinished(stopped))
    rest = sync(TapAsaas, config, state=stopped.state, streams=streams)
    expected = {row["id"] for row in emulator.asaas.records("customer_notifications")}
    assert expected == {row["id"] for row in rest.records["notifications"]}


def test_a_full_read_that_came_to_its_end_begins_anew() -> None:
    with Emulator(size=150, sizes={"customers": 600}) as emulator:
        config = {**asaas_config(emulator), "concurrency": 1}
        stopped = sync(TapAsaas, {**config, "max_requests": 3}, streams=["customers"])
        rest = sync(TapAsaas, config, state=stopped.state, streams=["customers"])
        assert not any(unfinished(rest))
        again = sync(TapAsaas, config, state=rest.state, streams=["customers"])
        assert len(again.records["customers"]) == emulator.asaas.count("customers")


def test_what_the_statement_names_is_fetched_once_in_the_runs_of_a_round(
    emulator: Emulator,
) -> None:
    api = emulator.asaas
    keys = [api.create_payment(created=days_ago(api, 60), due=days_ago(api, 50)) for _ in range(40)]
    for key in keys:
        api.pay(key, on=days_ago(api, 40))
    state = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).state
    for key in keys:
        api.refund(key, 1, on=days_ago(api, 1))
    emulator.advance(3)
    for key in keys[:20]:
        api.refund(key, 1)
    config = {**asaas_config(emulator), "concurrency": 4}
    emulator.log.clear()
    stopped = sync(TapAsaas, {**config, "max_requests": 40}, state=state, streams=["payments"])
    place = stopped.state["bookmarks"]["payments"]["unfinished"]
    assert place["at"] == "touched"
    rest = sync(TapAsaas, config, state=stopped.state, streams=["payments"])
    runs = [[row["id"] for row in run.records["payments"]] for run in (stopped, rest)]
    assert not set(runs[0]) & set(runs[1])
    assert set(keys) <= {*runs[0], *runs[1]}


@pytest.mark.parametrize("mode", ["settled", "full"])
def test_no_day_lies_between_what_is_created_older_settled_and_paid_in_cash(
    emulator: Emulator, mode: str
) -> None:
    api, held = emulator.asaas, {}
    for age in (0, 1, 2, 3, 60):
        for paid in (0, 1, 2, 3, 59):
            key = api.create_payment(created=days_ago(api, age), due=days_ago(api, -5))
            held[key] = (age, days_ago(api, paid), paid)
    state = sync(TapAsaas, asaas_config(emulator), streams=["payments"]).state
    expected = set()
    for key, (age, on, paid) in held.items():
        if paid > age:
            continue
        if paid < 2:
            api.pay(key, on=on)
        else:
            api.receive_in_cash(key, on=on)
        expected.add(key)
    emulator.advance(1)
    config = {**asaas_config(emulator), "late_changes": mode}
    run = sync(TapAsaas, config, state=state, streams=["payments"])
    read = [row["id"] for row in run.records["payments"] if row["paymentDate"]]
    assert expected <= set(read)
    assert len(read) == len(set(read))


def test_late_in_the_evening_it_is_still_the_day_of_brazil() -> None:
    evening = dt.datetime(2026, 3, 2, 2, 30, tzinfo=dt.timezone.utc)  # 23:30 of the first
    with Emulator(size=100, start=evening) as emulator:
        run = sync(TapAsaas, asaas_config(emulator), streams=["balance", "payments"])
        assert run.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-01"
        assert run.records["balance"][0]["snapshotDate"] == "2026-03-01"
        emulator.advance(1 / 24)
        key = emulator.asaas.create_payment()
        later = sync(TapAsaas, asaas_config(emulator), state=run.state, streams=["payments"])
        assert key in {row["id"] for row in later.records["payments"]}
        assert later.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-02"


def test_just_after_midnight_the_day_before_is_not_taken_for_over() -> None:
    midnight = dt.datetime(2026, 3, 2, 3, 0, 30, tzinfo=dt.timezone.utc)
    with Emulator(size=100, start=midnight) as emulator:
        run = sync(TapAsaas, asaas_config(emulator), streams=["payments"])
        assert run.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-01"


def test_windows_that_were_read_before_rows_went_and_came_give_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    with Emulator(seed=5, size=60, sizes={"payments": 300}) as emulator:
        config = {**asaas_config(emulator), "concurrency": 1}
        stopped = sync(TapAsaas, {**config, "max_requests": 9}, streams=["payments"])
        listed = {row["id"] for row in stopped.records["payments"]}
        there = emulator.asaas.records("payments")
        mover = emulator.asaas.mover("payments")
        numbers = emulator.asaas.numbers("payments")
        unread = [n for n, row in zip(numbers, there, strict=True) if row["id"] not in listed]
        for number in unread[:3]:
            mover.delete(number)
        for _ in range(9):
            mover.create()
        rest = sync(TapAsaas, config, streams=["payments"], state=stopped.state)
        assert rest.error is None
        known = listed | {row["id"] for row in rest.records["payments"]}
        assert {row["id"] for row in emulator.asaas.records("payments")} <= known
