"""The life of payments in Asaas, by hand and as days pass."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .asaas_client import AsaasClient

TODAY = date(2026, 3, 2)
OPEN = {
    *("PENDING", "OVERDUE", "CONFIRMED", "AWAITING_RISK_ANALYSIS", "AUTHORIZED"),
    *("REFUND_REQUESTED", "REFUND_IN_PROGRESS", "CHARGEBACK_REQUESTED", "CHARGEBACK_DISPUTE"),
    *("AWAITING_CHARGEBACK_REVERSAL", "DUNNING_REQUESTED"),
}


def later(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


def state(asaas: AsaasClient, payment: str, *names: str) -> list[Any]:
    record = asaas.body(f"/payments/{payment}")
    return [record[name] for name in ("status", *names)]


def test_a_boleto_is_paid(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("BOLETO", value=98.01, due=TODAY + timedelta(5))
    dates = ("dueDate", "paymentDate", "clientPaymentDate", "creditDate")
    assert state(asaas, payment, *dates) == ["PENDING", later(5), None, None, None]
    record = asaas.body(f"/payments/{payment}")
    assert (record["value"], record["netValue"]) == (98.01, 96.02)
    assert record["dateCreated"] == later(0)
    asaas.emulator.advance(2)
    asaas.api.pay(payment)
    assert state(asaas, payment, *dates) == ["RECEIVED", later(5), *[later(2)] * 3]
    asaas.emulator.advance(10)
    assert state(asaas, payment) == ["RECEIVED"]
    with pytest.raises(ValueError, match="is RECEIVED"):
        asaas.api.pay(payment)


def test_a_payment_becomes_overdue_the_day_after_its_due_date(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment(due=TODAY + timedelta(2))
    asaas.emulator.advance(2)
    assert state(asaas, payment) == ["PENDING"]
    asaas.emulator.advance(1)
    assert state(asaas, payment) == ["OVERDUE"]
    asaas.api.edit(payment, dueDate=TODAY + timedelta(9), value=50, description="Nova")
    assert state(asaas, payment, "dueDate", "originalDueDate", "value", "description") == [
        *("PENDING", later(9), later(2), 50, "Nova"),
    ]
    asaas.emulator.advance(7)
    assert state(asaas, payment) == ["OVERDUE"]
    soon = asaas.api.create_payment(due=TODAY + timedelta(90))
    asaas.api.become_overdue(soon)
    assert state(asaas, soon) == ["OVERDUE"]


def test_a_payment_may_be_made_in_the_past(asaas: AsaasClient) -> None:
    day = date(2025, 7, 1)
    payment = asaas.api.create_payment("PIX", created=day, due=day, externalReference="X-1")
    assert state(asaas, payment, "dateCreated", "externalReference") == [
        *("OVERDUE", "2025-07-01", "X-1"),
    ]
    rows = asaas.rows("/payments")
    assert [row["dateCreated"] for row in rows] == sorted(
        (row["dateCreated"] for row in rows), reverse=True
    )
    card = asaas.api.create_payment("CREDIT_CARD", created=day)
    asaas.api.confirm(card, on=day)
    assert state(asaas, card, "confirmedDate", "paymentDate") == [
        *("RECEIVED", "2025-07-01", "2025-08-02"),
    ]


def test_a_card_is_confirmed_and_settles_32_days_later(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("CREDIT_CARD")
    dates = ("confirmedDate", "clientPaymentDate", "paymentDate", "creditDate")
    assert asaas.body(f"/payments/{payment}")["creditCard"]["creditCardNumber"] is None
    asaas.api.confirm(payment)
    assert state(asaas, payment, *dates) == ["CONFIRMED", later(0), later(0), None, later(32)]
    assert asaas.body(f"/payments/{payment}")["creditCard"]["creditCardNumber"]
    asaas.emulator.advance(31)
    assert state(asaas, payment) == ["CONFIRMED"]
    asaas.emulator.advance(1)
    assert state(asaas, payment, *dates) == [
        *("RECEIVED", later(0), later(0), later(32), later(32)),
    ]
    early = asaas.api.create_payment("CREDIT_CARD")
    asaas.api.authorize(early)
    assert state(asaas, early) == ["AUTHORIZED"]
    asaas.api.confirm(early)
    asaas.api.settle(early)
    assert state(asaas, early, "paymentDate") == ["RECEIVED", later(32)]


def test_cash_has_the_day_that_was_typed(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment(due=TODAY - timedelta(1))
    assert state(asaas, payment) == ["OVERDUE"]
    asaas.api.receive_in_cash(payment, on=TODAY - timedelta(40))
    assert state(asaas, payment, "paymentDate") == ["RECEIVED_IN_CASH", later(-40)]
    asaas.api.undo_cash(payment)
    assert state(asaas, payment, "paymentDate") == ["OVERDUE", None]


def test_refunds_whole_and_in_part(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("PIX", value=100)
    asaas.api.pay(payment)
    asaas.api.refund(payment, 30)
    record = asaas.body(f"/payments/{payment}")
    assert (record["status"], [one["value"] for one in record["refunds"]]) == ("RECEIVED", [30])
    assert record["refunds"][0]["dateCreated"] == "2026-03-02 12:00:00"
    with pytest.raises(ValueError, match="7000 cents"):
        asaas.api.refund(payment, 70.01)
    asaas.api.change_dialect(partial_refund_status="REFUNDED")
    assert payment in asaas.ids("/payments", status="REFUNDED")
    assert payment not in asaas.ids("/payments", status="RECEIVED")
    asaas.api.change_dialect(partial_refund_status=None)
    assert payment in asaas.ids("/payments", status="RECEIVED")
    asaas.api.refund(payment)
    assert state(asaas, payment, "paymentDate") == ["REFUNDED", later(0)]
    assert asaas.body("/pix/transactions", limit=1)["data"][0]["type"] == "CREDIT_REFUND"


def test_a_refund_may_take_three_days(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment("BOLETO")
    asaas.api.pay(payment)
    asaas.api.refund(payment, at_once=False)
    seen = []
    for _ in range(4):
        record = asaas.body(f"/payments/{payment}")
        seen.append((record["status"], record["refunds"][0]["status"]))
        asaas.emulator.advance(1)
    assert seen == [
        *(("REFUND_REQUESTED", "PENDING"), ("REFUND_IN_PROGRESS", "PENDING")),
        *(("REFUND_IN_PROGRESS", "PENDING"), ("REFUNDED", "DONE")),
    ]


def test_chargebacks_are_won_and_lost(asaas: AsaasClient) -> None:
    for won in (True, False):
        payment = asaas.api.create_payment("CREDIT_CARD")
        asaas.api.pay(payment)
        asaas.api.request_chargeback(payment)
        seen = [(state(asaas, payment)[0], asaas.body("/chargebacks")["data"][0]["status"])]
        asaas.api.dispute(payment)
        seen.append((state(asaas, payment)[0], asaas.body("/chargebacks")["data"][0]["status"]))
        if won:
            asaas.api.await_reversal(payment)
            assert state(asaas, payment) == ["AWAITING_CHARGEBACK_REVERSAL"]
            asaas.api.win_chargeback(payment)
        else:
            asaas.api.lose_chargeback(payment)
        assert seen == [("CHARGEBACK_REQUESTED", "REQUESTED"), ("CHARGEBACK_DISPUTE", "IN_DISPUTE")]
        record = asaas.body(f"/payments/{payment}")
        assert record["status"] == ("RECEIVED" if won else "REFUNDED")
        assert record["chargeback"] == asaas.body("/chargebacks")["data"][0]
        assert record["chargeback"]["status"] == ("REVERSED" if won else "DISPUTE_LOST")
        assert asaas.body(f"/payments/{payment}/chargeback") == record["chargeback"]


def test_payments_are_deleted_restored_and_viewed(asaas: AsaasClient) -> None:
    payment = asaas.api.create_payment()
    asaas.api.delete(payment)
    assert payment not in asaas.ids("/payments")
    assert asaas.body(f"/payments/{payment}")["deleted"] is True
    asaas.api.change_dialect(deleted="shown")
    assert payment in asaas.ids("/payments")
    asaas.api.change_dialect(deleted="hidden")
    asaas.emulator.advance(10)
    asaas.api.restore(payment)
    assert payment in asaas.ids("/payments", status="OVERDUE")
    asaas.api.view_bill(payment)
    viewed = asaas.body(f"/payments/{payment}")["lastInvoiceViewedDate"]
    assert viewed == f"{later(10)} 12:00:00"
    asaas.api.pay(payment)
    with pytest.raises(ValueError, match="is RECEIVED"):
        asaas.api.delete(payment)
    risky = asaas.api.create_payment("CREDIT_CARD")
    asaas.api.analyze(risky)
    assert state(asaas, risky) == ["AWAITING_RISK_ANALYSIS"]


def test_about_eight_in_a_hundred_old_payments_are_open(asaas: AsaasClient) -> None:
    for _ in range(2):
        border = (asaas.api.today - timedelta(28)).isoformat()
        old = [row for row in asaas.api.records("payments") if row["dateCreated"] < border]
        share = sum(row["status"] in OPEN for row in old) / len(old)
        assert 0.05 < share < 0.12
        asaas.emulator.advance(90)


def test_as_days_pass_everything_happens(asaas: AsaasClient) -> None:
    names = ("payments", "customers", "transfers", "invoices", "subscriptions", "installments")
    before = {name: {row["id"]: row for row in asaas.api.records(name)} for name in names}
    overdue = len(asaas.ids("/payments", status="OVERDUE"))
    asaas.emulator.advance(200)
    for name in names:
        after = asaas.api.records(name)
        assert any(row["id"] not in before[name] for row in after), name
        changed = [row for row in after if before[name].get(row["id"], row) != row]
        assert changed or name in {"customers", "installments"}, name
    assert len(asaas.ids("/payments", status="OVERDUE")) > overdue
    rows = {row["id"]: row for row in asaas.api.records("payments")}
    assert before["payments"].keys() - rows.keys(), "none was deleted"
    assert any(
        row["status"] == "CONFIRMED" and rows[identity]["status"] == "RECEIVED"
        for identity, row in before["payments"].items()
        if identity in rows
    )


def test_each_day_brings_a_payment(asaas: AsaasClient) -> None:
    for _ in range(5):
        asaas.emulator.advance(1)
        day = asaas.api.today.isoformat()
        assert asaas.ids("/payments", dateCreated_ge=day, dateCreated_le=day)


def test_what_is_not_there_is_said(asaas: AsaasClient) -> None:
    with pytest.raises(KeyError, match="pay_none"):
        asaas.api.pay("pay_none")
    with pytest.raises(ValueError, match="is PENDING"):
        asaas.api.settle(asaas.api.create_payment())
    with pytest.raises(ValueError, match="not deleted"):
        asaas.api.restore(asaas.api.create_payment())
    with pytest.raises(ValueError, match="no colour"):
        asaas.api.edit(asaas.api.create_payment(), colour="red")
