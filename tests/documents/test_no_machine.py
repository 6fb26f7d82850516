"""What is in the repository holds on every machine: no file names a path of one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.documents.pages import MADE, ROOT

OURS = re.compile(rb"/(?:root|home|Users|work)/\w")
SUFFIXES = {".cfg", ".in", ".json", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"}


def test_no_file_names_a_machine() -> None:
    def files(folder: Path) -> list[Path]:
        found = []
        for path in folder.iterdir():
            hidden = path.name.startswith(".") and path.name not in {".github", ".ci"}
            if path.is_dir() and not hidden and path.name not in MADE:
                found += files(path)
            elif path.suffix in SUFFIXES or path.name in {"Makefile", "run", ".gitignore"}:
                found.append(path)
        return found

    looked_at = [path for path in files(ROOT) if path.parent != ROOT or path.suffix != ".json"]
    assert len(looked_at) > 300
    this = Path(__file__).name
    named = {path: OURS.findall(path.read_bytes()) for path in looked_at if path.name != this}
    assert not {path: found for path, found in named.items() if found}
