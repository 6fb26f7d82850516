"""The example queries of the documentation give what is true, to the cent, in both warehouses."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.run_tap import sync
from tests.warehouses.stores import JSONL, load
from tests.warehouses.truth import QUERIES, TODAY, amount

if TYPE_CHECKING:
    from tests.emulator import Emulator
    from tests.warehouses.conftest import Loaded

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "queries"
DIALECTS = {"target-duckdb": "duckdb", "target-postgres": "postgres"}
MOST_EXACT = 10**13
"""Amounts from here on have more than fifteen digits, which a double does not hold."""


def query(name: str, target: str) -> str:
    """The text of a query, or of its variant for the warehouse; its today is that of the tests."""
    variant = FOLDER / f"{name}.{DIALECTS[target]}.sql"
    path = variant if variant.exists() else FOLDER / f"{name}.sql"
    return path.read_text(encoding="utf-8").replace("current_date", f"date '{TODAY}'")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_gives_what_is_true_to_the_cent(loaded: Loaded, name: str) -> None:
    found = loaded.warehouse.rows(query(name, loaded.warehouse.target))
    true = QUERIES[name](loaded.emulator)
    assert len(true) > 1
    if loaded.warehouse.target == "target-duckdb" and name == "biu-sales-without-note":
        huge = {row[0] for row in true if abs(row[-1]) >= MOST_EXACT}
        true = [row for row in true if row[0] not in huge]
        found = [row for row in found if row[0] not in huge]
    assert found == true


def test_the_last_line_of_a_key_counts_in_jsonl_files(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb", reason="no DuckDB for this Python")
    state = None
    for days in (0, 3):
        emulator.advance(days)
        run = sync(TapAsaas, asaas_config(emulator), streams=["payments"], state=state)
        load(JSONL(tmp_path / "output"), "asaas", run.lines)
        state = run.state
    monkeypatch.chdir(tmp_path)
    found = duckdb.sql(query("jsonl-latest-payments", "target-duckdb")).fetchall()
    assert found == sorted(
        (row["id"], row["status"], amount(row["value"]), dt.date.fromisoformat(row["dueDate"]))
        for row in emulator.asaas.records("payments")
    )


def test_every_query_is_tested_and_shown_on_the_page() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}
    page = (DOCS / "warehouses.md").read_text(encoding="utf-8")
    shown = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert sorted(shown) == sorted(files.values())
    assert all(f"(queries/{name})" in page for name in files)
    others = {"asaas-deleted-payments", "jsonl-latest-payments"}
    assert {name.split(".")[0] for name in files} == {*QUERIES, *others}
