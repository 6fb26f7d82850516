"""Where the programs of an extraction are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.warehouses.stores import LOADERS


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for programs, beside the taps and targets of this environment."""
    folder = tmp_path / "bin"
    folder.mkdir()
    loaders = [str(loader / "venv" / "bin") for loader in LOADERS.iterdir()]
    folders = [str(folder), str(Path(sys.executable).parent), *loaders, os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    return folder
