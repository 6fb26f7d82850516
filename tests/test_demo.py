"""The pipeline through Meltano: a first run loads everything, a second what changed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests import demo
from tests.emulator.clientbase import FULL_TABLE, INCREMENTAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.fixture(autouse=True)
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the folder of a demo that the user ran."""
    monkeypatch.setattr(demo, "OUTPUT", tmp_path)
    monkeypatch.setattr(demo, "LOG", tmp_path / "meltano.log")
    return tmp_path


def test_meltano_run_loads_all_rows_and_then_the_changes(emulator: Emulator, output: Path) -> None:
    before = Counter(emulator.clientbase.counts())
    emulator.biu.quota.limit = 20
    first, second = demo.two_runs(emulator)
    now = Counter(emulator.clientbase.counts())
    assert {stream: first[stream] for stream in before} == before
    assert first["dashboard"] == 10
    assert 0 < first["sales"] <= emulator.biu.count("sales")
    assert second["dashboard"] == 4
    assert 0 < second["sales"] < first["sales"]
    assert emulator.biu.quota.refused == 0
    for stream in FULL_TABLE:
        assert second[stream] == now[stream]
    for stream in INCREMENTAL:
        lines = (output / f"{stream}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        rows = [json.loads(line) for line in lines]
        last = {row["uuid"]: row["updated_at"] for row in rows}
        truth = {row["uuid"]: row["updated_at"] for row in emulator.clientbase.records(stream)}
        assert last == truth
        assert 0 < second[stream] < before[stream]


def test_a_run_that_fails_says_where_to_look(
    emulator: Emulator, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "ROOT", output.parent)
    with pytest.raises(demo.StepFailedError, match=r"the first run failed; .*meltano\.log says"):
        demo.run(emulator, "first run")
