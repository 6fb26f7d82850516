"""What the page on warehouses warns of: a target that mends one of these lets its test fail."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import fields
from tap_clientbase.tap import TapClientbase
from tests.run_tap import sync
from tests.warehouses.stores import LoadFailedError, PostgreSQL, load
from tests.warehouses.test_odd_loads import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator
    from tests.warehouses.conftest import Loaded
    from tests.warehouses.stores import Warehouse

MOMENT = "2024-07-23T21:01:39-03:00"
IN_UTC = dt.datetime(2024, 7, 24, 0, 1, 39)  # noqa: DTZ001 - as a column without a time zone has it
SCHEMA = fields.record(
    fields.key("id", "Key"),
    fields.date_time("at", "Time"),
    fields.nested("nested", "Nested", fields.text("name", "Name")),
)
ROW = {"id": "1", "at": MOMENT, "nested": None}


@pytest.fixture
def postgres(make_warehouse: Callable[[str], Warehouse]) -> PostgreSQL:
    made = make_warehouse("target-postgres")
    assert isinstance(made, PostgreSQL)
    return made


def load_row(warehouse: Warehouse, row: dict[str, Any], **options: Any) -> None:
    load(warehouse, "quirks", messages("rows", SCHEMA, [row]), **options)


def test_columns_have_the_types_of_the_page(loaded: Loaded) -> None:
    columns = {
        table: loaded.warehouse.columns(*table.split("."))
        for table in ("clientbase.billings", "biu.sales", "asaas.payments")
    }
    held = {
        (table, name): columns[table][name]
        for table, name in (
            ("clientbase.billings", "amount_billed"),
            ("clientbase.billings", "due_date"),
            ("clientbase.billings", "created_at"),
            ("clientbase.billings", "payments"),
            ("clientbase.billings", "customer"),
            ("biu.sales", "valor_total_num"),
            ("asaas.payments", "value"),
            ("asaas.payments", "deleted"),
        )
    }
    types = {
        "target-duckdb": "VARCHAR VARCHAR TIMESTAMP JSON JSON DOUBLE DOUBLE BOOLEAN",
        "target-postgres": "numeric date timestamp _jsonb jsonb numeric numeric bool",
    }[loaded.warehouse.target]
    assert " ".join(held.values()) == types


def test_duckdb_drops_a_row_without_its_columns(
    make_warehouse: Callable[[str], Warehouse],
) -> None:
    warehouse = make_warehouse("target-duckdb")
    texts = fields.record(fields.key("id", "Key"), fields.text("name", "Name"))
    rows = [{"id": f"{n}", "name": "name"} for n in range(5)]
    for asked, count in ((True, 5), (False, 4)):
        lines = messages(f"rows_{count}", texts, rows)
        load(warehouse, "quirks", lines, add_metadata_columns=asked)
        assert warehouse.rows(f"select count(*) from quirks.rows_{count}") == [(count,)]


def test_duckdb_confirms_rows_that_it_never_writes_if_it_is_let(
    make_warehouse: Callable[[str], Warehouse],
) -> None:
    warehouse = make_warehouse("target-duckdb")
    few = messages("few", SCHEMA, [ROW])
    many = messages("many", SCHEMA, [{**ROW, "id": f"{n}"} for n in range(50)])
    lines = [*few, *many[:-1], b"{torn"]
    with pytest.raises(LoadFailedError) as failed:
        load(warehouse, "quirks", lines, batch_size_rows=20, flush_all_streams=False)
    assert failed.value.state == {"bookmarks": {"few": {}}}
    assert warehouse.rows("select count(*) from quirks.few") == [(0,)]


def test_postgres_drops_the_offset_of_times_with_copy(postgres: PostgreSQL) -> None:
    load_row(postgres, ROW, use_copy=True)
    ((held,),) = postgres.rows("select at from quirks.rows")
    assert IN_UTC - held == dt.timedelta(hours=3)


def test_postgres_keeps_a_time_zone_that_it_is_given(postgres: PostgreSQL) -> None:
    load_row(postgres, ROW)
    assert postgres.rows("select at from quirks.rows") == [(IN_UTC,)]
    zoned = "type timestamptz using at at time zone 'UTC'"
    postgres.execute(f"alter table quirks.rows alter column at {zoned}")
    load_row(postgres, {**ROW, "id": "2"})
    query = "select count(*), min(at), max(at) from quirks.rows"
    moment = dt.datetime.fromisoformat(MOMENT)
    assert postgres.rows(query) == [(2, moment, moment)]


def test_postgres_stores_null_objects_as_the_null_of_json(postgres: PostgreSQL) -> None:
    load_row(postgres, ROW)
    query = "select nested is null, nested ->> 'name' is null from quirks.rows"
    assert postgres.rows(query) == [(False, True)]


def test_postgres_does_not_change_the_type_of_a_column(postgres: PostgreSQL) -> None:
    load_row(postgres, ROW)
    lines = messages("rows", fields.stringify_nested(SCHEMA), [{**ROW, "nested": "{}"}])
    with pytest.raises(LoadFailedError, match="Altering columns is not supported"):
        load(postgres, "quirks", lines)


def test_an_amount_can_be_had_as_text(postgres: PostgreSQL, emulator: Emulator) -> None:
    config = {
        "auth_token": emulator.clientbase.token,
        "api_url": emulator.clientbase.url,
        "stream_maps": {"billings": {"amount_paid": "str(amount_paid)"}},
    }
    run = sync(TapClientbase, config, streams=["billings"])
    load(postgres, "clientbase", run.lines)
    columns = postgres.columns("clientbase", "billings")
    assert columns["amount_paid"] == "text"
    assert columns["amount_billed"] == "numeric"
    held = dict(postgres.rows("select uuid, amount_paid from clientbase.billings"))
    assert held == {row["uuid"]: row["amount_paid"] for row in run.records["billings"]}
