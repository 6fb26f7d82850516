"""Every record of Asaas has its fields, in their forms, and is the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator
from tests.emulator.asaas import RESOURCES

from .asaas_client import AsaasClient, asaas_client, check_object, members
from .asaas_fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRA = {"payment_chargeback"}
"""What the emulator serves beside the resources that have fields of their own."""


@pytest.fixture(scope="module")
def client() -> Iterator[AsaasClient]:
    with asaas_client(size=1200) as client:
        yield client


def test_all_resources_are_served() -> None:
    assert RESOURCES.keys() - EXTRA == FIELDS.keys()


@pytest.mark.parametrize("resource", sorted(FIELDS.keys() - {"payment_statistics"}))
def test_records_have_the_fields(client: AsaasClient, resource: str) -> None:
    records = client.api.records(resource)
    assert records
    for record in records:
        check_object(record, FIELDS[resource], resource)


@pytest.mark.parametrize("resource", ["customers", "payments", "subscriptions", "transfers"])
def test_keys_are_left_out_where_they_do_not_apply(client: AsaasClient, resource: str) -> None:
    records = client.api.records(resource)
    for name, form in members(FIELDS[resource]).items():
        if form.endswith("?") and name != "canBeCancelled":
            having = sum(name in record for record in records)
            assert 0 < having < len(records), name


def test_values_are_not_all_null(client: AsaasClient) -> None:
    unused = {
        "customers": {"cannotEditReason"},  # Of deleted ones.
        "subscriptions": {"paymentLink", "checkoutSession"},
    }
    for resource in ("customers", "payments", "subscriptions", "financial_transactions"):
        records = client.api.records(resource)
        for name in members(FIELDS[resource]).keys() - unused.get(resource, set()):
            assert any(record.get(name) is not None for record in records), f"{resource}.{name}"


def test_all_ways_to_pay_and_most_statuses_occur(client: AsaasClient) -> None:
    payments = client.api.records("payments")
    assert {row["billingType"] for row in payments} >= {"BOLETO", "PIX", "CREDIT_CARD", "UNDEFINED"}
    assert {row["status"] for row in payments} >= {
        *("PENDING", "OVERDUE", "CONFIRMED", "RECEIVED", "RECEIVED_IN_CASH", "REFUNDED"),
        *("DUNNING_REQUESTED", "DUNNING_RECEIVED"),
    }
    assert any(isinstance(row["value"], int) for row in payments)
    assert any(row["value"] * 10 % 1 for row in payments)


def test_ids_are_unique(client: AsaasClient) -> None:
    for resource, notation in FIELDS.items():
        if "id" in members(notation) and RESOURCES[resource].kind != "object":
            ids = client.api.ids(resource)
            if not resource.startswith("subscription_"):  # Some subscriptions are deleted.
                assert len(set(ids)) == len(ids), resource


def test_links_lead_to_rows_that_are_there(client: AsaasClient) -> None:
    links = {
        "payments": {
            "customer": "customers",
            "subscription": "subscriptions",
            "installment": "installments",
            "paymentLink": "payment_links",
            "pixTransaction": "pix_transactions",
        },
        "financial_transactions": {
            "paymentId": "payments",
            "transferId": "transfers",
            "anticipationId": "anticipations",
            "billId": "bills",
            "invoiceId": "invoices",
            "paymentDunningId": "payment_dunnings",
            "creditBureauReportId": "credit_bureau_reports",
        },
        "invoices": {"payment": "payments", "customer": "customers"},
        "chargebacks": {"payment": "payments", "customerAccount": "customers"},
    }
    for resource, columns in links.items():
        records = client.api.records(resource)
        for column, other in columns.items():
            found = {row[column] for row in records if row.get(column) is not None}
            assert found, f"{resource}.{column}"
            assert all(client.api.record(other, identity) for identity in found)


def test_what_is_served_is_what_there_is(client: AsaasClient) -> None:
    for resource, one in RESOURCES.items():
        if one.kind in {"rows", "ledger", "view"} and not one.parent:
            if one.envelope != "list" or resource == "municipal_services":
                continue
            assert client.rows(one.path) == client.api.records(resource), resource
        elif one.kind == "object":
            assert [client.body(one.path)] == client.api.records(resource)


def test_children_are_served_under_their_parents(client: AsaasClient) -> None:
    for resource in ("customer_notifications", "subscription_payments", "pix_recurring_items"):
        one = RESOURCES[resource]
        owner = client.api.ids(one.parent or one.table)[1]
        body = client.body(one.path.replace("{id}", owner), limit=100)
        records = client.api.records(resource)
        assert body["data"]
        assert all(record in records for record in body["data"])
        if resource == "subscription_payments":
            assert {row["subscription"] for row in body["data"]} == {owner}
    assert list(body) == ["data"]
    account = client.api.ids("accounts")[0]
    assert list(client.body(f"/accounts/{account}/accessTokens")) == ["accessTokens"]


def test_a_row_is_the_same_by_its_id(client: AsaasClient) -> None:
    for resource in ("payments", "customers", "subscriptions", "transfers", "invoices", "bills"):
        record = client.api.records(resource)[2]
        assert client.body(f"{RESOURCES[resource].path}/{record['id']}") == record
        assert client.api.record(resource, record["id"]) == record


def test_refunds_and_escrow_stand_alone_too(client: AsaasClient) -> None:
    payment = next(row for row in client.api.records("payments") if row["refunds"])
    assert client.rows(f"/payments/{payment['id']}/refunds") == payment["refunds"]
    held = next(row for row in client.api.records("payments") if row["escrow"])
    assert client.body(f"/payments/{held['id']}/escrow") == held["escrow"]
    seen = next(row for row in client.api.records("payments") if row["lastBankSlipViewedDate"])
    assert client.body(f"/payments/{seen['id']}/viewingInfo") == {
        "invoiceViewedDate": seen["lastInvoiceViewedDate"],
        "boletoViewedDate": seen["lastBankSlipViewedDate"],
    }


def test_old_paths_and_slashes_at_the_end_are_accepted(client: AsaasClient) -> None:
    usual = client.get("/payments", limit=3)
    old = client.session.get(f"{client.emulator.url}/api/v3/payments/?limit=3", timeout=10)
    assert usual.status_code == old.status_code == 200
    assert usual.content == old.content
    assert client.get("/finance/balance/").content == client.get("/finance/balance").content


def everything(emulator: Emulator) -> dict[str, list[Any]]:
    api = emulator.asaas
    return {name: api.records(name) for name in FIELDS if name != "payment_statistics"}


def test_the_same_seed_gives_the_same_data() -> None:
    first = everything(Emulator(seed=5, size=150))
    assert first == everything(Emulator(seed=5, size=150))
    other = everything(Emulator(seed=6, size=150))
    assert all(first[name] != other[name] for name in ("payments", "customers", "transfers"))


def test_days_pass_the_same_in_large_and_in_small_steps() -> None:
    large, small, late = (Emulator(seed=5, size=150) for _ in range(3))
    before = everything(large)
    assert everything(small) == before
    large.advance(30)
    for _ in range(60):
        small.advance(0.5)
    late.advance(30)  # Its account is not founded before it is asked for.
    assert everything(large) == everything(small) == everything(late) != before
    for emulator in (large, late):
        emulator.reset()
        assert everything(emulator) == before


def test_an_account_may_be_empty_or_of_any_size() -> None:
    assert Emulator(size=0).asaas.count("payments") == 0
    for size in (1, 2, 7, 40):
        api = Emulator(size=size, sizes={"customers": 5, "wallets": 1}).asaas
        assert api.count("customers") == 5
        assert size * 0.8 <= api.count("payments") <= size + 12
    deleted = Emulator(sizes={"payments": 2000}).asaas
    deleted.change_dialect(deleted="shown")
    assert 2000 <= deleted.count("payments") < 2040
