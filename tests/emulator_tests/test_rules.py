"""The emulator stands alone: it knows nothing of the taps."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "emulator"
FILES = sorted(FOLDER.rglob("*.py"))
ALLOWED = {"starlette", "uvicorn", "faker", "typing_extensions"} | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_only_the_server_libraries_are_imported(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add(str(node.module))
    own = {name for name in imported if name.startswith("tests.emulator")}
    assert {name.split(".")[0] for name in imported - own} <= ALLOWED


def test_all_files_are_looked_at() -> None:
    assert {"population.py", "server.py", "api.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
