"""A Meltano project with the plugins of this one, and with a state of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lay_out(folder: Path) -> Path:
    """Make a folder a project; runs of several at the same time do not meet."""
    shutil.copy(ROOT / "meltano.yml", folder)
    (folder / ".meltano").mkdir()
    for kind in ("extractors", "loaders"):
        (folder / ".meltano" / kind).mkdir()
        for plugin in (ROOT / ".meltano" / kind).iterdir():
            (folder / ".meltano" / kind / plugin.name).symlink_to(plugin)
    return folder
