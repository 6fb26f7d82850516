"""What an SQL target makes of versions: rows of older ones are deleted when a new one is announced.

After the SQL sink of the SDK 0.54 (`SQLSink.activate_version`), and a target for PostgreSQL that
takes a row without a version for an old one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.run_tap import Run

Key = tuple[Any, ...]


@dataclass
class Table:
    """The rows of a stream by key: the version they came with, and whether they are deleted."""

    keys: list[str]
    versions: dict[Key, int | None] = field(default_factory=dict)
    deleted: set[Key] = field(default_factory=set)

    def activate(self, version: int, *, blank_is_old: bool) -> None:
        """Mark rows of older versions as deleted."""
        for key, held in self.versions.items():
            if held < version if held is not None else blank_is_old:
                self.deleted.add(key)


class Warehouse:
    """Tables that are loaded with what taps write."""

    def __init__(self, *, blank_is_old: bool = False) -> None:
        self._blank_is_old = blank_is_old
        self.tables: dict[str, Table] = {}

    def load(self, messages: Iterable[dict[str, Any]]) -> None:
        """Load messages in their order."""
        for message in messages:
            stream = message.get("stream", "")
            if message["type"] == "SCHEMA":
                self.tables.setdefault(stream, Table(message["key_properties"]))
            elif message["type"] == "RECORD":
                table = self.tables[stream]
                key = tuple(message["record"][name] for name in table.keys)
                table.versions[key] = message.get("version")
                table.deleted.discard(key)
            elif message["type"] == "ACTIVATE_VERSION":
                table = self.tables[stream]
                table.activate(message["version"], blank_is_old=self._blank_is_old)

    def deleted(self, stream: str) -> set[Any]:
        """The keys of rows that are marked as deleted; bare where the key is one field."""
        return {key[0] if len(key) == 1 else key for key in self.tables[stream].deleted}

    def living(self, stream: str) -> set[Any]:
        """The keys of the other rows."""
        table = self.tables[stream]
        return {key[0] if len(key) == 1 else key for key in table.versions.keys() - table.deleted}


def announced(run: Run) -> dict[str, int]:
    """The versions that a run announced, by stream; each once, and after the last record."""
    versions: dict[str, int] = {}
    for message in run.messages:
        if message["type"] == "ACTIVATE_VERSION":
            assert message["stream"] not in versions
            versions[message["stream"]] = message["version"]
        elif message["type"] == "RECORD":
            assert message["stream"] not in versions
    assert not versions or run.messages[-1]["type"] == "STATE"
    return versions
