"""The records: every documented field, relations that hold, and the oddities of the vendor."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.emulator import GOOGLE_TOKEN_PREFIX, Emulator
from tests.emulator.clientbase import STREAMS

from .fields import FIELDS, NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .client import Client

Records = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def everything(shared_emulator: Emulator) -> Records:
    shared_emulator.reset()
    shared_emulator.advance(days=3)
    return {stream: list(shared_emulator.clientbase.records(stream)) for stream in STREAMS}


def at(records: list[dict[str, Any]], path: list[str]) -> Iterator[dict[str, Any]]:
    """Walk down a path of keys, through arrays, and give the objects at its end."""
    for record in records:
        if not path:
            yield record
            continue
        inner = record.get(path[0])
        inner = inner if isinstance(inner, list) else [inner]
        yield from at([item for item in inner if isinstance(item, dict)], path[1:])


@pytest.mark.parametrize("stream", FIELDS)
def test_every_field_occurs_with_a_value(everything: Records, stream: str) -> None:
    seen = {name for record in everything[stream] for name in record}
    filled = {name for record in everything[stream] for name in record if record[name] is not None}
    assert set(FIELDS[stream].split()) <= seen
    never = {"merchant_uuid"} if stream == "banks" else {"message"} if stream == "contracts" else ()
    assert set(FIELDS[stream].split()) - filled == set(never)


def test_all_streams_have_their_fields_listed() -> None:
    assert set(FIELDS) == set(STREAMS)


@pytest.mark.parametrize("path", NESTED)
def test_every_member_of_nested_objects_occurs(everything: Records, path: str) -> None:
    stream, *keys = path.split(".")
    seen = {name for record in at(everything[stream], keys) for name in record}
    assert set(NESTED[path].split()) <= seen


def test_custom_fields_have_no_date(everything: Records) -> None:
    assert not any("updated_at" in record for record in everything["custom_fields"])


def test_keys_are_unique_uuids(everything: Records) -> None:
    uuids = [record["uuid"] for records in everything.values() for record in records]
    assert len(uuids) == len(set(uuids))
    assert all(UUID(uuid).version == 4 for uuid in uuids)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("billings.customer_uuid", "customers"),
        ("billings.customer.uuid", "customers"),
        ("billings.payments.customer_uuid", "customers"),
        ("billings.payments.billing_uuid", "billings"),
        ("billings.recurrence_uuid", "recurrences"),
        ("recurrences.customer_uuid", "customers"),
        ("recurrences.billings.uuid", "billings"),
        ("receivables.billing_uuid", "billings"),
        ("receivables.transfer_uuid", "transfers"),
        ("receivables.customer_uuid", "customers"),
        ("receivables.recurrence_uuid", "recurrences"),
        ("transfers.bank_account_uuid", "bank_accounts"),
        ("transfers.receivables.uuid", "receivables"),
        ("bank_accounts.bank.uuid", "banks"),
        ("contracts.customer.uuid", "customers"),
        ("contracts.customer_uuid", "customers"),
        ("customers.customer_uuid", "customers"),
        ("customers.customer_groups.uuid", "customer_groups"),
        ("customers.contracts.uuid", "contracts"),
        ("customer_groups.customers.uuid", "customers"),
        ("announcement_portals.customers.uuid", "customers"),
        ("announcement_portals.customer_groups.uuid", "customer_groups"),
    ],
)
def test_foreign_keys_lead_somewhere(everything: Records, source: str, target: str) -> None:
    stream, *path, column = source.split(".")
    keys = {record["uuid"] for record in everything[target]}
    values = [record.get(column) for record in at(everything[stream], path)]
    used = {value for value in values if value is not None}
    assert used
    assert used <= keys


def test_the_answers_of_customers_name_custom_fields(everything: Records) -> None:
    keys = {record["uuid"] for record in everything["custom_fields"]}
    answers = [record["custom_fields"] for record in everything["customers"]]
    assert {key for answer in answers if answer for key in answer} <= keys
    assert [] in answers


def test_a_receivable_agrees_with_its_billing(everything: Records) -> None:
    billings = {record["uuid"]: record for record in everything["billings"]}
    for record in everything["receivables"]:
        billing = billings[record["billing_uuid"]]
        assert record["billing"] == billing
        assert billing["status"] == "paid"
        paid = [one["uuid"] for one in billing["payments"] if one["status"] == "paid"]
        assert paid == [record["payment_uuid"]]
        assert record["customer_uuid"] == billing["customer_uuid"]


def test_groups_and_recurrences_embed_their_own(everything: Records) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for customer in everything["customers"]:
        for group in customer["customer_groups"]:
            groups[group["uuid"]].add(customer["uuid"])
    for group in everything["customer_groups"]:
        assert {customer["uuid"] for customer in group["customers"]} <= groups[group["uuid"]]
    for recurrence in everything["recurrences"]:
        for billing in recurrence["billings"]:
            assert billing["recurrence_uuid"] == recurrence["uuid"]
            assert billing["customer_uuid"] == recurrence["customer_uuid"]
            assert "payments" not in billing


def test_a_billing_is_paid_in_full_or_not_at_all(everything: Records) -> None:
    for record in everything["billings"]:
        paid = record["status"] == "paid"
        amount = Decimal(record["amount_billed"]) if paid else 0
        assert Decimal(record["amount_paid"]) == amount
        assert (record["date_paid"] is not None) is paid


def test_amounts_come_as_text_and_as_numbers(everything: Records) -> None:
    kinds = {type(record["amount_billed"]) for record in everything["billings"]}
    assert kinds == {str, Decimal}
    texts = [one["amount_billed"] for one in everything["billings"]]
    texts = [text for text in texts if isinstance(text, str)]
    assert any(re.fullmatch(r"\d+\.\d", text) for text in texts)
    assert any(re.fullmatch(r"\d+\.\d0", text) for text in texts)
    assert {type(record["amount"]) for record in everything["transfers"]} == {Decimal}
    assert {type(record["amount_updated"]) for record in everything["billings"]} == {Decimal}


def test_numbers_are_written_as_the_vendor_writes_them(emulator: Emulator) -> None:
    text = "".join(emulator.clientbase.raw("billings"))
    assert re.search(r'"amount_updated":0\.\d+e[1-6]\b', text)
    assert re.search(r'"amount_billed":"?\d{15}\.\d', text)
    assert not re.search("[\ue000-\uf8ff]", text)


def test_the_same_amount_in_all_spellings(everything: Records) -> None:
    for record in everything["billings"]:
        assert Decimal(record["amount_updated"]) == Decimal(record["amount_billed"])


def test_shapes_are_as_uneven_as_the_vendors(everything: Records) -> None:
    billings = everything["billings"]
    shapes = {type(record["metadata"]) for record in everything["customers"]}
    assert shapes == {dict, list, type(None)}
    payments = [payment for record in billings for payment in record["payments"]]
    cards = [payment for payment in payments if payment["payment_type"] == "credit_card"]
    assert {"paymentable" in payment for payment in cards} == {True, False}
    assert any(isinstance(payment.get("paymentable"), str) for payment in payments)
    assert {type(record["cancellation_reason"]) for record in billings} >= {dict, str}
    assert {"nfse" in record for record in billings} == {True, False}
    statuses = {payment["status"] for payment in payments}
    inner = {one["status"] for one in at(billings, ["payments", "paymentable"])}
    assert "cancelled" in statuses
    assert "canceled" in inner
    items = list(at(billings, ["billing_items"]))
    assert {"amount_unit" in item for item in items} == {"unit_price" in item for item in items}
    assert any(isinstance(item["product"], str) for item in items)


def test_some_uuids_are_none(everything: Records) -> None:
    links = list(at(everything["billings"], ["product_link"]))
    assert links
    for link in links:
        with pytest.raises(ValueError, match="badly formed"):
            UUID(link["uuid"])


def test_free_text_has_all_that_breaks_lines(everything: Records) -> None:
    text = "".join(str(record.get("description")) for record in everything["billings"])
    for sign in ('"', "\n", "\u2028", "🎉", "ç", "\\", "'"):
        assert sign in text


def test_contracts_have_whole_seconds(emulator: Emulator) -> None:
    for record in emulator.clientbase.records("contracts"):
        assert re.fullmatch(r"\d{4}(-\d\d){2}T(\d\d:){2}\d\d-03:00", record["updated_at"])


def test_google_tokens_look_alive(everything: Records) -> None:
    tokens = [record["google_access_token"] for record in everything["merchant_users"]]
    live = [token for token in tokens if token]
    assert live
    assert all(token.startswith(GOOGLE_TOKEN_PREFIX) for token in live)


@pytest.mark.parametrize("days", [0, 3])
def test_one_seed_gives_the_same_bytes(days: int) -> None:
    first, second, different = (Emulator(seed=seed, size=120) for seed in (4, 4, 5))
    for emulator in (first, second, different):
        emulator.advance(days)
    for stream in STREAMS:
        texts = list(first.clientbase.raw(stream))
        assert texts == list(second.clientbase.raw(stream))
        assert texts != list(different.clientbase.raw(stream))


def test_what_is_served_is_what_tests_see(emulator: Emulator, client: Client) -> None:
    for stream in STREAMS:
        body = client.get(stream, per_page=100).text
        texts = list(emulator.clientbase.raw(stream))[:100]
        assert body.startswith('{"data":[' + ",".join(texts) + "]")


def test_null_dates_only_when_asked() -> None:
    def nulls(emulator: Emulator) -> dict[str, int]:
        return {
            stream: sum(
                "updated_at" in record and record["updated_at"] is None
                for record in emulator.clientbase.records(stream)
            )
            for stream in ("billings", "contracts", "transfers")
        }

    assert set(nulls(Emulator(size=300)).values()) == {0}
    assert set(nulls(Emulator(size=300, null_updated_at=True)).values()) == {3}


def test_an_empty_merchant_has_only_banks() -> None:
    emulator = Emulator(size=0)
    emulator.advance(5)
    counts = emulator.clientbase.counts()
    assert counts.pop("banks") == 11
    assert set(counts.values()) == {0}


@pytest.mark.parametrize("size", [1, 2, 7, 1200])
def test_any_size_can_be_built(size: int) -> None:
    emulator = Emulator(size=size)
    emulator.advance(3)
    for stream in STREAMS:
        assert len(list(emulator.clientbase.records(stream))) == emulator.clientbase.count(stream)
