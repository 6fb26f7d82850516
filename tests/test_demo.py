"""The pipeline through Meltano: a first run loads everything, a second what changed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests import demo, meltano_project
from tests.emulator.clientbase import FULL_TABLE, INCREMENTAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.fixture(autouse=True)
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the folder of a demo that the user ran: run another project with the same plugins."""
    meltano_project.lay_out(tmp_path)
    folder = tmp_path / "output" / "demo"
    folder.mkdir(parents=True)
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    monkeypatch.setattr(demo, "OUTPUT", folder)
    monkeypatch.setattr(demo, "LOG", folder / "meltano.log")
    return folder


def selected(tap: str) -> set[str]:
    """The files that the table of the demo has of a tap."""
    return {f"{tap}/{stream}.jsonl" for stream, _ in demo.streams(f"tap-{tap}")}


def test_meltano_run_loads_all_rows_and_then_the_changes(emulator: Emulator, output: Path) -> None:
    before = {api.name: api.counts() for api in (emulator.clientbase, emulator.asaas)}
    emulator.biu.quota.limit = 20
    first, second = demo.two_runs(emulator)
    assert first.keys() == selected("clientbase") | selected("biu") | selected("asaas")
    assert emulator.biu.quota.refused == 0
    assert first["biu/dashboard.jsonl"] == 10
    assert 0 < first["biu/sales.jsonl"] <= emulator.biu.count("sales")
    assert second["biu/dashboard.jsonl"] == 4
    assert 0 < second["biu/sales.jsonl"] < first["biu/sales.jsonl"]
    for stream in FULL_TABLE:
        assert first[f"clientbase/{stream}.jsonl"] == before["clientbase"][stream]
        assert second[f"clientbase/{stream}.jsonl"] == emulator.clientbase.counts()[stream]
    for api, key, streams in (
        (emulator.clientbase, "uuid", INCREMENTAL),
        (emulator.asaas, "id", ("invoices", "payments", "transfers")),
    ):
        for stream in streams:
            file = f"{api.name}/{stream}.jsonl"
            assert first[file] == before[api.name][stream], file
            assert 0 < second[file] < first[file]
            lines = (output / file).read_text(encoding="utf-8").split("\n")[:-1]
            last = {row[key]: row.get("status") for row in map(json.loads, lines)}
            truth = {row[key]: row.get("status") for row in api.records(stream)}
            assert last == truth, file


def test_a_run_that_fails_says_where_to_look(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "MELTANO", sys.executable)
    monkeypatch.setattr(demo, "COMMAND", ("meltano", "-c", "raise SystemExit(1)"))
    with pytest.raises(demo.StepFailedError, match=r"the first run failed; .*meltano\.log says"):
        demo.run(emulator, "first run")
