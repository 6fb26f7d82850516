"""What becomes of the vendor's odd values."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tap_clientbase.streams import STREAMS
from tap_clientbase.tap import TapClientbase
from tests.emulator import GOOGLE_TOKEN_PREFIX, Emulator
from tests.emulator_tests.fields import FIELDS
from tests.run_tap import sync

JSON_STRINGS = {
    "customers": (
        "metadata custom_fields customer_fields documents tags contracts customer_info"
        " archive_reasons"
    ),
    "custom_fields": "field_configuration",
    "merchant_users": "shortcuts notification_preferences",
    "receivables": "installment",
    "recurrences": "discounts tags billing_items billings recurrence_cards",
    "reports": "filters filters_to_show",
    "announcement_portals": "document_file customers customer_groups",
    "billings": "metadata",
}
NATIVE = {
    "billings": "discounts tags billing_items payments customer merchant",
    "customers": "addresses customer_groups",
    "customer_groups": "customers",
    "bank_accounts": "bank",
    "contracts": "customer",
    "receivables": "billing",
    "recurrences": "customer",
}


def test_every_field_of_the_source_documentation_is_a_column() -> None:
    for stream in STREAMS:
        assert set(stream.record_schema["properties"]) == set(FIELDS[stream.name].split())
    assert {stream.name for stream in STREAMS} == FIELDS.keys()


def test_every_column_has_a_portuguese_description() -> None:
    for stream in STREAMS:
        for name, definition in stream.record_schema["properties"].items():
            assert definition.get("description"), f"{stream.name}.{name}"


@pytest.fixture(scope="module")
def rows(shared_emulator: Emulator) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows that the API shows and the records that come out, by stream and uuid."""
    api = shared_emulator.clientbase
    shared_emulator.reset()
    run = sync(TapClientbase, {"auth_token": api.token, "api_url": api.url})
    raw = {s.name: {row["uuid"]: row for row in api.records(s.name)} for s in STREAMS}
    return raw, {name: {r["uuid"]: r for r in rows} for name, rows in run.records.items()}


def test_json_strings_hold_the_value_whole(rows: tuple[dict[str, Any], dict[str, Any]]) -> None:
    raw, records = rows
    for stream, names in JSON_STRINGS.items():
        for uuid, record in records[stream].items():
            for name in names.split():
                sent, written = raw[stream][uuid].get(name), record[name]
                if sent is None:
                    assert written is None
                elif isinstance(sent, str):
                    assert written == sent
                else:
                    assert json.loads(written, parse_float=Decimal) == sent


def test_arrays_and_objects_stay_native(rows: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, records = rows
    for stream, names in NATIVE.items():
        for name in names.split():
            kinds = {type(record[name]) for record in records[stream].values()}
            assert kinds <= {dict, list, type(None)}
            assert kinds & {dict, list}, f"{stream}.{name}"


def test_inside_native_values_three_members_are_json_strings(
    rows: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    raw, records = rows
    seen: set[object] = set()
    for uuid, record in records["billings"].items():
        for payment, sent in zip(
            record["payments"], raw["billings"][uuid]["payments"], strict=True
        ):
            paymentable = sent.get("paymentable")
            written = payment["paymentable"]
            if paymentable is None or isinstance(paymentable, str):
                assert written == paymentable
            else:
                assert json.loads(written) == paymentable
            seen.add(type(paymentable))
        for item in record["billing_items"]:
            if item["product"] is not None:
                assert isinstance(json.loads(item["product"]), dict)
                seen.add("product")
        if record["customer"]["metadata"] is not None:
            json.loads(record["customer"]["metadata"])
            seen.add("metadata")
    assert seen == {dict, str, type(None), "product", "metadata"}


def test_amounts_are_text_with_the_digits_sent(
    rows: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    raw, records = rows
    kinds = set()
    for stream, names in (
        ("billings", ("amount_billed", "amount_paid", "amount_updated", "interest_fine")),
        ("transfers", ("amount", "child_amount")),
        ("receivables", ("amount", "gross_amount")),
        ("recurrences", ("amount",)),
    ):
        for uuid, record in records[stream].items():
            for name in names:
                sent, written = raw[stream][uuid].get(name), record[name]
                kinds.add(type(sent))
                if sent is None:
                    assert written is None
                    continue
                assert "e" not in written.lower()
                assert Decimal(written) == Decimal(sent)
                if isinstance(sent, str):
                    assert written == sent
    assert {str, Decimal} <= kinds


def test_the_live_credential_of_a_user_never_leaves(
    config: dict[str, Any], emulator: Emulator
) -> None:
    assert any(
        (row["google_access_token"] or "").startswith(GOOGLE_TOKEN_PREFIX)
        for row in emulator.clientbase.records("merchant_users")
    )
    for stringified in (False, True):
        run = sync(TapClientbase, {**config, "stringify_nested": stringified})
        assert GOOGLE_TOKEN_PREFIX not in json.dumps(run.messages, default=str)
        column = run.schemas["merchant_users"]["schema"]["properties"]["google_access_token"]
        assert "null" in column["type"]


def test_timestamps_pass_as_sent_while_the_bookmark_is_utc(
    rows: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    raw, records = rows
    for uuid, record in records["billings"].items():
        assert record["updated_at"] == raw["billings"][uuid]["updated_at"]
    offsets = {record["updated_at"][-6:] for record in records["billings"].values()}
    assert "-03:00" in offsets
