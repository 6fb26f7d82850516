"""One extraction: `tap | target`, an account column, and the state that the target confirms."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen, run
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from accounts import AccountsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from accounts import Extraction

LOG_LINE = re.compile(r"[^|]*\| (?P<level>[A-Z]+) *\| [^|]* \| (?P<text>.*)")
REPORT = "Run report: "


class ExtractionError(Exception):
    """An extraction failed; the message is what the tap says of it."""

    def __init__(self, reason: str, report: dict[str, Any] | None = None) -> None:
        """Keep the report of the run as well: it tells what was read all the same."""
        super().__init__(reason)
        self.report = report or {}


def extract(extraction: Extraction, warn: Callable[[str], object]) -> dict[str, Any]:
    """Read what is new of an account, load it, and give the tap's report of its run.

    Warnings and errors of the tap go to `warn`, and its whole log to standard error.

    Raises:
        ExtractionError: Tap or target failed. The state stands for what was loaded until then.
    """
    log = Log(warn)
    with _commands(extraction) as (tap, target):
        tap_code, target_code = _run(extraction, tap, target, log)
    if not tap_code and not target_code:
        return log.report
    reasons = log.errors or [f"{extraction.tap} ended with exit code {tap_code}"]
    if target_code:
        reasons.append(f"{extraction.target} ended with exit code {target_code}")
    raise ExtractionError("\n".join(reasons), log.report)


def stream_maps(account: str, column: str, catalog: dict[str, Any]) -> dict[str, Any]:
    """Stream maps that put the account's name into every row, and into the key of every stream.

    Raises:
        ExtractionError: A stream has a field of that name, which the column would replace.
    """
    for stream in catalog["streams"]:
        if column in stream["schema"]["properties"]:
            raise ExtractionError(
                f"{stream['stream']} has a field {column}: choose another name as account_column"
            )
    return {
        stream["stream"]: {
            column: f"'{account}'",
            "__key_properties__": [column, *stream["key_properties"]],
        }
        for stream in catalog["streams"]
    }


class Log:
    """What a tap says on its standard error: its errors, and in the end its report."""

    def __init__(self, warn: Callable[[str], object]) -> None:
        """Pass warnings and errors on."""
        self.errors: list[str] = []
        self.report: dict[str, Any] = {}
        self._warn = warn

    def take(self, line: str) -> None:
        """Look at a line."""
        sys.stderr.write(line)
        if found := LOG_LINE.match(line):
            level, text = found.groups()
            if text.startswith(REPORT):
                self.report = json.loads(text.removeprefix(REPORT))
            if level == "ERROR":
                self.errors.append(text)
            if level in {"ERROR", "WARNING"}:
                self._warn(text)


@contextmanager
def _commands(extraction: Extraction) -> Iterator[tuple[list[str], list[str]]]:
    """The command lines of tap and target, whose configs exist only as long as they run."""
    tap, target = (_installed(name) for name in (extraction.tap, extraction.target))
    try:
        config = extraction.resolved(extraction.config)
        target_config = extraction.resolved(extraction.target_config)
    except AccountsError as error:
        raise ExtractionError(str(error)) from None
    chosen = extraction.folder / "catalogs" / f"{extraction.tap}.json"
    options = ["--catalog", str(chosen)] if chosen.exists() else []
    if extraction.column:
        catalog = json.loads(chosen.read_bytes() if options else _discovered(tap))
        config["stream_maps"] = stream_maps(extraction.account, extraction.column, catalog)
    with TemporaryDirectory(prefix="extraction-") as folder:  # nobody else can look into it
        configs = Path(folder, "tap.json"), Path(folder, "target.json")
        for path, content in zip(configs, (config, target_config), strict=True):
            path.write_text(json.dumps(content), encoding="utf-8")
        state = str(extraction.state)
        yield (
            [tap, "--config", str(configs[0]), "--state", state, *options],
            [target, "--config", str(configs[1])],
        )


def _installed(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ExtractionError(f"{name} is not installed, or not in PATH")
    return path


def _discovered(tap: str) -> bytes:
    return run([tap, "--discover"], check=True, capture_output=True).stdout


def _run(extraction: Extraction, tap: list[str], target: list[str], log: Log) -> tuple[int, int]:
    """Run `tap | target` to the end; give the exit codes."""
    extraction.state.parent.mkdir(parents=True, exist_ok=True)
    extraction.state.touch()
    environment = {k: v for k, v in os.environ.items() if k not in extraction.hidden}
    here: dict[str, Any] = {"cwd": extraction.folder, "env": environment, "stdout": PIPE}
    with (
        Popen(tap, stderr=PIPE, **here) as source,
        Popen(target, stdin=source.stdout, **here) as sink,
        ThreadPoolExecutor(1) as keeper,
    ):
        assert source.stdout
        assert source.stderr
        assert sink.stdout
        source.stdout.close()  # so that a tap notices when its target is gone
        kept = keeper.submit(_keep, sink.stdout, extraction.state)
        try:
            for line in source.stderr:
                log.take(line.decode("utf-8", "replace"))
        except BaseException:
            source.terminate()  # and still let the target confirm what it has
            raise
    kept.result()
    return source.returncode, sink.returncode


def _keep(states: IO[bytes], path: Path) -> None:
    """Keep each state that the target confirms; whoever looks finds a whole one."""
    for state in filter(bytes.strip, states):
        new = path.with_suffix(".new")
        new.write_bytes(state)
        new.replace(path)
