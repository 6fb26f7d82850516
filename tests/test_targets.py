"""Real targets hold what the API holds, after a first and after a second run."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.conftest import asaas_config, biu_config
from tests.run_tap import selection

if TYPE_CHECKING:
    from tests.emulator import Emulator

duckdb = pytest.importorskip("duckdb", reason="target-duckdb has no DuckDB for this Python")


def load(
    config: dict[str, Any],
    folder: Path,
    tap: str = "tap_clientbase",
    catalog: dict[str, Any] | None = None,
) -> None:
    """`tap-… --config … --state … | target-duckdb --config … > state`."""
    (folder / "tap.json").write_text(json.dumps(config))
    (folder / "catalog.json").write_text(json.dumps(catalog))
    target = {
        "path": str(folder / "warehouse.duckdb"),
        "default_target_schema": "main",
        # Of a table with text columns alone, DuckDB takes the first row for a header.
        "add_metadata_columns": True,
    }
    (folder / "target.json").write_text(json.dumps(target))
    state = folder / "state.json"
    state.touch()
    command = [sys.executable, "-m", tap, *(("--catalog", "catalog.json") if catalog else ())]
    with subprocess.Popen(
        [*command, "--config", "tap.json", "--state", "state.json"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as source:
        loaded = subprocess.run(
            [Path(sys.executable).with_name("target-duckdb"), "--config", "target.json"],
            cwd=folder,
            stdin=source.stdout,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert source.returncode == 0
    assert loaded.returncode == 0, loaded.stderr
    state.write_text(loaded.stdout.splitlines()[-1])


@pytest.mark.parametrize("stringified", [False, True])
def test_duckdb_holds_every_row_in_its_last_state(
    config: dict[str, Any],
    emulator: Emulator,
    tmp_path: Path,
    stringified: bool,
) -> None:
    config = {**config, "stringify_nested": stringified}
    load(config, tmp_path)
    emulator.advance(days=1)
    load(config, tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:
        for stream, count in emulator.clientbase.counts().items():
            (loaded,) = warehouse.execute(f"select count(*) from {stream}").fetchone()
            assert loaded == count, stream
        rows = warehouse.execute("select uuid, status, amount_billed from billings").fetchall()
        (customers,) = warehouse.execute(
            "select count(distinct json_extract_string(customer, '$.uuid')) from billings"
        ).fetchone()
    truth = {row["uuid"]: row for row in emulator.clientbase.records("billings")}
    assert {uuid: status for uuid, status, _ in rows} == {
        uuid: row["status"] for uuid, row in truth.items()
    }
    assert sum(Decimal(amount) for *_, amount in rows) == sum(
        Decimal(row["amount_billed"]) for row in truth.values()
    )
    assert customers == len({row["customer"]["uuid"] for row in truth.values()})


def test_duckdb_holds_biu_with_amounts_that_can_be_added_up(
    emulator: Emulator, tmp_path: Path
) -> None:
    load(biu_config(emulator), tmp_path, "tap_biu")
    emulator.advance(days=1)
    load(biu_config(emulator), tmp_path, "tap_biu")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select cod_plataforma, status_venda, round(valor_total_num, 2) from sales"
        ).fetchall()
        (months,) = warehouse.execute("select count(*) from dashboard").fetchone()
    emulator.biu.change_dialect(sales_amounts="number")
    truth = {row["cod_plataforma"]: row for row in emulator.biu.records("sales")}
    assert months == emulator.biu.count("dashboard")
    assert {code: status for code, status, _ in rows} == {
        code: row["status_venda"] for code, row in truth.items()
    }
    # The target makes doubles of numbers, which hold cents up to fifteen digits.
    held = {code: Decimal(str(amount)) for code, _, amount in rows if abs(amount) < 10**13}
    assert len(held) > 200
    assert held == {code: truth[code]["valor_total"] for code in held}


def test_duckdb_holds_asaas_with_sums_of_money_that_are_right(
    emulator: Emulator, tmp_path: Path
) -> None:
    streams = ("customers", "invoices", "payments", "subscriptions", "transfers")
    catalog = selection(TapAsaas, {*streams, "financial_transactions", "refunds"})
    load(asaas_config(emulator), tmp_path, "tap_asaas", catalog)
    emulator.advance(days=5)
    load(asaas_config(emulator), tmp_path, "tap_asaas", catalog)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:

        def rows(query: str) -> list[Any]:
            found: list[Any] = warehouse.execute(query).fetchall()
            return found

        for stream in streams:
            held = {key for (key,) in rows(f"select id from {stream}")}
            assert held >= set(emulator.asaas.ids(stream)), stream
        amounts = ("value", "netValue", "originalValue")
        sums = ", ".join(f"sum({name}::decimal(18, 2))" for name in amounts)
        payments = rows(f"select status, count(*), {sums} from payments group by status")
        refunds = rows("select count(*), sum(value::decimal(18, 2)) from refunds")
        entries = rows("select count(*), sum(value::decimal(18, 2)) from financial_transactions")
    truth = emulator.asaas.records("payments")
    statuses = {row["status"] for row in truth}
    assert len(statuses) > 5
    for status, *figures in payments:
        of_status = [row for row in truth if row["status"] == status]
        assert figures == [len(of_status), *(total(of_status, name) for name in amounts)], status
        statuses.remove(status)
    assert not statuses
    returned = [refund for row in truth for refund in row["refunds"] or ()]
    assert refunds == [(len(returned), total(returned, "value"))]
    ledger = emulator.asaas.records("financial_transactions")
    assert entries == [(len(ledger), total(ledger, "value"))]


def total(rows: list[dict[str, Any]], name: str) -> Decimal | None:
    """The sum of a column; null where it has no value, as in SQL."""
    values = [Decimal(str(row[name])) for row in rows if row[name] is not None]
    return sum(values, Decimal(0)) if values else None
