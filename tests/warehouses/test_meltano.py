"""`meltano run` of every tap, twice, as docs/warehouses.md shows it, into real warehouses."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests import demo, meltano_project
from tests.warehouses import server as postgres
from tests.warehouses.conftest import TARGETS
from tests.warehouses.stores import DuckDB, PostgreSQL, Warehouse
from tests.warehouses.truth import amount

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator

ROOT = Path(__file__).parents[2]
LOADED_AT = {"target-duckdb": "_sdc_batched_at", "target-postgres": "_sdc_received_at"}


def meltano_run(
    folder: Path,
    emulator: Emulator,
    warehouse: Warehouse,
    taps: tuple[str, ...] = demo.TAPS,
    **settings: str,
) -> None:
    """Run taps into a warehouse, with hardly a setting but where things are."""
    streams = [f"{stream}.*" for stream in ("payments", "refunds", "transfers", "wallets")]
    blocks = [name for tap in taps for name in (tap, warehouse.target)]
    environment = {
        **demo.environment(emulator),
        "MELTANO_PROJECT_ROOT": str(folder),
        "MELTANO_DATABASE_URI": f"sqlite:///{folder / 'meltano.db'}",
        "MELTANO_AUTO_INSTALL": "false",
        "TAP_ASAAS__SELECT": json.dumps(streams),
        "TAP_BIU_REQUESTS_PER_MINUTE": "100000",
        **settings,
    }
    if isinstance(warehouse, PostgreSQL):
        environment |= {
            "TARGET_POSTGRES_HOST": "127.0.0.1",
            "TARGET_POSTGRES_PORT": str(warehouse.server.port),
            "TARGET_POSTGRES_USER": postgres.USER,
            "TARGET_POSTGRES_PASSWORD": postgres.PASSWORD,
            "TARGET_POSTGRES_DATABASE": warehouse.database,
        }
    ended = subprocess.run(
        [demo.MELTANO, "run", *blocks],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]


@pytest.mark.parametrize("target", TARGETS)
def test_two_runs_leave_the_last_state_of_every_row_and_exact_sums(
    target: str,
    make_warehouse: Callable[[str], Warehouse],
    emulator: Emulator,
    tmp_path: Path,
) -> None:
    warehouse = make_warehouse(target)
    folder = meltano_project.lay_out(tmp_path)
    if isinstance(warehouse, DuckDB):
        warehouse = DuckDB(folder / "demo.duckdb")
    meltano_run(folder, emulator, warehouse)
    assert_holds(warehouse, emulator)
    ((loaded_at,),) = rows_of(warehouse, f"select max({LOADED_AT[target]}) from asaas.payments")
    before = counts(warehouse)
    emulator.advance(days=3)
    meltano_run(folder, emulator, warehouse)
    assert_holds(warehouse, emulator)
    after = counts(warehouse)
    assert all(after[table] > rows for table, rows in before.items())
    query = f"select count(*) from {{}} where {LOADED_AT[target]} > timestamp '{loaded_at}'"
    for table in ("clientbase.billings", "biu.sales", "asaas.payments"):
        ((moved,),) = rows_of(warehouse, query.format(table))
        assert 0 < moved < after[table] / 2, table


def rows_of(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query; on a server, where yours may be, too, the demo's schemas are apart."""
    schemas = r"\1" if isinstance(warehouse, DuckDB) else r"demo_\1"
    return warehouse.rows(re.sub(r"\b((?:clientbase|biu|asaas)\.)", schemas, query))


def test_a_full_read_with_the_state_of_all_runs_dates_the_rows_that_are_gone(
    make_warehouse: Callable[[str], Warehouse], emulator: Emulator, tmp_path: Path
) -> None:
    shown = (ROOT / "docs" / "warehouses.md").read_text(encoding="utf-8")
    setting, line = re.findall(r"(TAP_ASAAS_EMIT\w+)=true|(TAP_ASAAS__METADATA='.+?') ", shown)
    full = dict([shlex.split(line[1])[0].split("=", 1)])
    (body,) = re.findall(r"_emulator/delete -d '(.+)'", shown)
    warehouse = make_warehouse("target-postgres")
    folder = meltano_project.lay_out(tmp_path)
    gone = "select id from asaas.payments where _sdc_deleted_at is not null"

    def run(**settings: str) -> set[str]:
        settings[setting[0]] = "true"
        meltano_run(folder, emulator, warehouse, ("tap-asaas",), **settings)
        return {row[0] for row in rows_of(warehouse, gone)}

    assert run(**full) == set()
    before = set(emulator.asaas.ids("payments"))
    requests.post(f"{emulator.url}/_emulator/delete", data=body, timeout=10).raise_for_status()
    deleted = before - set(emulator.asaas.ids("payments"))
    assert len(deleted) == 3
    assert run() == set()
    assert run(**full) == deleted


def counts(warehouse: Warehouse) -> dict[str, int]:
    tables = ("clientbase.billings", "clientbase.receivables", "biu.sales", "asaas.payments")
    return {table: rows_of(warehouse, f"select count(*) from {table}")[0][0] for table in tables}


def assert_holds(warehouse: Warehouse, emulator: Emulator) -> None:
    """The statuses of all rows, and the sums of money, are those of the APIs."""
    emulator.biu.change_dialect(sales_amounts="number")
    biu = [row for row in emulator.biu.records("sales") if recent(row)]
    emulator.biu.change_dialect(sales_amounts="text")
    asaas = emulator.asaas
    for table, key, status, column, rows in (
        ("clientbase.billings", "uuid", "status", "amount_billed", billings(emulator)),
        ("biu.sales", "cod_plataforma", "status_venda", "valor_total_num", biu),
        ("asaas.payments", "id", "status", '"netValue"', asaas.records("payments")),
        ("asaas.transfers", "id", "status", "value", asaas.records("transfers")),
    ):
        found = rows_of(warehouse, f"select {key}, {status}, {column} from {table}")
        assert {row[0]: row[1] for row in found} == {row[key]: row[status] for row in rows}, table
        name = {"valor_total_num": "valor_total"}.get(column, column.strip('"'))
        true = {row[key]: amount(row[name]) for row in rows}
        small = [key for key, value in true.items() if abs(value) < 10**13]
        held = {row[0]: Decimal(str(row[2])) for row in found}
        assert sum(held[key] for key in small) == sum(true[key] for key in small), table
        if not isinstance(warehouse, DuckDB):
            assert held == true, table

    query = "select uuid, created_at, due_date::date from clientbase.billings"
    assert {uuid: rest for uuid, *rest in rows_of(warehouse, query)} == {
        row["uuid"]: [in_utc(row["created_at"]), dt.date.fromisoformat(row["due_date"])]
        for row in billings(emulator)
    }


def in_utc(text: str) -> dt.datetime:
    """A point in time as a column without a time zone has it."""
    return dt.datetime.fromisoformat(text).astimezone(dt.timezone.utc).replace(tzinfo=None)


def billings(emulator: Emulator) -> list[dict[str, Any]]:
    return list(emulator.clientbase.records("billings"))


def recent(row: dict[str, Any]) -> bool:
    """Whether the demo's start date lets a sale through."""
    day, month, year = row["modificado_em"][:10].split("/")
    return f"{year}-{month}-{day}" >= demo.BIU_START
