"""Every value of every row arrives in both warehouses, in a column of the right type."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import exact_json, fields
from tests.cases import CASES
from tests.run_tap import sync
from tests.warehouses.stores import DuckDB, Warehouse, load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.cases import Case
    from tests.emulator import Emulator
    from tests.run_tap import Run

DIGITS = 15
"""Significant digits that a double keeps."""


def assert_held(warehouse: Warehouse, schema: str, runs: Iterable[Run]) -> None:
    """Every table has the columns that its schema says, and the last record of each key."""
    runs = list(runs)
    for stream, message in runs[-1].schemas.items():
        properties = message["schema"]["properties"]
        columns = warehouse.columns(schema, stream)
        expected = {name: warehouse.type_of(properties[name]) for name in properties}
        if isinstance(warehouse, DuckDB):
            expected = {name.lower(): kind for name, kind in expected.items()}
        assert {n: k for n, k in columns.items() if not n.startswith("_sdc_")} == expected, stream
        names = ", ".join(f'"{name}"' for name in properties)
        keys = [list(properties).index(name) for name in message["key_properties"]]
        found = {
            tuple(row[key] for key in keys): row
            for row in warehouse.rows(f'select {names} from {schema}."{stream}"')
        }
        last = {
            tuple(record[name] for name in message["key_properties"]): record
            for run in runs
            for record in run.records[stream]
        }
        assert found.keys() == last.keys(), stream
        for key, record in last.items():
            for (name, definition), held in zip(properties.items(), found[key], strict=True):
                sent = as_it_arrives(warehouse, definition, record[name])
                assert as_it_is_held(held, definition) == sent, (stream, key, name)


def as_it_arrives(warehouse: Warehouse, definition: dict[str, Any], value: Any) -> Any:
    """What a value of a record has to be in the warehouse."""
    in_duckdb = isinstance(warehouse, DuckDB)
    if value is None or (in_duckdb and value == ""):
        return None
    form = definition.get("format")
    if form == "date-time":
        return dt.datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(dt.timezone.utc)
    if form == "date" and not in_duckdb:
        return dt.date.fromisoformat(value)
    if fields.is_nested(definition):
        return in_doubles(value) if in_duckdb else value
    if form == "x-singer.decimal" and not in_duckdb:
        return Decimal(value)
    if "number" in fields.types(definition):
        return shortened(Decimal(value)) if in_duckdb else Decimal(value)
    return value


def as_it_is_held(value: Any, definition: dict[str, Any]) -> Any:
    """A value of the warehouse, to be compared."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.timezone.utc)
    if isinstance(value, str) and fields.is_nested(definition):
        return json.loads(value, parse_float=lambda digits: shortened(Decimal(digits)))
    return shortened(Decimal(repr(value))) if isinstance(value, float) else value


def shortened(value: Decimal) -> Decimal:
    """The digits of a number that a double keeps."""
    return Decimal(f"{value:.{DIGITS - 1}e}")


def in_doubles(value: Any) -> Any:
    """A nested value whose numbers went through doubles."""
    return json.loads(exact_json.encode(value), parse_float=lambda text: shortened(Decimal(text)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_every_value_of_every_stream_arrives(
    warehouse: Warehouse, case: Case, emulator: Emulator
) -> None:
    run = sync(case.tap, case.config(emulator))
    load(warehouse, "whole", run.lines)
    assert_held(warehouse, "whole", [run])


@pytest.mark.parametrize(
    ("case", "streams"),
    [(CASES[0], ("billings", "customers")), (CASES[2], ("payments", "subscriptions"))],
    ids=("tap-clientbase", "tap-asaas"),
)
def test_nested_values_arrive_as_json_strings(
    warehouse: Warehouse, case: Case, streams: tuple[str, ...], emulator: Emulator
) -> None:
    config = {**case.config(emulator), "stringify_nested": True}
    first = sync(case.tap, config, streams=streams)
    assert load(warehouse, "text", first.lines) == first.state
    emulator.advance(days=3)
    second = sync(case.tap, config, streams=streams, state=first.state)
    load(warehouse, "text", second.lines)
    assert_held(warehouse, "text", [first, second])
