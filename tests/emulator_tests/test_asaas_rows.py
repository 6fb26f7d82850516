"""The life of what is no payment in Asaas, and rows that are touched, made and deleted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.emulator.asaas import RESOURCES

if TYPE_CHECKING:
    from .asaas_client import AsaasClient


def test_subscriptions_make_payments_forty_days_ahead(asaas: AsaasClient) -> None:
    identity = asaas.api.create("subscriptions")
    path = f"/subscriptions/{identity}"
    for _ in range(4):  # Before the 60th day none is deleted by itself.
        record = asaas.body(path)
        due = [row["dueDate"] for row in asaas.rows(f"{path}/payments")]
        assert due == sorted(due, reverse=True)
        assert due[0] < record["nextDueDate"]
        if record["status"] == "ACTIVE":
            ahead = date.fromisoformat(record["nextDueDate"]) - asaas.api.today
            assert ahead > timedelta(40)
        asaas.emulator.advance(14)
    assert asaas.ids("/payments", subscription=identity) == asaas.ids(f"{path}/payments")
    asaas.api.delete_row("subscriptions", identity)
    assert identity not in asaas.ids("/subscriptions")
    assert identity in asaas.ids("/subscriptions", deletedOnly="true")
    assert set(asaas.ids("/subscriptions", includeDeleted="true")) > {identity}
    assert asaas.rows(f"{path}/payments", status="PENDING") == []


def test_subscriptions_end_and_some_are_deleted(asaas: AsaasClient) -> None:
    asaas.emulator.advance(150)
    rows = asaas.rows("/subscriptions", includeDeleted="true")
    assert {row["status"] for row in rows} == {"ACTIVE", "EXPIRED", "INACTIVE"}
    assert any(row["deleted"] for row in rows)


def test_an_instalment_plan_adds_up(asaas: AsaasClient) -> None:
    for plan in asaas.api.records("installments"):
        parts = asaas.rows(f"/installments/{plan['id']}/payments")
        assert len(parts) <= plan["installmentCount"]
        if len(parts) == plan["installmentCount"]:
            numbers = [part["installmentNumber"] for part in parts]
            assert numbers == list(range(len(parts), 0, -1))
            edited = any((part["originalValue"] or part["interestValue"]) for part in parts)
            if not edited and plan["billingType"] == "CREDIT_CARD":
                assert round(sum(part["value"] for part in parts), 2) == plan["value"]


def test_invoices_may_be_for_days_to_come(asaas: AsaasClient) -> None:
    asaas.emulator.advance(30)
    rows = asaas.rows("/invoices")
    future = [row for row in rows if row["effectiveDate"] > asaas.api.today.isoformat()]
    assert future
    assert {row["status"] for row in future} == {"SCHEDULED"}
    assert {row["status"] for row in rows} >= {"SCHEDULED", "AUTHORIZED", "ERROR"}
    asaas.emulator.advance(61)
    assert asaas.body(f"/invoices/{future[0]['id']}")["status"] in {
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
def test_any_row_may_be_touched_or_deleted(asaas: AsaasClient, resource: str) -> None:
    if resource == "chargebacks":
        card = asaas.api.create_payment("CREDIT_CARD")
        asaas.api.pay(card)
        asaas.api.request_chargeback(card)
    identity = asaas.api.ids(resource)[0]
    before = asaas.api.record(resource, identity)
    asaas.api.touch(resource, identity)
    assert asaas.api.record(resource, identity) != before
    count = asaas.api.count(resource)
    if resource not in {"payments", "chargebacks", "pix_transactions"}:
        asaas.api.delete_row(resource, identity)
        assert asaas.api.count(resource) == count - 1


@pytest.mark.parametrize("resource", ["customers", "transfers", "invoices", "bills", "payments"])
def test_any_row_may_be_created(asaas: AsaasClient, resource: str) -> None:
    count = asaas.api.count(resource)
    identity = asaas.api.create(resource)
    assert asaas.api.ids(resource)[0] == identity
    assert asaas.api.count(resource) == count + 1


def test_nothing_breaks_when_rows_vanish(asaas: AsaasClient) -> None:
    card = asaas.api.create_payment("CREDIT_CARD")
    asaas.api.pay(card)
    asaas.api.request_chargeback(card)
    asaas.api.create_payment()
    vanished = {}
    for resource, one in RESOURCES.items():
        if one.kind == "rows" and resource == one.table:
            vanished[resource] = asaas.api.ids(resource)[0]
            asaas.api.delete_row(resource, vanished[resource])
    asaas.emulator.advance(60)
    for resource, one in RESOURCES.items():
        if one.kind != "statistics":
            asaas.api.records(resource)
    for resource, identity in vanished.items():
        assert identity not in asaas.api.ids(resource), resource
    asaas.api.win_chargeback(card)
    assert asaas.api.record("payments", card)["status"] == "RECEIVED"
