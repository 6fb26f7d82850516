"""The life of payments in Asaas, by hand and as days pass."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from .asaas_client import AsaasClient, asaas_client

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 3, 2)
OPEN = {
    *("PENDING", "OVERDUE", "CONFIRMED", "AWAITING_RISK_ANALYSIS", "AUTHORIZED"),
    *("REFUND_REQUESTED", "REFUND_IN_PROGRESS", "CHARGEBACK_REQUESTED", "CHARGEBACK_DISPUTE"),
    *("AWAITING_CHARGEBACK_REVERSAL", "DUNNING_REQUESTED"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[AsaasClient]:
    with asaas_client(size=400) as client:
        yield client


@pytest.fixture
def client(served: AsaasClient) -> AsaasClient:
    served.fresh()
    return served


def later(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


def state(client: AsaasClient, payment: str, *names: str) -> list[Any]:
    record = client.body(f"/payments/{payment}")
    return [record[name] for name in ("status", *names)]


def test_a_boleto_is_paid(client: AsaasClient) -> None:
    payment = client.api.create_payment("BOLETO", value=98.01, due=TODAY + timedelta(5))
    dates = ("dueDate", "paymentDate", "clientPaymentDate", "creditDate")
    assert state(client, payment, *dates) == ["PENDING", later(5), None, None, None]
    record = client.body(f"/payments/{payment}")
    assert (record["value"], record["netValue"]) == (98.01, 96.02)
    assert record["dateCreated"] == later(0)
    client.emulator.advance(2)
    client.api.pay(payment)
    assert state(client, payment, *dates) == ["RECEIVED", later(5), *[later(2)] * 3]
    client.emulator.advance(10)
    assert state(client, payment) == ["RECEIVED"]
    with pytest.raises(ValueError, match="is RECEIVED"):
        client.api.pay(payment)


def test_a_payment_becomes_overdue_the_day_after_its_due_date(client: AsaasClient) -> None:
    payment = client.api.create_payment(due=TODAY + timedelta(2))
    client.emulator.advance(2)
    assert state(client, payment) == ["PENDING"]
    client.emulator.advance(1)
    assert state(client, payment) == ["OVERDUE"]
    client.api.edit(payment, dueDate=TODAY + timedelta(9), value=50, description="Nova")
    assert state(client, payment, "dueDate", "originalDueDate", "value", "description") == [
        *("PENDING", later(9), later(2), 50, "Nova"),
    ]
    client.emulator.advance(7)
    assert state(client, payment) == ["OVERDUE"]
    soon = client.api.create_payment(due=TODAY + timedelta(90))
    client.api.become_overdue(soon)
    assert state(client, soon) == ["OVERDUE"]


def test_a_payment_may_be_made_in_the_past(client: AsaasClient) -> None:
    day = date(2025, 7, 1)
    payment = client.api.create_payment("PIX", created=day, due=day, externalReference="X-1")
    assert state(client, payment, "dateCreated", "externalReference") == [
        *("OVERDUE", "2025-07-01", "X-1"),
    ]
    rows = client.rows("/payments")
    assert [row["dateCreated"] for row in rows] == sorted(
        (row["dateCreated"] for row in rows), reverse=True
    )
    card = client.api.create_payment("CREDIT_CARD", created=day)
    client.api.confirm(card, on=day)
    assert state(client, card, "confirmedDate", "paymentDate") == [
        *("RECEIVED", "2025-07-01", "2025-08-02"),
    ]


def test_a_card_is_confirmed_and_settles_32_days_later(client: AsaasClient) -> None:
    payment = client.api.create_payment("CREDIT_CARD")
    dates = ("confirmedDate", "clientPaymentDate", "paymentDate", "creditDate")
    assert client.body(f"/payments/{payment}")["creditCard"]["creditCardNumber"] is None
    client.api.confirm(payment)
    assert state(client, payment, *dates) == ["CONFIRMED", later(0), later(0), None, later(32)]
    assert client.body(f"/payments/{payment}")["creditCard"]["creditCardNumber"]
    client.emulator.advance(31)
    assert state(client, payment) == ["CONFIRMED"]
    client.emulator.advance(1)
    assert state(client, payment, *dates) == [
        *("RECEIVED", later(0), later(0), later(32), later(32)),
    ]
    early = client.api.create_payment("CREDIT_CARD")
    client.api.authorize(early)
    assert state(client, early) == ["AUTHORIZED"]
    client.api.confirm(early)
    client.api.settle(early)
    assert state(client, early, "paymentDate") == ["RECEIVED", later(32)]


def test_cash_has_the_day_that_was_typed(client: AsaasClient) -> None:
    payment = client.api.create_payment(due=TODAY - timedelta(1))
    assert state(client, payment) == ["OVERDUE"]
    client.api.receive_in_cash(payment, on=TODAY - timedelta(40))
    assert state(client, payment, "paymentDate") == ["RECEIVED_IN_CASH", later(-40)]
    client.api.undo_cash(payment)
    assert state(client, payment, "paymentDate") == ["OVERDUE", None]


def test_refunds_whole_and_in_part(client: AsaasClient) -> None:
    payment = client.api.create_payment("PIX", value=100)
    client.api.pay(payment)
    client.api.refund(payment, 30)
    record = client.body(f"/payments/{payment}")
    assert (record["status"], [one["value"] for one in record["refunds"]]) == ("RECEIVED", [30])
    assert record["refunds"][0]["dateCreated"] == "2026-03-02 12:00:00"
    with pytest.raises(ValueError, match="7000 cents"):
        client.api.refund(payment, 70.01)
    client.api.change_dialect(partial_refund_status="REFUNDED")
    assert payment in client.ids("/payments", status="REFUNDED")
    assert payment not in client.ids("/payments", status="RECEIVED")
    client.api.change_dialect(partial_refund_status=None)
    assert payment in client.ids("/payments", status="RECEIVED")
    client.api.refund(payment)
    assert state(client, payment, "paymentDate") == ["REFUNDED", later(0)]
    assert client.body("/pix/transactions", limit=1)["data"][0]["type"] == "CREDIT_REFUND"


def test_a_refund_may_take_three_days(client: AsaasClient) -> None:
    payment = client.api.create_payment("BOLETO")
    client.api.pay(payment)
    client.api.refund(payment, at_once=False)
    seen = []
    for _ in range(4):
        record = client.body(f"/payments/{payment}")
        seen.append((record["status"], record["refunds"][0]["status"]))
        client.emulator.advance(1)
    assert seen == [
        *(("REFUND_REQUESTED", "PENDING"), ("REFUND_IN_PROGRESS", "PENDING")),
        *(("REFUND_IN_PROGRESS", "PENDING"), ("REFUNDED", "DONE")),
    ]


def test_chargebacks_are_won_and_lost(client: AsaasClient) -> None:
    for won in (True, False):
        payment = client.api.create_payment("CREDIT_CARD")
        client.api.pay(payment)
        client.api.request_chargeback(payment)
        seen = [(state(client, payment)[0], client.body("/chargebacks")["data"][0]["status"])]
        client.api.dispute(payment)
        seen.append((state(client, payment)[0], client.body("/chargebacks")["data"][0]["status"]))
        if won:
            client.api.await_reversal(payment)
            assert state(client, payment) == ["AWAITING_CHARGEBACK_REVERSAL"]
            client.api.win_chargeback(payment)
        else:
            client.api.lose_chargeback(payment)
        assert seen == [("CHARGEBACK_REQUESTED", "REQUESTED"), ("CHARGEBACK_DISPUTE", "IN_DISPUTE")]
        record = client.body(f"/payments/{payment}")
        assert record["status"] == ("RECEIVED" if won else "REFUNDED")
        assert record["chargeback"] == client.body("/chargebacks")["data"][0]
        assert record["chargeback"]["status"] == ("REVERSED" if won else "DISPUTE_LOST")
        assert client.body(f"/payments/{payment}/chargeback") == record["chargeback"]


def test_payments_are_deleted_restored_and_viewed(client: AsaasClient) -> None:
    payment = client.api.create_payment()
    client.api.delete(payment)
    assert payment not in client.ids("/payments")
    assert client.body(f"/payments/{payment}")["deleted"] is True
    client.api.change_dialect(deleted="shown")
    assert payment in client.ids("/payments")
    client.api.change_dialect(deleted="hidden")
    client.emulator.advance(10)
    client.api.restore(payment)
    assert payment in client.ids("/payments", status="OVERDUE")
    client.api.view_bill(payment)
    viewed = client.body(f"/payments/{payment}")["lastInvoiceViewedDate"]
    assert viewed == f"{later(10)} 12:00:00"
    client.api.pay(payment)
    with pytest.raises(ValueError, match="is RECEIVED"):
        client.api.delete(payment)
    risky = client.api.create_payment("CREDIT_CARD")
    client.api.analyze(risky)
    assert state(client, risky) == ["AWAITING_RISK_ANALYSIS"]


def test_about_eight_in_a_hundred_old_payments_are_open(client: AsaasClient) -> None:
    for _ in range(2):
        border = (client.api.today - timedelta(28)).isoformat()
        old = [row for row in client.api.records("payments") if row["dateCreated"] < border]
        share = sum(row["status"] in OPEN for row in old) / len(old)
        assert 0.05 < share < 0.12
        client.emulator.advance(90)


def test_as_days_pass_everything_happens(client: AsaasClient) -> None:
    names = ("payments", "customers", "transfers", "invoices", "subscriptions", "installments")
    before = {name: {row["id"]: row for row in client.api.records(name)} for name in names}
    overdue = len(client.ids("/payments", status="OVERDUE"))
    client.emulator.advance(200)
    for name in names:
        after = client.api.records(name)
        assert any(row["id"] not in before[name] for row in after), name
        changed = [row for row in after if before[name].get(row["id"], row) != row]
        assert changed or name in {"customers", "installments"}, name
    assert len(client.ids("/payments", status="OVERDUE")) > overdue
    rows = {row["id"]: row for row in client.api.records("payments")}
    assert before["payments"].keys() - rows.keys(), "none was deleted"
    assert any(
        row["status"] == "CONFIRMED" and rows[identity]["status"] == "RECEIVED"
        for identity, row in before["payments"].items()
        if identity in rows
    )


def test_each_day_brings_a_payment(client: AsaasClient) -> None:
    for _ in range(5):
        client.emulator.advance(1)
        day = client.api.today.isoformat()
        assert client.ids("/payments", dateCreated_ge=day, dateCreated_le=day)


def test_what_is_not_there_is_said(client: AsaasClient) -> None:
    with pytest.raises(KeyError, match="pay_none"):
        client.api.pay("pay_none")
    with pytest.raises(ValueError, match="is PENDING"):
        client.api.settle(client.api.create_payment())
    with pytest.raises(ValueError, match="not deleted"):
        client.api.restore(client.api.create_payment())
    with pytest.raises(ValueError, match="no colour"):
        client.api.edit(client.api.create_payment(), colour="red")
