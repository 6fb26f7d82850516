"""Every way in which Asaas may turn out to speak otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator
from tests.emulator.asaas import Dialect

if TYPE_CHECKING:
    from .asaas_client import AsaasClient, Record


def test_the_dialect_may_be_set_from_the_start() -> None:
    emulator = Emulator(asaas_dialect=Dialect(id_form="new"))
    assert re.fullmatch(r"pay_[1-9]_\w{14}", emulator.asaas.ids("payments")[0])


def test_a_great_limit_is_lowered_or_refused(asaas: AsaasClient) -> None:
    answer = asaas.body("/payments", limit=500)
    assert (answer["limit"], len(answer["data"])) == (100, 100)
    asaas.api.change_dialect(max_limit=50)
    answer = asaas.body("/payments", limit=100)
    assert (answer["limit"], len(answer["data"]), answer["hasMore"]) == (50, 50, True)
    asaas.api.change_dialect(limit_over_100="refuse", max_limit=100)
    assert asaas.get("/payments", limit=100).status_code == 200
    refused = asaas.get("/payments", limit=101)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "invalid_limit"


def test_deleted_rows_may_be_shown(asaas: AsaasClient) -> None:
    customer = asaas.api.ids("customers")[0]
    asaas.api.delete_row("customers", customer)
    hidden = asaas.ids("/payments"), asaas.ids("/customers")
    asaas.api.change_dialect(deleted="shown")
    payments, customers = asaas.rows("/payments"), asaas.rows("/customers")
    assert len(payments) > len(hidden[0])
    assert [row["id"] for row in customers if not row["deleted"]] == hidden[1]
    assert [row["id"] for row in payments if not row["deleted"]] == hidden[0]
    assert customer in {row["id"] for row in customers}
    assert asaas.api.count("payments") == len(payments)


def nulls(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(nulls, value.values()))
    return sum(map(nulls, value)) if isinstance(value, list) else value is None


def test_nulls_may_be_left_out(asaas: AsaasClient) -> None:
    usual = asaas.rows("/payments")
    assert nulls(usual)
    asaas.api.change_dialect(empty="absent")
    rows = asaas.rows("/payments")
    assert not nulls(rows)
    assert not nulls(asaas.rows("/customers"))
    for before, row in zip(usual, rows, strict=True):
        flat = {name: value for name, value in before.items() if value is not None}
        assert row.keys() == flat.keys()


def test_unknown_filters_are_ignored_or_refused(asaas: AsaasClient) -> None:
    assert asaas.ids("/payments", colour="red") == asaas.ids("/payments")
    asaas.api.change_dialect(unknown_filters="refused")
    assert asaas.get("/payments", colour="red").json()["errors"][0]["code"] == "invalid_colour"
    assert asaas.get("/payments", status="PENDING").status_code == 200
    assert asaas.get("/subscriptions", sort="value", order="asc").status_code == 200


def test_documented_filters_may_be_ignored(asaas: AsaasClient) -> None:
    every = asaas.ids("/payments")
    assert len(asaas.ids("/payments", dueDate_ge="2026-01-01")) < len(every)
    asaas.api.change_dialect(ignored_filters=frozenset({"dueDate[ge]", "order"}))
    assert asaas.ids("/payments", dueDate_ge="2026-01-01") == every
    assert asaas.ids("/payments", dueDate_ge="nonsense") == every
    assert len(asaas.ids("/payments", dueDate_le="2026-01-01")) < len(every)
    ledger = "/financialTransactions"
    assert asaas.ids(ledger, order="desc") == asaas.ids(ledger, order="asc")


def test_statuses_may_be_refused(asaas: AsaasClient) -> None:
    asaas.api.change_dialect(refused_statuses=frozenset({"OVERDUE"}))
    assert asaas.get("/payments", status="OVERDUE").status_code == 400
    assert asaas.get("/payments", status="AUTHORIZED").status_code == 200


@pytest.mark.parametrize(
    ("resource", "path"),
    [("payments", "/payments"), ("financial_transactions", "/financialTransactions")],
)
def test_orders(asaas: AsaasClient, resource: str, path: str) -> None:
    newest = asaas.ids(path) if resource == "payments" else asaas.ids(path)[::-1]
    for order in ("oldest", "newest", "shuffled"):
        asaas.api.change_dialect(orders={resource: order})
        ids = asaas.ids(path)
        assert sorted(ids) == sorted(newest)
        assert asaas.ids(path) == ids == asaas.api.ids(resource)
        if order == "shuffled":
            assert ids not in (newest, newest[::-1])
        else:
            assert ids == (newest if order == "newest" else newest[::-1])


def test_ties_may_change_from_request_to_request(asaas: AsaasClient) -> None:
    day = asaas.api.today
    made = {asaas.api.create_payment(created=day) for _ in range(12)}
    asaas.api.change_dialect(orders={"payments": "unstable"})
    seen = [asaas.rows("/payments", limit=100) for _ in range(3)]
    for rows in seen:
        days = [row["dateCreated"] for row in rows]
        assert days == sorted(days, reverse=True)
    firsts = [
        tuple(row["id"] for row in asaas.body("/payments", limit=100)["data"] if row["id"] in made)
        for _ in range(5)
    ]
    assert len(set(firsts)) > 1
    assert {frozenset(first) for first in firsts} == {frozenset(made)}


def test_the_offset_may_be_ignored(asaas: AsaasClient) -> None:
    asaas.api.change_dialect(ignores_offset=frozenset({"transfers"}))
    first = asaas.body("/transfers", limit=5)
    assert asaas.body("/transfers", limit=5, offset=5) == first
    assert first["hasMore"] is True
    assert asaas.body("/customers", offset=5) != asaas.body("/customers")


def test_totals_may_be_wrong_or_absent(asaas: AsaasClient) -> None:
    count = asaas.api.count("payments")
    asaas.api.change_dialect(totals={"payments": -7})
    assert asaas.body("/payments")["totalCount"] == count - 7
    assert asaas.body("/customers")["totalCount"] == asaas.api.count("customers")
    asaas.api.change_dialect(totals="absent")
    assert "totalCount" not in asaas.body("/payments")
    assert len(asaas.ids("/payments")) == count


def test_a_page_may_be_empty_though_there_is_more(asaas: AsaasClient) -> None:
    asaas.api.change_dialect(empty_more={"payments": 100})
    assert asaas.body("/payments", limit=100)["data"]
    empty = asaas.body("/payments", limit=100, offset=100)
    assert (empty["data"], empty["hasMore"]) == ([], True)
    assert asaas.body("/payments", limit=100, offset=100)["data"]
    assert asaas.body("/customers", limit=100, offset=100)["totalCount"]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_features_may_be_lacking(asaas: AsaasClient, status: int) -> None:
    asaas.api.change_dialect(gated={"accounts": status, "account_escrow_config": status})
    response = asaas.get("/accounts")
    assert response.status_code == asaas.get("/accounts/escrow").status_code == status
    assert asaas.get("/customers").status_code == 200
    if status == 400:
        assert response.json()["errors"][0]["code"] == "invalid_action"
    else:
        assert response.text.startswith("<!DOCTYPE") is (status == 403)


def dates(record: Record) -> dict[str, str]:
    named = {name: value for name, value in record.items() if "Date" in name}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def test_dates_may_begin_with_the_day(asaas: AsaasClient) -> None:
    usual = asaas.rows("/payments")
    asaas.api.change_dialect(day_first_dates=True)
    for before, row in zip(usual, asaas.rows("/payments"), strict=True):
        for name, value in dates(row).items():
            day, time = value[:10].split("/"), value[10:]
            assert "-".join(reversed(day)) + time == before[name]
    found = asaas.ids("/payments", dateCreated_ge="2026-01-01")
    assert found == [row["id"] for row in usual if row["dateCreated"] >= "2026-01-01"]


def test_ids_of_payments_may_have_the_new_form(asaas: AsaasClient) -> None:
    old = asaas.ids("/payments")
    assert all(re.fullmatch(r"pay_[0-9a-z]{16}", identity) for identity in old)
    asaas.api.change_dialect(id_form="new")
    new = asaas.ids("/payments")
    assert all(re.fullmatch(r"pay_[1-9]_[0-9A-Za-z]{14}", identity) for identity in new)
    assert len(set(new)) == len(new) == len(old)
    both = (asaas.body(f"/payments/{identity}") for identity in (old[3], new[3]))
    assert [row["id"] for row in both] == [new[3]] * 2
    entries = asaas.api.records("financial_transactions")
    assert {entry["paymentId"] for entry in entries if entry["paymentId"]} & set(new)
    entry = next(row for row in asaas.api.records("invoices") if row["payment"] in new)
    numbers = [asaas.ids("/invoices", payment=name) for name in (entry["payment"],)]
    assert numbers == [[entry["id"]]]
    asaas.api.pay(asaas.api.create_payment())
