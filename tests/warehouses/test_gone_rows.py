"""Rows that are gone from the API are dated or deleted in PostgreSQL, after a full read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cases import CASES
from tests.run_tap import sync
from tests.warehouses.stores import Warehouse, load
from tests.warehouses.test_queries import query

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator
    from tests.run_tap import Run

ASKED = {"emit_activate_version_messages": True}
STREAMS = {"clientbase": ("billings",), "asaas": ("payments",)}


def read(emulator: Emulator, schema: str, state: Any = None, *, in_full: bool) -> Run:
    case = next(case for case in CASES if case.tap.name == f"tap-{schema}")
    config, streams = {**case.config(emulator), **ASKED}, STREAMS[schema]
    run = sync(case.tap, config, state=state, streams=streams, full_table=in_full)
    assert run.error is None
    return run


def living(warehouse: Warehouse, table: str, key: str) -> set[str]:
    query = f"select {key} from {table} where _sdc_deleted_at is null"
    return {row[0] for row in warehouse.rows(query)}


def test_postgres_marks_exactly_the_rows_that_are_gone(
    make_warehouse: Callable[[str], Warehouse], emulator: Emulator
) -> None:
    warehouse = make_warehouse("target-postgres")
    api = emulator.clientbase

    def loaded(run: Run) -> set[str]:
        """The living rows of both ways to delete, which are the same."""
        for schema, hard in (("soft", False), ("hard", True)):
            load(warehouse, schema, run.lines, hard_delete=hard)
        found = living(warehouse, "soft.billings", "uuid")
        assert found == living(warehouse, "hard.billings", "uuid")
        return found

    first = read(emulator, "clientbase", in_full=True)
    before = {row["uuid"] for row in api.records("billings")}
    assert loaded(first) == before
    for number in (0, 7, 201):
        api.delete("billings", number)
    emulator.advance(days=1)
    there = {row["uuid"] for row in api.records("billings")}
    changes = read(emulator, "clientbase", first.state, in_full=False)
    # Changes alone tell of no row that is gone.
    assert loaded(changes) == before | there
    second = read(emulator, "clientbase", changes.state, in_full=True)
    assert loaded(second) == there
    assert warehouse.rows("select count(*) from hard.billings") == [(len(there),)]
    assert warehouse.rows("select count(*) from soft.billings") == [(len(before | there),)]
    assert len(before - there) == 3


@pytest.mark.parametrize("target", ["target-duckdb", "target-postgres"])
def test_a_query_tells_which_payments_are_gone(
    make_warehouse: Callable[[str], Warehouse], emulator: Emulator, target: str
) -> None:
    warehouse = make_warehouse(target)
    first = read(emulator, "asaas", in_full=True)
    load(warehouse, "asaas", first.lines)
    api = emulator.asaas
    pending = [row["id"] for row in api.records("payments") if row["status"] == "PENDING"]
    for key in pending[:3]:
        api.delete(key)
    row = api.account.tables["payments"].find(pending[3])
    assert row
    api.account.life.vanish(row)
    second = read(emulator, "asaas", first.state, in_full=True)
    load(warehouse, "asaas", second.lines)
    found = warehouse.rows(query("asaas-deleted-payments", target))
    gone = pending[:4] if target == "target-postgres" else []
    flags = {row[0]: row[-2:] for row in found}
    assert flags == dict.fromkeys(gone, (False, True))
