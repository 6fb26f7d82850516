"""What targets make of odd texts, new columns and deaths in the middle of a load."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import exact_json, fields
from tests.cases import CASES
from tests.warehouses.stores import LoadFailedError, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.emulator import Emulator
    from tests.warehouses.stores import Warehouse

ODD_TEXTS = (
    'he said "no", and left',
    "a line\nand another",
    "a line\r\nand another",
    "semicolons; commas, pipes | and\ttabs",
    "back\\slash and \\N and \\.",
    "'single' and \"double\"",
    "NULL",
    "null",
    " around ",
    "R$\u00a01.234,56",
    "João Ávila 👩🏽‍💻 \u202e",
    "2024-01-01",
    "0123",
    "1e5",
    "{not json}",
    '["json"]',
    "x" * 100_000,
)
ODD_NAMES = ("order", "user", "group", "camelCase", "with space", "x" * 63)


def messages(stream: str, schema: dict[str, Any], rows: Iterable[dict[str, Any]]) -> list[bytes]:
    """Messages as a tap writes them, and a state at the end."""
    told = {"type": "SCHEMA", "stream": stream, "schema": schema, "key_properties": ["id"]}
    records = ({"type": "RECORD", "stream": stream, "record": row} for row in rows)
    state = {"type": "STATE", "value": {"bookmarks": {stream: {}}}}
    return [exact_json.encode(message) for message in (told, *records, state)]


def test_odd_texts_and_names_arrive(warehouse: Warehouse) -> None:
    schema = fields.record(
        fields.key("id", "Key"), *(fields.text(name, "Odd") for name in ODD_NAMES)
    )
    rows = [{"id": f"{n}", **dict.fromkeys(ODD_NAMES, text)} for n, text in enumerate(ODD_TEXTS)]
    load(warehouse, "odd", messages("table", schema, rows))
    names = ", ".join(f'"{name}"' for name in ("id", *ODD_NAMES))
    found = {row[0]: row[1:] for row in warehouse.rows(f'select {names} from odd."table"')}
    for row in rows:
        assert found.pop(row["id"]) == (row["order"],) * len(ODD_NAMES)
    assert not found


def test_an_empty_stream_is_an_empty_table(warehouse: Warehouse) -> None:
    schema = fields.record(fields.key("id", "Key"), fields.number("value", "Amount"))
    load(warehouse, "odd", messages("nothing", schema, []))
    assert warehouse.rows("select count(*), sum(value) from odd.nothing") == [(0, None)]


def test_what_is_captured_later_gets_a_column(warehouse: Warehouse, emulator: Emulator) -> None:
    case = CASES[0]
    load(warehouse, "clientbase", case.sync(emulator).lines)
    emulator.drift["billings"] = lambda row: row.update(newMember={"deep": [1, "ção"]})
    load(warehouse, "clientbase", case.sync(emulator, settings={"on_drift": "capture"}).lines)
    captured = warehouse.rows("select distinct _extra from clientbase.billings")
    assert captured == [('{"newMember":{"deep":[1,"ção"]}}',)]
    assert warehouse.rows("select distinct _extra from clientbase.customers") == [(None,)]


def test_a_cast_of_doubles_is_exact_up_to_fifteen_digits(
    make_warehouse: Callable[[str], Warehouse],
) -> None:
    warehouse = make_warehouse("target-duckdb")
    chance = random.Random(1)
    schema = fields.record(fields.key("id", "Key"), fields.number("value", "Amount"))
    amounts = {
        f"{n}": Decimal(chance.randrange(-(10 ** chance.randint(1, 15)), 10**15)) / 100
        for n in range(20_000)
    }
    rows = [{"id": key, "value": value} for key, value in amounts.items()]
    load(warehouse, "money", messages("amounts", schema, rows))
    held = dict(warehouse.rows("select id, value::decimal(18, 2) from money.amounts"))
    assert held == amounts
    total = warehouse.rows("select sum(value::decimal(18, 2)) from money.amounts")
    assert total == [(sum(amounts.values()),)]


def test_postgres_keeps_every_digit(make_warehouse: Callable[[str], Warehouse]) -> None:
    warehouse = make_warehouse("target-postgres")
    schema = fields.record(
        fields.key("id", "Key"),
        fields.number("value", "Amount"),
        fields.nested("nested", "Nested", fields.number("value", "Amount")),
        fields.list_of("items", "Nested", fields.number("value", "Amount")),
    )
    amount = Decimal("12345678901234567890.12345678901234567890")
    row = {"id": "1", "value": amount, "nested": {"value": amount}, "items": [{"value": amount}]}
    load(warehouse, "money", messages("amounts", schema, [row]))
    query = (
        "select value, (nested ->> 'value')::numeric, (items[1] ->> 'value')::numeric "
        "from money.amounts"
    )
    assert warehouse.rows(query) == [(amount,) * 3]


def test_what_a_load_that_dies_has_confirmed_is_there(warehouse: Warehouse) -> None:
    schema = fields.record(fields.key("id", "Key"), fields.text("name", "Name"))
    few = messages("few", schema, [{"id": f"{n}", "name": "few"} for n in range(3)])
    many = messages("many", schema, [{"id": f"{n}", "name": "many"} for n in range(50)])
    with pytest.raises(LoadFailedError) as failed:
        load(warehouse, "dies", [*few, *many[:-1], b"{torn"], batch_size_rows=20)
    if failed.value.state:
        assert failed.value.state == {"bookmarks": {"few": {}}}
        assert warehouse.rows("select count(*) from dies.few") == [(3,)]
    assert failed.value.state or warehouse.target == "target-postgres"
