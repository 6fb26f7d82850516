"""Following CONTRIBUTING.md, a stream takes as many lines as it says, and is read whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.documents.pages import MADE, ROOT, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.documents.pages import Block

NUMBERS = {"Seven": 7, "Ten": 10}
BLOCKS = [block for block in page(ROOT / "CONTRIBUTING.md").blocks if block.language == "python"]
ADDS = "STREAMS = (..., "
OTHER = {"Toy": "Pet", "toy": "pet"}
"""What the stream is called here: the repository may hold toys of somebody who tried the page."""


def put(block: Block, folder: Path) -> None:
    """Do with a block what the text before it says."""
    lead, code = " ".join(block.lead.split()), block.text
    for word, other in OTHER.items():
        code = code.replace(word, other)
    if found := re.search(r"In `([^`]+)`, .+, the class goes before `STREAMS`", lead):
        path = folder / found[1]
        rows, begin, streams = path.read_text(encoding="utf-8").rpartition("STREAMS = (")
        added, _, name = code.partition(ADDS)
        assert begin, f"{found[1]} has no STREAMS"
        assert name, f"line {block.line} does not add to them"
        text = rows + added + begin + streams.rstrip("), \n") + ", " + name
    elif found := re.search(r"At the end of `([^`]+)`", lead):
        path = folder / found[1]
        text = f"{path.read_text(encoding='utf-8')}\n\n{code}"
    elif found := re.search(r"In `([^`]+)`, after `([^`]+)`", lead):
        path = folder / found[1]
        before, line, after = path.read_text(encoding="utf-8").partition(f"\n{found[2]}\n")
        assert line, f"{found[1]} has no line {found[2]}"
        text = before + line + code + after
    else:
        raise AssertionError(f"line {block.line} does not say where its block goes")
    path.write_text(text, encoding="utf-8")


def test_there_are_as_many_lines_as_the_page_says() -> None:
    said, lines, counted = "", Counter[str](), set()
    for block in BLOCKS:
        told = re.search(r"\*\*(\w+) lines\*\*", block.lead)
        said = told[1] if told else said
        counted.add(said)
        lines[said] += sum(bool(line.strip()) for line in block.text.splitlines())
    assert lines == NUMBERS
    assert counted == NUMBERS.keys()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which somebody has followed the page."""
    folder = tmp_path_factory.mktemp("copy") / "repository"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", *MADE))
    for block in BLOCKS:
        put(block, folder)
    return folder


def environment(folder: Path) -> dict[str, str]:
    taps = str(folder / "taps")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": taps, "PYTHONWARNINGS": "ignore"}


def run(folder: Path, *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def emulator(copy: Path) -> Iterator[str]:
    """What the copy's emulator prints when it is started."""
    command = [sys.executable, "-m", "tests.emulator", "--port=0", "--size=10"]
    with subprocess.Popen(
        command, cwd=copy, env=environment(copy), stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        told = ""
        for line in server.stdout:
            told += line
            if line.startswith("Ctrl-C"):
                break
        yield told
        server.terminate()


def test_the_tap_discovers_the_stream_and_reads_it_whole(copy: Path, emulator: str) -> None:
    found = re.search(r"echo '(.+)' > asaas\.json", emulator)
    assert found
    (copy / "asaas.json").write_text(found[1])
    catalog = json.loads(run(copy, "-m", "tap_asaas", "--config", "asaas.json", "--discover"))
    for stream in catalog["streams"]:
        (whole,) = (part for part in stream["metadata"] if not part["breadcrumb"])
        whole["metadata"]["selected"] = stream["stream"] == "pet_lists"
    (copy / "catalog.json").write_text(json.dumps(catalog))
    output = run(
        copy, "-m", "tap_asaas", "--config", "asaas.json", "--catalog", "catalog.json"
    ).splitlines()

    schemas = [m["schema"] for m in map(json.loads, output) if m["type"] == "SCHEMA"]
    kinds = {name: definition["type"][0] for name, definition in schemas[0]["properties"].items()}
    assert kinds == {"id": "string", "value": "number", "dateCreated": "string"}
    rows = [m["record"] for m in map(json.loads, output) if m["type"] == "RECORD"]
    assert [row["id"] for row in rows] == [f"pet_{number}" for number in range(250)]
    assert rows[101] == {"id": "pet_101", "value": 1.01, "dateCreated": "2025-11-21"}

    (origin,) = set(re.findall(r"http://127\.0\.0\.1:\d+", emulator))
    with urllib.request.urlopen(f"{origin}/_emulator/log") as log:
        asked = [e for e in json.load(log)["requests"] if e["path"].endswith("/petLists")]
    assert len(asked) >= 3


def test_the_repository_holds_the_stream_to_its_documented_fields(copy: Path) -> None:
    told = run(
        copy,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "pet_lists or served or reason"),
        *("tests/tap_asaas/test_fields.py", "tests/emulator_tests/test_asaas_records.py"),
    )
    assert re.search(r"\b[5-9] passed", told), told


def test_what_is_generated_is_written_anew(copy: Path) -> None:
    written = run(copy, "-m", "generate")
    for path in ("tests/golden/tap-asaas.catalog.json", "taps/tap_asaas/README.md"):
        assert f"wrote {path}" in written
    assert "pet_lists" in (copy / "docs" / "fields" / "asaas.md").read_text(encoding="utf-8")
