"""Taps' scripts in processes of their own, forked off one that has imported the taps already.

A start from nothing takes half a second; the tests of signals, targets and the wheel make it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import runpy
import subprocess
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from singer_rest import limiter, retry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import ForkServerProcess

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "tap_asaas.tap", "tap_biu.tap", "tap_clientbase.tap"])
NO_END_OF_LIFE = "ignore::FutureWarning"
"""For scripts: without the SDK's word on the end of the running Python."""


def command(
    name: str, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a tap's script as a user does; of this process's environment it sees PATH alone."""
    with TemporaryDirectory() as folder:
        output, log = Path(folder, "output"), Path(folder, "log")
        process = start(name, *arguments, output=output, log=log, **environment)
        process.join(120)
        process.kill()
        process.join()
        assert process.exitcode is not None
        return subprocess.CompletedProcess(
            [name, *arguments], process.exitcode, output.read_text(), log.read_text()
        )


def start(
    name: str, *arguments: str | Path, output: Path, log: Path, **environment: str
) -> ForkServerProcess:
    """Start a tap's script; the fixture `no_backoff` holds there as well."""
    environment = {"PATH": os.environ["PATH"], **environment}
    waits = retry.LONGEST_BACKOFF, limiter.WINDOW
    process = FORKS.Process(
        target=_run, args=([name, *map(str, arguments)], environment, waits, (output, log))
    )
    process.start()
    return process


def _run(
    words: list[str],
    environment: Mapping[str, str],
    waits: tuple[float, float],
    files: tuple[Path, Path],
) -> None:
    for descriptor, path in enumerate(files, start=1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    retry.LONGEST_BACKOFF, limiter.WINDOW = waits
    warnings.simplefilter("ignore", FutureWarning)
    sys.argv[:] = words
    runpy.run_module(words[0].replace("-", "_"), run_name="__main__", alter_sys=True)


def failure(name: str, config: Mapping[str, Any], folder: Path, *arguments: str) -> str:
    """Run a script that has to fail properly; give its first error line, one a stream."""
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    ended = command(name, "--config", path, *arguments)
    lines = [line for line in error_lines(ended.stderr) if "WARNING" not in line]
    assert ended.returncode == 1
    assert len(lines) == len({line.split(" | ")[2] for line in lines}) > 0, ended.stderr
    assert "Traceback" not in ended.stderr
    return lines[0].split(" | ")[-1]


def error_lines(stderr: str) -> list[str]:
    """The lines of a log that a user has to act on."""
    return [line for line in stderr.splitlines() if "| INFO " not in line]
