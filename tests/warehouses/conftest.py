"""A PostgreSQL server for the run, and warehouses that all three taps were loaded into."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.cases import CASES
from tests.emulator import Emulator
from tests.run_tap import sync
from tests.warehouses import server as postgres
from tests.warehouses.stores import DuckDB, PostgreSQL, Warehouse, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.warehouses.server import Server

TARGETS = ("target-duckdb", "target-postgres")


STREAMS = {
    "clientbase": ("billings", "recurrences"),
    "biu": ("sales",),
    "asaas": ("financial_transactions", "payments", "refunds"),
}
"""What the example queries read."""


@dataclass(frozen=True)
class Loaded:
    """A warehouse after two loads of each tap, and the APIs that they came from."""

    warehouse: Warehouse
    emulator: Emulator


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    try:
        programs = postgres.programs()
    except postgres.NoServerError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with postgres.running(programs) as started:
        yield started


@pytest.fixture(scope="session")
def make_warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Warehouse]:
    """Make an empty warehouse for a target."""
    made = iter(range(1_000_000))

    def make(target: str) -> Warehouse:
        if target == "target-duckdb":
            if sys.version_info >= (3, 14):
                pytest.skip("target-duckdb has no DuckDB for this Python")
            return DuckDB(tmp_path_factory.mktemp("duckdb") / "warehouse.duckdb")
        server: Server = request.getfixturevalue("server")
        return PostgreSQL(server, server.make_database(f"test_{next(made)}"))

    return make


@pytest.fixture(params=TARGETS)
def warehouse(
    request: pytest.FixtureRequest, make_warehouse: Callable[[str], Warehouse]
) -> Warehouse:
    return make_warehouse(request.param)


@pytest.fixture(scope="session", params=TARGETS)
def loaded(
    request: pytest.FixtureRequest, make_warehouse: Callable[[str], Warehouse]
) -> Iterator[Loaded]:
    """What the example queries run on: two loads, some days apart, and a ledger that differs."""
    warehouse = make_warehouse(request.param)
    with Emulator(seed=1, size=300, biu_quota=None, asaas_quota=None) as emulator:
        states: dict[str, Any] = {}
        for days in (0, 5):
            emulator.advance(days)
            if days:
                make_the_ledger_differ(emulator)
            for case in CASES:
                schema = case.tap.name.removeprefix("tap-")
                config, state = case.config(emulator), states.get(schema)
                run = sync(case.tap, config, state=state, streams=STREAMS[schema])
                assert run.error is None
                states[schema] = load(warehouse, schema, run.lines)
        yield Loaded(warehouse, emulator)


def make_the_ledger_differ(emulator: Emulator) -> None:
    """Take some cents back of one payment, and book some money for one that is open."""
    account = emulator.asaas.account
    rows = list(account.tables["payments"])
    for status, cents in (("RECEIVED", -1), ("PENDING", 4567)):
        row = next(row for row in rows if row.status == status and not row.deleted)
        account.ledger.post(account.today, "PAYMENT_FEE", cents, "payments", row.number)
