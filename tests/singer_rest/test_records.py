"""Records are what their schema says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from singer_rest import exact_json, fields, records

SCHEMA = fields.record(
    fields.key("uuid", "key"),
    fields.text("code", "text"),
    fields.amount("value", "amount"),
    fields.integer("cycle", "whole number"),
    fields.number("rate", "number"),
    fields.boolean("active", "flag"),
    fields.date("due", "day"),
    fields.json_text("metadata", "any shape"),
    fields.withheld("token", "credential"),
    fields.nested("customer", "object", fields.text("name", "text"), fields.json_text("extra", "")),
    fields.list_of("items", "array", fields.amount("price", "amount")),
    fields.texts("reasons", "array"),
)
EMPTY = dict.fromkeys(SCHEMA["properties"])


def shape(**members: Any) -> dict[str, Any]:
    record = records.shaper(SCHEMA)({"uuid": "u", **members})
    return {name: value for name, value in record.items() if value != EMPTY[name] and value != "u"}


def test_every_declared_field_is_there_and_no_other() -> None:
    record = records.shaper(SCHEMA)({"uuid": "u", "surprise": 1})
    assert record == {**EMPTY, "uuid": "u"}
    assert list(record) == list(SCHEMA["properties"])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"value": "1023.4"}, {"value": "1023.4"}),
        ({"value": Decimal("90.00")}, {"value": "90.00"}),
        ({"value": 5}, {"value": "5"}),
        ({"code": True}, {"code": "true"}),
        ({"code": {"a": 1}}, {"code": '{"a":1}'}),
        ({"cycle": 3}, {"cycle": 3}),
        ({"cycle": "3"}, {"cycle": 3}),
        ({"cycle": Decimal("3.0")}, {"cycle": 3}),
        ({"cycle": " "}, {}),
        ({"rate": Decimal("1.50")}, {"rate": Decimal("1.50")}),
        ({"rate": 2}, {"rate": 2}),
        ({"rate": "1.5"}, {"rate": Decimal("1.5")}),
        ({"rate": ""}, {}),
        ({"active": ""}, {}),
        ({"active": 0}, {"active": False}),
        ({"active": "true"}, {"active": True}),
        ({"due": " "}, {}),
        ({"due": "2024-02-30"}, {"due": "2024-02-30"}),
        ({"metadata": []}, {"metadata": "[]"}),
        ({"metadata": "plain"}, {"metadata": "plain"}),
        ({"metadata": None}, {}),
        ({"token": "ya29.secret"}, {}),
        ({"customer": {"name": "ç"}}, {"customer": {"name": "ç", "extra": None}}),
        (
            {"customer": {"extra": {"a": [Decimal("1.50")]}, "unknown": 1}},
            {"customer": {"name": None, "extra": '{"a":[1.50]}'}},
        ),
        ({"items": [{"price": "1.0"}, {}]}, {"items": [{"price": "1.0"}, {"price": None}]}),
        ({"reasons": ["ç", 5, ""]}, {"reasons": ["ç", "5", ""]}),
        ({"reasons": []}, {"reasons": []}),
        ({"reasons": ""}, {}),
    ],
)
def test_a_value_is_converted_without_loss(sent: dict[str, Any], expected: dict[str, Any]) -> None:
    assert shape(**sent) == expected


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"uuid": None}, "uuid: expected a value, got null"),
        ({"cycle": "three"}, "cycle: expected a whole number, got text"),
        ({"cycle": Decimal("3.5")}, "cycle: expected a whole number, got a number"),
        ({"cycle": "NaN"}, "cycle: expected a whole number, got text"),
        ({"cycle": "Infinity"}, "cycle: expected a whole number, got text"),
        ({"cycle": "9e9999"}, "cycle: expected a whole number, got text"),
        ({"rate": "1,5"}, "rate: expected a number, got text"),
        ({"rate": []}, "rate: expected a number, got an array"),
        ({"cycle": [1]}, "cycle: expected a whole number, got an array"),
        ({"active": "maybe"}, "active: expected true or false, got text"),
        ({"active": {}}, "active: expected true or false, got an object"),
        ({"customer": []}, "customer: expected an object, got an array"),
        ({"items": {}}, "items: expected an array, got an object"),
        ({"items": ["x"]}, "items: expected an object, got text"),
        ({"reasons": "x"}, "reasons: expected an array, got text"),
        ({"reasons": [None]}, "reasons: expected a value, got null"),
    ],
)
def test_what_would_lose_something_is_an_error_without_the_value(
    sent: dict[str, Any], message: str
) -> None:
    with pytest.raises(records.ShapeError) as caught:
        shape(**sent)
    assert str(caught.value) == message


def test_a_number_is_written_digit_for_digit() -> None:
    record = records.shaper(SCHEMA)({"uuid": "u", "rate": "1e5"})
    assert exact_json.encode(record["rate"]) == b"100000"


def test_a_deselected_field_is_not_looked_at() -> None:
    record = records.shaper(SCHEMA, lambda place: place != ("properties", "cycle"))(
        {"uuid": "u", "cycle": "three"}
    )
    assert "cycle" not in record


def test_stringified_schema_and_records_agree() -> None:
    schema = fields.stringify_nested(SCHEMA)
    nested = {"customer": {"extra": {"a": Decimal("1.0")}, "unknown": 1}, "items": [{"price": 1}]}
    record = records.shaper(schema)({"uuid": "u", **nested})
    # The value as it was sent: not stringified twice, nothing left out.
    assert record["customer"] == '{"extra":{"a":1.0},"unknown":1}'
    assert record["items"] == '[{"price":1}]'
    assert not any(map(fields.is_nested, schema["properties"].values()))
    assert schema["properties"]["customer"] == {
        "type": ["string", "null"],
        "description": "object",
        "contentMediaType": "application/json",
    }
