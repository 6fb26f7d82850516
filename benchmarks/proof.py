"""What a tool has brought, counted by a process of its own: rows, distinct keys, sum of amounts.

Its own, because the kernel counts the memory of a process that starts another one as the other's:
the benchmark itself has to stay small.
"""

# ruff: noqa: T201 - it talks to the process that started it

from __future__ import annotations

import gzip
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def brought(rows: Iterable[dict[str, Any]], key: str, amount: str) -> tuple[int, int, Decimal]:
    """Count rows and distinct keys, and add up the amounts."""
    keys, count, total = set(), 0, Decimal()
    for row in rows:
        keys.add(row[key])
        count += 1
        total += Decimal(row[amount])
    return count, len(keys), total


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows in messages of Singer or Airbyte, or in the lists of rows that dlt extracts to."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            value = json.loads(line, parse_float=Decimal)
            if isinstance(value, list):
                yield from value
            elif value["type"] == "RECORD":
                record = value["record"]
                yield record if "stream" in value else record["data"]


if __name__ == "__main__":
    _, key_field, amount_field, *files = sys.argv
    every = (row for file in files for row in rows_of(Path(file)))
    print(json.dumps(brought(every, key_field, amount_field), default=str))
