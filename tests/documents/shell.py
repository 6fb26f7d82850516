"""The shell lines of a page, as a newcomer runs them: one shell, from the first block to the last.

A block that cannot be run says so in a comment directly before it, which readers do not see:
`<!-- not run: it needs an account of your own -->`, or `<!-- run by tests/test_demo.py -->`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tests.demo import FOREIGN
from tests.documents.pages import MADE, ROOT, name, page
from tests.emulator.__main__ import introduction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.documents.pages import Block
    from tests.emulator import Emulator

NOT_RUN = re.compile(r"<!-- not run: (?P<reason>\S.+) -->")
RUN_BY = re.compile(r"<!-- run by (?P<test>tests/[\w/.]+) -->")

ELSEWHERE = {
    r"make install": "Makefile",
    r"make demo": "tests/test_demo.py",
    r"make emulator|.venv/bin/python -m tests\.emulator": "tests/emulator_tests/test_command.py",
    r"make (test|check)( ARGS=.*)?": ".ci/run",
    r".venv/bin/python -m pytest .*": ".ci/run",
    r"make docs": "tests/generate_tests/test_files.py",
    r"make picture": "tests/test_picture.py",
    r"make faults( ARGS=.*)?": "tests/test_campaign.py",
    r"make bench( ARGS=.*)?": "tests/benchmark_tests/test_runs.py",
    r"(.venv/bin/)?pip install \.": "tests/test_package.py",
    r"python3 -m venv target": "requirements/target-duckdb.in",
    r"target/bin/pip install target-duckdb==\S+ 'duckdb\S+'": "requirements/target-duckdb.in",
    r".venv/bin/meltano install": "Makefile",
}
"""Lines that are not run again, and the file that runs the same, or installs it for the tests."""

EMULATED = (
    # The newcomer writes a token into the config: the one that the emulator prints.
    (r"cp sample_configs/(\w+)\.json (\S+)", r"cp sample_configs/\1.json \2 && cp \1.json \2"),
    (r"\b(TAP_\w+)=(…|'[^']*…')", r'\1="$EMULATED_\1"'),
)
"""What stands for an account of one's own, and what takes its place."""


HAS_DUCKDB = find_spec("duckdb") is not None
"""Python 3.14 has no DuckDB that target-duckdb works with."""


def blocks(path: Path) -> list[Block]:
    """The blocks of shell lines on a page."""
    return [block for block in page(path).blocks if block.language == "sh"]


def script(path: Path) -> str:
    """The lines of a page that are run, as one script; empty where there are none."""
    lines: list[str] = []
    for block in blocks(path):
        if NOT_RUN.fullmatch(block.note) or RUN_BY.fullmatch(block.note):
            continue
        run = [line for line in block.text.splitlines() if line.strip() and not elsewhere(line)]
        if run:
            lines += [f"echo '== {name(path)}, block at line {block.line}' >&2", *run]
    text = "\n".join(lines)
    for pattern, replacement in EMULATED:
        text = re.sub(pattern, replacement, text)
    return text


def elsewhere(line: str) -> str | None:
    """What runs a line, if not this."""
    command = re.sub(r"\s+# .*", "", line.strip())
    if "duckdb" in command and not HAS_DUCKDB:
        return "an older Python"
    found = (where for pattern, where in ELSEWHERE.items() if re.fullmatch(pattern, command))
    return next(found, None)


def clone(folder: Path) -> Path:
    """A copy of the repository after `make install`; state and output of the user's runs stay."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", *MADE, "*.jsonl"))
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".meltano").mkdir()
    # The environment that a newcomer makes for a target.
    (folder / "target" / "bin").mkdir(parents=True)
    for program in (ROOT / ".meltano" / "loaders").glob("*/venv/bin/target-*"):
        (folder / "target" / "bin" / program.name).symlink_to(program)
    for plugins in ("extractors", "loaders"):
        (folder / ".meltano" / plugins).symlink_to(ROOT / ".meltano" / plugins)
    return folder


def run(path: Path, emulator: Emulator, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the shell lines of a page in a clone."""
    configs = [line for line in introduction(emulator).splitlines() if "echo '{" in line]
    lines = ["set -euo pipefail", "trap 'echo \"failed: $BASH_COMMAND\" >&2' ERR", *configs]
    return subprocess.run(
        ["bash", "-c", "\n".join([*lines, script(path)])],
        cwd=folder,
        env=dict(environment(emulator, folder)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def environment(emulator: Emulator, folder: Path) -> Iterator[tuple[str, str]]:
    """The variables of a shell whose account is the emulator's."""
    for variable, value in os.environ.items():
        if not variable.startswith(FOREIGN):
            yield variable, value
    loaders = Path(ROOT, ".meltano", "loaders")
    targets = [str(path) for path in loaders.glob("*/venv/bin")]
    yield "PATH", os.pathsep.join([f"{folder}/.venv/bin", os.environ["PATH"], *targets])
    yield "MELTANO_CLI_DISABLE_VERSION_CHECK", "true"
    yield "NO_COLOR", "1"
    yield "NO_PROXY", "127.0.0.1"
    yield "no_proxy", "127.0.0.1"
    for api, token in (
        (emulator.clientbase, "AUTH_TOKEN"),
        (emulator.biu, "API_TOKEN"),
        (emulator.asaas, "ACCESS_TOKEN"),
    ):
        tap = f"TAP_{api.name.upper()}"
        yield f"{tap}_API_URL", api.url
        yield f"EMULATED_{tap}_{token}", api.token
    # The emulator does not ration, and its company is young.
    yield "TAP_BIU_REQUESTS_PER_MINUTE", "100000"
    yield "TAP_BIU_START_DATE", "2025-06-01"
