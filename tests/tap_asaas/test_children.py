"""What hangs on other rows follows them: refunds for nothing, details for a request per parent."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.run_tap import selection, sync
from tests.tap_asaas.events import days_ago

if TYPE_CHECKING:
    from tests.emulator import Emulator


def truth(emulator: Emulator) -> dict[tuple[str, int], Any]:
    """The refunds that the payments carry, by payment and age."""
    return {
        (payment["id"], position): refund["value"]
        for payment in emulator.asaas.records("payments")
        for position, refund in enumerate(
            sorted(payment["refunds"] or (), key=lambda refund: refund["dateCreated"])
        )
    }


def test_refunds_cost_no_request_and_are_all_there(
    config: dict[str, Any], emulator: Emulator
) -> None:
    alone = sync(TapAsaas, config, streams=["payments"])
    requests = len(emulator.log)
    emulator.log.clear()
    both = sync(TapAsaas, config, streams=["payments", "refunds"])
    assert len(emulator.log) == requests
    assert both.records["payments"] == alone.records["payments"]
    read = {(row["payment"], row["position"]): row["value"] for row in both.records["refunds"]}
    assert {key: float(value) for key, value in read.items()} == truth(emulator)
    assert read


def test_refunds_come_without_their_payments_too(
    config: dict[str, Any], emulator: Emulator
) -> None:
    run = sync(TapAsaas, config, streams=["refunds"])
    assert not run.records["payments"]
    assert len(run.records["refunds"]) == len(truth(emulator))
    assert set(run.schemas) == {"refunds"}


def test_a_later_refund_keeps_the_places_of_the_earlier_ones(
    config: dict[str, Any], emulator: Emulator
) -> None:
    api = emulator.asaas
    key = api.create_payment(created=days_ago(api, 60), due=days_ago(api, 50), value=100)
    api.pay(key, on=days_ago(api, 40))
    api.refund(key, 10, on=days_ago(api, 5))
    first = sync(TapAsaas, config, streams=["payments", "refunds"])
    emulator.advance(2)
    api.refund(key, 20)
    second = sync(TapAsaas, config, state=first.state, streams=["payments", "refunds"])
    rows = [row for row in second.records["refunds"] if row["payment"] == key]
    assert [(row["position"], float(row["value"])) for row in rows] == [(0, 10), (1, 20)]


def test_details_follow_their_parents(config: dict[str, Any], emulator: Emulator) -> None:
    run = sync(TapAsaas, config, streams=["notifications", "subscription_invoice_settings"])
    assert run.error is None
    expected = {row["id"] for row in emulator.asaas.records("customer_notifications")}
    assert {row["id"] for row in run.records["notifications"]} == expected
    assert len(run.records["notifications"]) == len(expected)
    customers = {row["id"] for row in emulator.asaas.records("customers")}
    assert {row["customer"] for row in run.records["notifications"]} <= customers
    assert run.records["subscription_invoice_settings"]
    assert not run.records["customers"]


def test_a_detail_that_fails_holds_back_the_bookmark_of_its_parent(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("403", path="/documents", times=None)
    run = sync(TapAsaas, config, streams=["payment_documents", "payments"])
    assert run.error
    assert "payment_documents: GET" in run.error
    assert "403" in run.error
    assert len(run.records["payments"]) == emulator.asaas.count("payments")
    assert "replication_key_value" not in run.state["bookmarks"]["payments"]
    emulator.faults.clear()
    again = sync(TapAsaas, config, state=run.state, streams=["payment_documents", "payments"])
    expected = {row["id"] for row in emulator.asaas.records("payment_documents")}
    assert {row["id"] for row in again.records["payment_documents"]} == expected


def test_snapshots_have_the_day_of_the_run(config: dict[str, Any], emulator: Emulator) -> None:
    run = sync(TapAsaas, config, streams=["balance", "my_account_fees"])
    assert [row["snapshotDate"] for row in run.records["balance"]] == ["2026-03-02"]
    assert (
        float(run.records["balance"][0]["balance"])
        == emulator.asaas.records("balance")[0]["balance"]
    )
    assert run.records["my_account_fees"][0]["payment"]["pix"]


def test_what_was_read_for_its_children_alone_is_not_taken_for_read(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = sync(TapAsaas, config, streams=["refunds"])
    second = sync(TapAsaas, config, state=first.state, streams=["payments", "refunds"])
    assert len(second.records["payments"]) == emulator.asaas.count("payments")


def test_children_that_failed_come_again_after_a_bounded_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    streams = ["payment_viewing_info", "payments"]
    emulator.faults.plan("403", path="/viewingInfo", at=50, times=1)
    bounded = {**config, "max_requests": 250, "concurrency": 1}
    runs = [sync(TapAsaas, bounded, streams=streams)]
    assert runs[0].error
    for _ in range(3):
        runs.append(sync(TapAsaas, config, state=runs[-1].state, streams=streams))
    read = {row["payment"] for run in runs for row in run.records["payment_viewing_info"]}
    assert read == set(emulator.asaas.ids("payments"))


def test_children_that_are_selected_later_begin_a_round_anew(
    config: dict[str, Any], emulator: Emulator
) -> None:
    stopped = sync(TapAsaas, {**config, "max_requests": 2}, streams=["payments"])
    run = sync(TapAsaas, config, state=stopped.state, streams=["payments", "refunds"])
    assert len(run.records["refunds"]) == len(truth(emulator))


def test_children_that_are_selected_after_their_parent_was_read_are_read(
    config: dict[str, Any], emulator: Emulator
) -> None:
    streams = ["customers", "financial_transactions"]
    first = sync(TapAsaas, {**config, "max_requests": 3}, streams=streams)
    assert "done" in first.state["bookmarks"]["customers"]["unfinished"]
    second = sync(TapAsaas, config, state=first.state, streams=[*streams, "notifications"])
    expected = {row["id"] for row in emulator.asaas.records("customer_notifications")}
    assert {row["id"] for row in second.records["notifications"]} == expected


def test_children_of_a_parent_that_was_read_are_skipped_like_it(
    config: dict[str, Any], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    streams = ["customers", "financial_transactions", "notifications"]
    sync(TapAsaas, config, streams=streams)
    bounded = {**config, "max_requests": len(emulator.log) - 1}
    stopped = sync(TapAsaas, bounded, streams=streams)
    caplog.clear()
    with caplog.at_level(logging.INFO):
        sync(TapAsaas, config, state=stopped.state, streams=streams)
    (line,) = [line for line in caplog.messages if line.startswith("Run report: ")]
    told = json.loads(line.removeprefix("Run report: "))["streams"]
    assert {told[name]["outcome"] for name in ("customers", "notifications")} == {"skipped"}
    assert told["financial_transactions"]["outcome"] == "complete"


def test_parents_without_children_are_counted(
    config: dict[str, Any], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        run = sync(TapAsaas, config, streams=["payment_escrow"])
    without = emulator.asaas.count("payments") - len(run.records["payment_escrow"])
    assert f"payment_escrow: {without} parents have none" in caplog.text


def test_children_that_are_selected_later_come_with_their_history(
    config: dict[str, Any], emulator: Emulator
) -> None:
    alone = sync(TapAsaas, config, streams=["payments"])
    emulator.advance(1)
    both = sync(TapAsaas, config, state=alone.state, streams=["payments", "refunds"])
    assert len(both.records["refunds"]) == len(truth(emulator))
    assert both.state["bookmarks"]["payments"]["served"] == ["payments", "refunds"]
    emulator.advance(1)
    third = sync(TapAsaas, config, state=both.state, streams=["payments", "refunds"])
    assert len(third.records["payments"]) < emulator.asaas.count("payments")
    without = sync(TapAsaas, config, state=third.state, streams=["payments"])
    again = sync(TapAsaas, config, state=without.state, streams=["payments", "refunds"])
    assert len(again.records["refunds"]) == len(truth(emulator))


def test_a_list_of_children_that_breaks_off_is_a_failure(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.asaas.change_dialect(max_limit=3)
    emulator.faults.plan("404", path="/notifications", at=2, times=None)
    run = sync(TapAsaas, {**config, "concurrency": 1}, streams=["notifications"])
    assert run.error
    assert "notifications: GET" in run.error


def test_children_alone_are_gone_on_with_and_replicate_as_their_parent_does(
    config: dict[str, Any], emulator: Emulator
) -> None:
    bounded = {**config, "max_requests": 150, "concurrency": 1}
    runs = [sync(TapAsaas, bounded, streams=["payment_viewing_info"])]
    for _ in range(4):
        runs.append(sync(TapAsaas, bounded, state=runs[-1].state, streams=["payment_viewing_info"]))
        assert runs[-1].error is None
    read = {row["payment"] for run in runs for row in run.records["payment_viewing_info"]}
    assert read == set(emulator.asaas.ids("payments"))
    assert len(runs[-1].records["payment_viewing_info"]) < emulator.asaas.count("payments") / 2


def test_a_catalog_may_name_the_parent_alone(config: dict[str, Any], emulator: Emulator) -> None:
    catalog = selection(TapAsaas, ["payments"])
    catalog["streams"] = [one for one in catalog["streams"] if one["stream"] == "payments"]
    run = sync(TapAsaas, config, catalog=catalog)
    assert len(run.records["payments"]) == emulator.asaas.count("payments")


def test_refunds_that_are_no_list_fail_their_stream(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.drift["payments"] = lambda row: row.update(refunds={"data": row["refunds"]})
    run = sync(TapAsaas, config, streams=["refunds"])
    assert run.error is not None
    assert run.error.startswith("refunds: payments.refunds is no list of objects")


def test_details_that_no_parent_has_fail_their_stream(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("404", path="*/customers/*/notifications", times=None)
    run = sync(TapAsaas, config, streams=["customers", "notifications"])
    assert run.error is not None
    assert run.error.startswith("notifications: GET /customers/{id}/notifications is not found")
    assert len(run.records["customers"]) == emulator.asaas.count("customers")


def test_a_list_of_details_that_lacks_rows_does_not_fail_its_parent(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("empty_page", path="*/notifications", times=None)
    run = sync(TapAsaas, config, streams=["customers", "notifications"])
    assert run.error is not None
    assert run.error.startswith("notifications: ")
    assert len(run.records["customers"]) == emulator.asaas.count("customers")


@pytest.mark.parametrize("totals", ["true", "absent"])
def test_equal_rows_without_a_key_of_their_own_are_all_there(
    config: dict[str, Any], emulator: Emulator, totals: str
) -> None:
    part = {"value": 50, "description": "Parcela", "paymentDate": "2026-02-02"}

    def equal(row: dict[str, Any]) -> None:
        row.clear()
        row.update(part)

    emulator.drift["partialPayments"] = equal
    emulator.asaas.change_dialect(totals=totals)
    run = sync(TapAsaas, config, streams=["payment_dunning_partial_payments"])
    assert run.error is None
    rows = run.records["payment_dunning_partial_payments"]
    assert len(rows) > len({row["dunning"] for row in rows})
    assert {row["value"] for row in rows} == {50}
    assert len({(row["dunning"], row["position"]) for row in rows}) == len(rows)
