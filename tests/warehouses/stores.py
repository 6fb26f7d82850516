"""Real warehouses: what loads them, what is in them, and how a column of a schema arrives."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from singer_rest import fields
from tests.warehouses import server as postgres

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.warehouses.server import Server

LOADERS = Path(__file__).parents[2] / ".meltano" / "loaders"


class Warehouse(Protocol):
    """A database that a Singer target loads."""

    target: str

    def config(self, schema: str) -> dict[str, Any]:
        """What the target is told."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""

    def columns(self, schema: str, table: str) -> dict[str, str]:
        """The columns of a table and their types; none where there is no table."""

    def type_of(self, definition: dict[str, Any]) -> str:
        """The type of the column that a property of a record becomes."""


@dataclass(frozen=True)
class DuckDB:
    """A file."""

    path: Path
    target = "target-duckdb"

    def config(self, schema: str) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "default_target_schema": schema,
            "add_metadata_columns": True,
            "flush_all_streams": True,
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        duckdb = pytest.importorskip("duckdb", reason="no DuckDB for this Python")
        with duckdb.connect(str(self.path), read_only=True) as connection:
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            return found

    def columns(self, schema: str, table: str) -> dict[str, str]:
        # Under lower-case names, which for DuckDB are the same.
        return _columns(self, schema, table, "data_type")

    def type_of(self, definition: dict[str, Any]) -> str:
        types = fields.types(definition)
        if types & {"object", "array"}:
            return "JSON"
        if definition.get("format") == "date-time":
            return "TIMESTAMP"
        return _first(
            types, number="DOUBLE", integer="HUGEINT", boolean="BOOLEAN", string="VARCHAR"
        )


@dataclass(frozen=True)
class PostgreSQL:
    """A database on a server."""

    server: Server
    database: str
    target = "target-postgres"

    def config(self, schema: str) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.server.port,
            "user": postgres.USER,
            "password": postgres.PASSWORD,
            "database": self.database,
            "default_target_schema": schema,
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.server.connect(self.database) as connection:
            return connection.execute(query.encode()).fetchall()

    def columns(self, schema: str, table: str) -> dict[str, str]:
        return _columns(self, schema, table, "udt_name")

    def execute(self, statement: str) -> None:
        """Run what gives no rows."""
        with self.server.connect(self.database) as connection:
            connection.execute(statement.encode())

    def type_of(self, definition: dict[str, Any]) -> str:
        types = fields.types(definition)
        if "array" in types:
            return "_jsonb" if "object" in fields.types(definition["items"]) else "_text"
        formats = {"date": "date", "date-time": "timestamp", "x-singer.decimal": "numeric"}
        if definition.get("format") in formats:
            return formats[definition["format"]]
        return _first(
            types, object="jsonb", number="numeric", integer="int8", boolean="bool", string="text"
        )


@dataclass(frozen=True)
class JSONL:
    """A folder of files."""

    path: Path
    target = "target-jsonl"

    def config(self, schema: str) -> dict[str, Any]:
        folder = self.path / schema
        folder.mkdir(parents=True, exist_ok=True)
        return {"destination_path": str(folder), "do_timestamp_file": False}


def _first(types: set[str], **columns: str) -> str:
    return next(column for name, column in columns.items() if name in types)


def _columns(warehouse: Warehouse, schema: str, table: str, kind: str) -> dict[str, str]:
    query = (
        f"select column_name, {kind} from information_schema.columns "
        f"where table_schema = '{schema}' and table_name = '{table}'"
    )
    return dict(warehouse.rows(query))


class LoadFailedError(Exception):
    """A target failed; with the end of its log, and the last state that it confirmed."""

    def __init__(self, log: str, state: Any) -> None:
        super().__init__(log[-3000:])
        self.state = state


def load(warehouse: Warehouse | JSONL, schema: str, lines: Iterable[bytes], **settings: Any) -> Any:
    """Pipe messages into the target; give the last state that it confirmed.

    Raises:
        LoadFailedError: The target failed.
    """
    with TemporaryDirectory() as folder:
        config = Path(folder, "config.json")
        config.write_text(json.dumps({**warehouse.config(schema), **settings}))
        ended = subprocess.run(
            [program(warehouse.target), "--config", config],
            input=b"\n".join(lines) + b"\n",
            capture_output=True,
            timeout=120,
            check=False,
            env={"PATH": os.environ["PATH"], "PGTZ": "UTC"},
        )
    states = ended.stdout.splitlines()
    state = json.loads(states[-1]) if states else None
    if ended.returncode:
        raise LoadFailedError(ended.stderr.decode(), state)
    return state


def program(target: str) -> Path:
    """The target in the environment that Meltano made for it."""
    path = LOADERS / target / "venv" / "bin" / target
    assert path.exists(), f"{target} is not installed: run make warehouses"
    return path
