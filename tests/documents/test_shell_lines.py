"""Every shell line of every page does what it says, or says why it is not run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.documents import shell
from tests.documents.pages import ROOT, name, page, paths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

PAGES = [path for path in paths() if shell.blocks(path)]
RUN = [path for path in PAGES if shell.script(path) and not path.name.endswith(".pt-BR.md")]
"""The blocks of a translation are those of the original, which `test_translation.py` holds."""


@pytest.mark.parametrize("path", RUN, ids=name)
def test_the_shell_lines_of_a_page_work(path: Path, emulator: Emulator, tmp_path: Path) -> None:
    ended = shell.run(path, emulator, shell.clone(tmp_path / "singer-taps-br"))
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert len(emulator.log) > 0


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_block_that_is_not_run_says_why(path: Path) -> None:
    for block in shell.blocks(path):
        if "run" in block.note.split():
            run_by = shell.RUN_BY.fullmatch(block.note)
            assert run_by or shell.NOT_RUN.fullmatch(block.note), block.note
            if run_by:
                test = ROOT / run_by["test"]
                assert test.name.startswith("test_"), block.note
                assert path.name in test.read_text(encoding="utf-8"), block.note
    assert {block.language for block in page(path).blocks}.isdisjoint({"bash", "shell", "console"})


def test_what_runs_a_line_elsewhere_is_there() -> None:
    for where in shell.ELSEWHERE.values():
        assert (ROOT / where).exists()


def test_every_target_of_make_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for line in re.findall(r"(?m)^([a-z ]+):", makefile) for name in line.split()}
    named = {
        target
        for path in paths()
        for target in re.findall(r"(?m)(?:^|`)make ([a-z]+)", path.read_text(encoding="utf-8"))
    }
    assert named <= targets


def test_the_readme_has_shell_lines() -> None:
    assert ROOT / "README.md" in RUN


def test_a_line_that_fails_is_told(emulator: Emulator, tmp_path: Path) -> None:
    wrong = tmp_path / "page.md"
    wrong.write_text("```sh\nmake demo   # elsewhere\nls clientbase.json\nls none | cat\nls\n```\n")
    (tmp_path / "folder").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.documents.shell.name", lambda path: path.name)
        ended = shell.run(wrong, emulator, tmp_path / "folder")
    assert ended.returncode != 0
    assert ended.stdout == "clientbase.json\n"
    assert "== page.md, block at line 1" in ended.stderr
