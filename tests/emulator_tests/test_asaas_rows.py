"""The life of what is no payment in Asaas, and rows that are touched, made and deleted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.emulator.asaas import RESOURCES

from .asaas_client import AsaasClient, asaas_client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served() -> Iterator[AsaasClient]:
    with asaas_client(size=400) as client:
        yield client


@pytest.fixture
def client(served: AsaasClient) -> AsaasClient:
    served.fresh()
    return served


def test_subscriptions_make_payments_forty_days_ahead(client: AsaasClient) -> None:
    identity = client.api.create("subscriptions")
    path = f"/subscriptions/{identity}"
    for _ in range(4):  # Before the 60th day none is deleted by itself.
        record = client.body(path)
        due = [row["dueDate"] for row in client.rows(f"{path}/payments")]
        assert due == sorted(due, reverse=True)
        assert due[0] < record["nextDueDate"]
        if record["status"] == "ACTIVE":
            ahead = date.fromisoformat(record["nextDueDate"]) - client.api.today
            assert ahead > timedelta(40)
        client.emulator.advance(14)
    assert client.ids("/payments", subscription=identity) == client.ids(f"{path}/payments")
    client.api.delete_row("subscriptions", identity)
    assert identity not in client.ids("/subscriptions")
    assert identity in client.ids("/subscriptions", deletedOnly="true")
    assert set(client.ids("/subscriptions", includeDeleted="true")) > {identity}
    assert client.rows(f"{path}/payments", status="PENDING") == []


def test_subscriptions_end_and_some_are_deleted(client: AsaasClient) -> None:
    client.emulator.advance(150)
    rows = client.rows("/subscriptions", includeDeleted="true")
    assert {row["status"] for row in rows} == {"ACTIVE", "EXPIRED", "INACTIVE"}
    assert any(row["deleted"] for row in rows)


def test_an_instalment_plan_adds_up(client: AsaasClient) -> None:
    for plan in client.api.records("installments"):
        parts = client.rows(f"/installments/{plan['id']}/payments")
        assert len(parts) <= plan["installmentCount"]
        if len(parts) == plan["installmentCount"]:
            numbers = [part["installmentNumber"] for part in parts]
            assert numbers == list(range(len(parts), 0, -1))
            edited = any((part["originalValue"] or part["interestValue"]) for part in parts)
            if not edited and plan["billingType"] == "CREDIT_CARD":
                assert round(sum(part["value"] for part in parts), 2) == plan["value"]


def test_invoices_may_be_for_days_to_come(client: AsaasClient) -> None:
    client.emulator.advance(30)
    rows = client.rows("/invoices")
    future = [row for row in rows if row["effectiveDate"] > client.api.today.isoformat()]
    assert future
    assert {row["status"] for row in future} == {"SCHEDULED"}
    assert {row["status"] for row in rows} >= {"SCHEDULED", "AUTHORIZED", "ERROR"}
    client.emulator.advance(61)
    assert client.body(f"/invoices/{future[0]['id']}")["status"] in {
        *("AUTHORIZED", "CANCELED", "ERROR", "PROCESSING_CANCELLATION"),
    }


@pytest.mark.parametrize(
    "resource",
    [
        *("customers", "transfers", "invoices", "bills", "payment_dunnings", "chargebacks"),
        *("payments", "subscriptions", "installments", "pix_recurrings", "webhooks", "accounts"),
        *("pix_transactions", "mobile_phone_recharges", "payment_links", "anticipations"),
    ],
)
def test_any_row_may_be_touched_or_deleted(client: AsaasClient, resource: str) -> None:
    if resource == "chargebacks":
        card = client.api.create_payment("CREDIT_CARD")
        client.api.pay(card)
        client.api.request_chargeback(card)
    identity = client.api.ids(resource)[0]
    before = client.api.record(resource, identity)
    client.api.touch(resource, identity)
    assert client.api.record(resource, identity) != before
    count = client.api.count(resource)
    if resource not in {"payments", "chargebacks", "pix_transactions"}:
        client.api.delete_row(resource, identity)
        assert client.api.count(resource) == count - 1


@pytest.mark.parametrize("resource", ["customers", "transfers", "invoices", "bills", "payments"])
def test_any_row_may_be_created(client: AsaasClient, resource: str) -> None:
    count = client.api.count(resource)
    identity = client.api.create(resource)
    assert client.api.ids(resource)[0] == identity
    assert client.api.count(resource) == count + 1


def test_nothing_breaks_when_rows_vanish(client: AsaasClient) -> None:
    card = client.api.create_payment("CREDIT_CARD")
    client.api.pay(card)
    client.api.request_chargeback(card)
    client.api.create_payment()
    vanished = {}
    for resource, one in RESOURCES.items():
        if one.kind == "rows" and resource == one.table:
            vanished[resource] = client.api.ids(resource)[0]
            client.api.delete_row(resource, vanished[resource])
    client.emulator.advance(60)
    for resource, one in RESOURCES.items():
        if one.kind != "statistics":
            client.api.records(resource)
    for resource, identity in vanished.items():
        assert identity not in client.api.ids(resource), resource
    client.api.win_chargeback(card)
    assert client.api.record("payments", card)["status"] == "RECEIVED"
