"""The ledger of Asaas: it adds up, and it tells the same story as payments and transfers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .asaas_client import AsaasClient

PATH = "/financialTransactions"
SETTLED = {"RECEIVED", "DUNNING_RECEIVED"}
TODAY = date(2026, 3, 2)


def reais(value: float) -> Decimal:
    return Decimal(str(value))


def check_sums(entries: list[dict[str, Any]]) -> None:
    balance = Decimal(0)
    for entry in entries:
        balance += reais(entry["value"])
        assert reais(entry["balance"]) == balance
    assert [entry["date"] for entry in entries] == sorted(entry["date"] for entry in entries)


def entries_of(asaas: AsaasClient, payment: str) -> list[tuple[str, float, str]]:
    return [
        (entry["type"], entry["value"], entry["date"])
        for entry in asaas.api.records("financial_transactions")
        if entry["paymentId"] == payment
    ]


@pytest.mark.parametrize("days", [0, 45])
def test_balances_add_up_to_the_balance(asaas: AsaasClient, days: int) -> None:
    asaas.emulator.advance(days)
    entries = asaas.rows(PATH, order="asc")
    check_sums(entries)
    assert asaas.body("/finance/balance") == {"balance": entries[-1]["balance"]}
    assert asaas.rows(PATH, order="desc") == entries[::-1]


def test_it_only_grows(asaas: AsaasClient) -> None:
    before = asaas.rows(PATH, order="asc")
    asaas.emulator.advance(40)
    after = asaas.rows(PATH, order="asc")
    assert after[: len(before)] == before
    assert len(after) > len(before) + 20
    assert min(entry["date"] for entry in after[len(before) :]) > TODAY.isoformat()


def test_a_payment_that_settled_is_in_it_on_the_day_of_the_payment(asaas: AsaasClient) -> None:
    asaas.emulator.advance(20)
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in asaas.api.records("financial_transactions"):
        entries[entry["paymentId"]].append(entry)
    asaas.api.change_dialect(deleted="shown")
    settled = 0
    for row in asaas.api.records("payments"):
        own = {entry["type"]: entry for entry in entries[row["id"]]}
        if row["status"] in SETTLED:
            settled += 1
            assert own["PAYMENT_RECEIVED"]["value"] == row["value"]
            fee = reais(row["value"]) - reais(row["netValue"])
            assert reais(own["PAYMENT_FEE"]["value"]) == -fee
            assert own["PAYMENT_RECEIVED"]["date"] == own["PAYMENT_FEE"]["date"]
            assert own["PAYMENT_RECEIVED"]["date"] == row["paymentDate"] == row["creditDate"]
        elif row["status"] in {"PENDING", "OVERDUE", "CONFIRMED", "RECEIVED_IN_CASH"}:
            assert not own
        if row["status"] != "CONFIRMED":
            given_back = -sum(
                reais(entry["value"])
                for entry in entries[row["id"]]
                if entry["type"] == "PAYMENT_REVERSAL"
            )
            done = [one for one in row["refunds"] or () if one["status"] == "DONE"]
            if "PAYMENT_RECEIVED" in own:
                assert given_back == sum(reais(one["value"]) for one in done)
    assert settled > 300


def test_transfers_leave_the_account_and_come_back_if_they_fail(asaas: AsaasClient) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in asaas.api.records("financial_transactions"):
        if entry["transferId"]:
            sums[entry["transferId"]] += reais(entry["value"])
    rows = asaas.api.records("transfers")
    assert {row["status"] for row in rows} >= {"DONE", "FAILED"}
    for row in rows:
        taken = -reais(row["value"]) - reais(row["transferFee"])
        assert sums[row["id"]] == (0 if row["status"] == "FAILED" else taken)
        assert (row["effectiveDate"] is not None) is (row["status"] == "DONE")


def test_days_filter_both_included(asaas: AsaasClient) -> None:
    every = asaas.rows(PATH, order="asc")
    first, last = "2025-06-10", "2025-07-15"
    wanted = [entry for entry in every if first <= entry["date"] <= last]
    assert wanted
    assert asaas.rows(PATH, order="asc", startDate=first, finishDate=last) == wanted
    assert asaas.rows(PATH, startDate="2026-03-03") == []
    same = asaas.rows(PATH, startDate=first, finishDate=first)
    assert {entry["date"] for entry in same} <= {first}


def test_the_steps_of_a_boleto(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("BOLETO", value=100)
    assert entries_of(asaas, payment) == []
    asaas.api.pay(payment)
    asaas.api.refund(payment, 30.5)
    today = TODAY.isoformat()
    assert entries_of(asaas, payment) == [
        *(("PAYMENT_RECEIVED", 100, today), ("PAYMENT_FEE", -1.99, today)),
        ("PAYMENT_REVERSAL", -30.5, today),
    ]


def test_the_steps_of_a_disputed_card(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("CREDIT_CARD", value=200)
    asaas.api.confirm(payment)
    assert entries_of(asaas, payment) == []
    asaas.emulator.advance(32)
    settled = (TODAY + timedelta(32)).isoformat()
    asaas.api.request_chargeback(payment)
    asaas.emulator.advance(1)
    asaas.api.win_chargeback(payment)
    assert entries_of(asaas, payment) == [
        *(("PAYMENT_RECEIVED", 200, settled), ("PAYMENT_FEE", -6.47, settled)),
        ("CHARGEBACK", -200, settled),
        ("CHARGEBACK_REVERSAL", 200, (TODAY + timedelta(33)).isoformat()),
    ]


def test_an_early_refund_of_a_card_shows_when_it_settles(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("CREDIT_CARD", value=100)
    asaas.api.confirm(payment)
    asaas.api.refund(payment, 40)
    assert entries_of(asaas, payment) == []
    asaas.api.settle(payment)
    kinds = {kind: value for kind, value, _ in entries_of(asaas, payment)}
    assert kinds == {"PAYMENT_RECEIVED": 100, "PAYMENT_FEE": -3.48, "PAYMENT_REVERSAL": -40}


def test_what_is_dated_back_stands_where_it_belongs(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("PIX", created=date(2025, 5, 1), due=date(2025, 5, 9))
    asaas.api.pay(payment, on=date(2025, 5, 7))
    entries = asaas.api.records("financial_transactions")
    check_sums(entries)
    assert {day for _, _, day in entries_of(asaas, payment)} == {"2025-05-07"}
    assert asaas.body("/finance/balance")["balance"] == entries[-1]["balance"]


def test_settlements_may_be_credited_a_day_later(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("PIX", value=10)
    asaas.api.pay(payment)
    usual = asaas.api.records("financial_transactions")
    asaas.api.change_dialect(credited_a_day_later=True)
    assert entries_of(asaas, payment) == []
    entries = asaas.api.records("financial_transactions")
    check_sums(entries)
    assert asaas.body("/finance/balance")["balance"] == entries[-1]["balance"]
    days = {entry["id"]: entry["date"] for entry in usual}
    for entry in entries:
        late = date.fromisoformat(entry["date"]) - date.fromisoformat(days[entry["id"]])
        assert late.days == (entry["type"] in {"PAYMENT_RECEIVED", "PAYMENT_FEE"})
    asaas.emulator.advance(1)
    tomorrow = (TODAY + timedelta(1)).isoformat()
    assert {day for _, _, day in entries_of(asaas, payment)} == {tomorrow}
    assert asaas.api.record("payments", payment)["paymentDate"] == TODAY.isoformat()
