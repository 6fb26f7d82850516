"""Programs in place of taps and targets, and accounts that are read with them."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING, Any

import yaml

import accounts

if TYPE_CHECKING:
    from pathlib import Path

    from accounts import Extraction

TARGET = """
import json, os, stat, sys
told = {"environment": dict(os.environ), "arguments": sys.argv, "config": sys.argv[2],
        "mode": stat.S_IMODE(os.stat(os.path.dirname(sys.argv[2])).st_mode)}
with open("target.json", "w") as file:
    json.dump(told, file)
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "STATE":
        print(json.dumps(message["value"]), flush=True)
"""
"""Confirms each state, and tells what a target gets to see."""
COLUMN = accounts.read()[0].column or ""
"""As the sample has it."""


def program(folder: Path, name: str, text: str) -> None:
    """Put a script into a folder of PATH."""
    path = folder / name
    path.write_text(f"#!{sys.executable} -S\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def read(folder: Path, taps: dict[Any, Any], **told: Any) -> list[Extraction]:
    """Read an accounts file with an account for each of some configs."""
    file = folder / "accounts.yml"
    told = {"target": {"command": "target-told"}, "account_column": COLUMN} | told
    file.write_text(yaml.safe_dump({**told, "accounts": taps}))
    return accounts.read(file)
