"""Answers and settings that nobody would expect lose no row and raise no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.errors import StreamFailedError
from tap_asaas.client import Query
from tap_asaas.passes import Pass
from tap_asaas.streams.customers import Customers
from tap_asaas.tap import TapAsaas
from tests.run_tap import sync
from tests.tap_asaas.events import days_ago

if TYPE_CHECKING:
    from singer_rest.paging import Page
    from tests.emulator import Emulator


def read(body: Any) -> Page:
    tap = TapAsaas(config={"access_token": "$aact_x"})
    return Customers(tap, tap.settings, tap.transport).read_page(body, Query(0))


@pytest.mark.parametrize(
    ("body", "more", "total"),
    [
        ({"data": [{}], "hasMore": True, "totalCount": 7}, True, 7),
        ({"data": [{}], "hasMore": "true", "totalCount": "7"}, True, 7),
        ({"data": [{}], "hasMore": False, "totalCount": None}, False, None),
        ({"data": [{}] * 99, "totalCount": 99}, False, 99),
        ({"data": [{}] * 100, "totalCount": 200}, True, 200),
        ({"data": [{}] * 100, "hasMore": None}, True, None),
    ],
)
def test_what_an_answer_says_of_the_rest(body: Any, more: bool, total: int | None) -> None:
    page = read(body)
    assert (page.more, page.total) == (more, total)


def test_a_page_that_does_not_say_whether_more_follow_fails_the_stream() -> None:
    with pytest.raises(StreamFailedError, match="says neither hasMore nor totalCount"):
        read({"data": [{}]})


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": [1]}, {"data": {}}, "x"])
def test_an_answer_without_rows_fails_the_stream(body: Any) -> None:
    with pytest.raises(StreamFailedError, match="holds no rows at 'data'"):
        read(body)


def test_identifiers_are_text_whatever_they_come_as() -> None:
    tap = TapAsaas(config={"access_token": "$aact_x"})
    customers = Customers(tap, tap.settings, tap.transport)
    assert customers.key({"id": 7}) == "7"
    assert customers.key({"id": {"a": 1}}) == str({"a": 1})


def test_a_row_without_an_identifier_fails_the_stream() -> None:
    tap = TapAsaas(config={"access_token": "$aact_x"})
    with pytest.raises(StreamFailedError, match="lists a row without id"):
        Customers(tap, tap.settings, tap.transport).key({"name": "x"})


def test_every_page_carries_the_parameters_of_its_stream(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.asaas.change_dialect(max_limit=5)
    run = sync(TapAsaas, config, streams=["subscriptions"])
    assert len(run.records["subscriptions"]) > 10
    asked = emulator.log.to("/subscriptions")
    assert len(asked) > 2
    assert {entry.query["includeDeleted"] for entry in asked} == {"true"}


def test_a_value_of_another_kind_is_of_no_pass() -> None:
    part = Pass("open", values={"status": "PENDING"})
    assert not part.may_hold({"status": {"a": 1}})
    assert not part.may_hold({"status": None})
    assert Pass("x", values={"status": "CANCELED"}).may_hold({"status": "CANCELLED"})


@pytest.mark.parametrize("status", ["400", "403", "404"])
def test_a_feature_that_is_refused_half_way_is_a_failure(
    config: dict[str, Any], emulator: Emulator, status: str
) -> None:
    emulator.faults.plan(status, path="/pix/transactions", at=2, times=None)
    run = sync(TapAsaas, {**config, "concurrency": 1}, streams=["pix_transactions"])
    assert run.records["pix_transactions"]
    assert run.error
    assert status in run.error


@pytest.mark.parametrize("status", ["400", "403", "404"])
def test_a_payment_that_cannot_be_read_by_its_id_does_not_stop_the_others(
    config: dict[str, Any], emulator: Emulator, status: str
) -> None:
    api = emulator.asaas
    key = api.create_payment(created=days_ago(api, 60), due=days_ago(api, 50))
    api.pay(key, on=days_ago(api, 40))
    first = sync(TapAsaas, config, streams=["payments"])
    emulator.advance(3)
    api.refund(key, 10)
    emulator.faults.plan(status, path=f"/payments/{key}", times=None)
    run = sync(TapAsaas, config, state=first.state, streams=["payments"])
    assert run.error is None
    assert key not in {row["id"] for row in run.records["payments"]}


def test_a_later_start_date_leaves_no_gap_after_the_bookmark(
    config: dict[str, Any], emulator: Emulator
) -> None:
    state = {"replication_key": "dateCreated", "replication_key_value": "2025-06-01"}
    run = sync(
        TapAsaas,
        {**config, "start_date": "2026-02-01"},
        state={"bookmarks": {"payments": state}},
        streams=["payments"],
    )
    expected = {
        r["id"] for r in emulator.asaas.records("payments") if r["dateCreated"] >= "2025-05-31"
    }
    assert expected <= {row["id"] for row in run.records["payments"]}


def test_what_is_dated_after_the_end_date_is_left_out_and_read_without_it(
    config: dict[str, Any], emulator: Emulator
) -> None:
    ended = {**config, "end_date": "2025-12-31"}
    first = sync(TapAsaas, ended, streams=["payments"])
    assert first.state["bookmarks"]["payments"]["replication_key_value"] == "2025-12-31"
    again = sync(TapAsaas, ended, state=first.state, streams=["payments"])
    for run in (first, again):
        assert max(row["dateCreated"] for row in run.records["payments"]) <= "2025-12-31"
    rest = sync(TapAsaas, config, state=again.state, streams=["payments"])
    read = {row["id"] for run in (first, again, rest) for row in run.records["payments"]}
    assert read == set(emulator.asaas.ids("payments"))
