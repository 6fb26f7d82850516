"""Scheduled runs as the tests make them: a machine, a GitHub that is a folder, and the workflow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.schedules.github_runner import Job, Known

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.emulator import Emulator

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("Check out", "Set up Python", "Install", "Install the state back-end")
"""The steps that prepare the machine; every other one is run, or a test fails."""
SECRETS = {
    "tap-clientbase": "TAP_CLIENTBASE_AUTH_TOKEN",
    "tap-biu": "TAP_BIU_API_TOKEN",
    "tap-asaas": "TAP_ASAAS_ACCESS_TOKEN",
}
GH = """#!/bin/sh
[ "$GH_TOKEN: $*" = "github-token-51c2: api repos/owner/repository --jq .visibility" ] || exit 4
[ -n "{visibility}" ] || exit 1
echo "{visibility}"
"""
"""Asks GitHub's API of the repository; without a visibility it is out of reach."""
WAREHOUSE = "TARGET_POSTGRES_SQLALCHEMY_URL"


def prepared(folder: Path) -> Path:
    """A checkout after its installation, and a GitHub with an empty repository."""
    work = folder / "work"
    (work / ".meltano").mkdir(parents=True)
    for name in ("extractors", "loaders"):
        (work / ".meltano" / name).symlink_to(ROOT / ".meltano" / name)
    (work / ".venv").symlink_to(sys.prefix)
    (work / ".github").symlink_to(ROOT / ".github")
    (work / "examples").symlink_to(ROOT / "examples")
    shutil.copy(ROOT / "meltano.yml", work)
    repository = folder / "github" / "owner" / "repository"
    subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    return work


class Workflow:
    """Runs of the workflow for one tap, each on a machine of its own but for the rows."""

    def __init__(
        self, machine: Path, emulator: Emulator, tap: str = "tap-clientbase", ran: int = 0
    ) -> None:
        self.machine, self.tap, self.number = machine, tap, ran
        self.short = tap.removeprefix("tap-")
        self.github = machine.parent / "github"
        self.api = getattr(emulator, self.short)
        self.settings = {"api_url": self.api.url}
        if tap == "tap-biu":
            self.settings["start_date"] = "2025-06-01"
            self.settings["requests_per_minute"] = "100000"

    def job(
        self,
        *,
        token: str | None = None,
        warehouse: str = "postgresql://warehouse",
        visibility: str = "private",
        backend: str = "",
        chosen: str = "",
        full_refresh: bool = False,
        left_out: Collection[str] = (),
    ) -> Job:
        """The next run: of the schedule, or by hand."""
        self.number += 1
        secrets = dict.fromkeys(SECRETS.values(), "") | {WAREHOUSE: warehouse}
        secrets[SECRETS[self.tap]] = self.api.token if token is None else token
        temp = self.machine.parent / f"temp-{self.number}"
        programs = self.machine.parent / "programs"
        programs.mkdir(exist_ok=True)
        (programs / "gh").write_text(GH.format(visibility=visibility))
        (programs / "gh").chmod(0o755)
        prefix = self.tap.upper().replace("-", "_")
        return Job(
            workflow=ROOT / ".github" / "workflows" / "extract.yml",
            name="extract",
            folder=self.machine,
            temp=temp,
            environment={
                "TARGET": "target-jsonl",
                "GITHUB_REPOSITORY": "owner/repository",
                "GITHUB_RUN_ID": str(self.number),
                "GITHUB_SERVER_URL": self.github.as_uri(),
                "MELTANO_CLI_DISABLE_VERSION_CHECK": "true",
                "MELTANO_DATABASE_URI": f"sqlite:///{temp / 'meltano.db'}",
                "NO_PROXY": "127.0.0.1",
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                **{f"{prefix}_{name.upper()}": value for name, value in self.settings.items()},
            },
            contexts={
                "github": Known(token="github-token-51c2"),
                "inputs": Known(tap=chosen, full_refresh=full_refresh or ""),
                "matrix": Known(tap=self.tap),
                "secrets": Known(**secrets),
                "vars": Known(MELTANO_STATE_BACKEND_URI=backend),
            },
            left_out=(*LEFT_OUT, *left_out),
        )

    def rows(self) -> Counter[str]:
        """The rows of each stream that have arrived in all runs."""
        files = (self.machine / "output" / self.short).glob("*.jsonl")
        return Counter({path.stem: path.read_bytes().count(b"\n") for path in files})

    def last(self, stream: str, key: str) -> dict[str, str]:
        """The status of each row as it arrived last."""
        path = self.machine / "output" / self.short / f"{stream}.jsonl"
        rows = map(json.loads, path.read_text().split("\n")[:-1])
        return {row[key]: row["status"] for row in rows}

    def bookmarks(self) -> dict[str, Any]:
        """The bookmarks on the branch with the state, without those that hold nothing."""
        repository = self.github / "owner" / "repository"
        file = f"state/{self.tap}:prod:{self.tap}-to-target-jsonl/state.json"
        command = ["git", "-C", str(repository), "show", file]
        shown = subprocess.run(command, capture_output=True, check=True).stdout
        bookmarks = json.loads(shown)["completed"]["singer_state"]["bookmarks"]
        return {stream: bookmark for stream, bookmark in bookmarks.items() if bookmark}

    def kept(self) -> str:
        """The commits of the branch with the state, and what the last one holds."""
        repository = self.github / "owner" / "repository"
        command = ["git", "-C", str(repository), "log", "-p", "--format=%s", f"state/{self.tap}"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
