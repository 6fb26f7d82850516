"""Accounts with equal keys share the tables of a warehouse, as the example for agencies has it."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import accounts
from extraction import extract
from tap_clientbase.tap import TapClientbase
from tests.cases import clientbase_config
from tests.run_tap import selection
from tests.warehouses.stores import LOADERS

if TYPE_CHECKING:
    import pytest

    from tests.emulator import Emulator
    from tests.warehouses.stores import Warehouse

NAMES = ("livraria", "padaria")
STREAMS = ("banks", "billings", "transfers")


def test_accounts_share_the_tables_of_a_tap(
    emulator: Emulator, warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [Path(sys.executable).parent, LOADERS / warehouse.target / "venv" / "bin"]
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    file = tmp_path / "accounts.yml"
    told = {
        "account_column": "account_name",
        "target": {"command": warehouse.target, "config": warehouse.config("{source}")},
        "accounts": {name: {"tap-clientbase": clientbase_config(emulator)} for name in NAMES},
    }
    file.write_text(yaml.safe_dump(told))
    catalog = tmp_path / "catalogs" / "tap-clientbase.json"
    catalog.parent.mkdir()
    catalog.write_text(json.dumps(selection(TapClientbase, STREAMS)))
    first, second = accounts.read(file)
    for extraction in (first, second):  # a table is made by one alone
        extract(extraction, print)
    emulator.advance(days=1)
    workers = 1 if warehouse.target == "target-duckdb" else 2  # a file has one writer
    with ThreadPoolExecutor(workers) as pool:
        for ended in [pool.submit(extract, each, print) for each in (first, second)]:
            assert ended.result()["outcome"] == "complete"
    for stream in STREAMS:
        count = emulator.clientbase.count(stream)
        held = warehouse.rows(
            f"select account_name, uuid, count(*) from clientbase.{stream} group by 1, 2"
        )
        assert {copies for *_, copies in held} == {1}, stream
        assert Counter(account for account, *_ in held) == dict.fromkeys(NAMES, count), stream
