"""One extraction: `tap | target`, an account column, and the state that the target confirms."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, PIPE, CalledProcessError, CompletedProcess, Popen, run
from typing import IO, TYPE_CHECKING, Any

from accounts import AccountsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from accounts import Extraction

LOG_LINE = re.compile(r"[^|]*\| (?P<level>[A-Z]+) *\| [^|]* \| (?P<text>.*)")
REPORT = "Run report: "
LEASH = ["setpriv", "--pdeathsig", "TERM"]
"""Stops a tap whose run was killed; the target follows its tap."""


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
    try:
        with _lock(extraction) as lock:
            tap, target = _commands(extraction)
            tap_code, target_code, kept = _run(extraction, tap, target, log, lock)
    except OSError as error:  # a full disk, say
        raise ExtractionError(f"{extraction.account}: {error}") from None
    if kept.strange:
        warn(
            f"{extraction.target}: lines of its output that are no state, left out: {kept.strange}"
        )
    reasons = [] if kept.error is None else [f"The state cannot be written: {kept.error}"]
    if target_code:
        reasons.append(
            f"{extraction.target} ended with exit code {target_code}: the run's log says why"
        )
    if tap_code:
        reasons += log.errors
    if tap_code and not reasons:
        reasons.append(f"{extraction.tap} ended with exit code {tap_code}")
    if reasons:
        raise ExtractionError("\n".join(reasons), log.report)
    return log.report


def leash() -> list[str]:
    """What to put before a command so that it does not outlive this process: util-linux has it."""
    known = shutil.which(LEASH[0]) and run([*LEASH, "true"], stderr=DEVNULL, check=False)
    return LEASH if known and known.returncode == 0 else []


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
        if found := LOG_LINE.match(line):
            level, text = found.groups()
            if text.startswith(REPORT):
                with suppress(json.JSONDecodeError):  # of a tap that was killed
                    self.report = json.loads(text.removeprefix(REPORT))
            if level == "ERROR":
                self.errors.append(text)
            if level in {"ERROR", "WARNING"}:
                self._warn(text)


class Keeper:
    """Keeps each state that the target confirms; whoever looks finds a whole one."""

    def __init__(self, path: Path) -> None:
        """Keep them in a file."""
        self.error: OSError | None = None
        self.strange = 0
        """Lines that were no state."""
        self._path = path

    def read(self, lines: IO[bytes]) -> None:
        """Read all that the target says: were it not read, the target would wait for ever."""
        for line in filter(bytes.strip, lines):
            if not _is_state(line):
                self.strange += 1
            elif self.error is None:
                try:
                    self._write(line)
                except OSError as error:
                    self.error = error

    def _write(self, state: bytes) -> None:
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def _is_state(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(json.loads(line), dict)
    except ValueError:
        return False


@contextmanager
def _lock(extraction: Extraction) -> Iterator[int]:
    """A lock on a tap's run of an account, and its descriptor.

    Tap and target inherit it, so that they hold it even if this process is killed. The configs of
    a run that was killed are removed.
    """
    folder = extraction.running
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)  # nobody else can look into it
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExtractionError(
                f"{extraction.account} is still being read by an earlier run of {extraction.tap}: "
                "wait until it has ended, or end it"
            ) from None
        _remove_configs(folder)
        try:
            yield lock.fileno()
        finally:
            _remove_configs(folder)


def _remove_configs(folder: Path) -> None:
    for path in folder.glob("*.json"):
        path.unlink()


def _commands(extraction: Extraction) -> tuple[list[str], list[str]]:
    """The command lines of tap and target, whose configs are written for this run."""
    tap, target = (_installed(name) for name in (extraction.tap, extraction.target))
    try:
        config = extraction.resolved(extraction.config)
        target_config = extraction.resolved(extraction.target_config)
    except AccountsError as error:
        raise ExtractionError(str(error)) from None
    chosen = extraction.folder / "catalogs" / f"{extraction.tap}.json"
    options = ["--catalog", str(chosen)] if chosen.exists() else []
    if extraction.column:
        catalog = chosen.read_bytes() if options else _discovered(extraction, tap)
        try:
            maps = stream_maps(extraction.account, extraction.column, json.loads(catalog))
        except (KeyError, TypeError, ValueError):
            where = f"catalogs/{chosen.name}" if options else "what --discover says"
            raise ExtractionError(f"{extraction.tap}: {where} is no catalog") from None
        config["stream_maps"] = maps
    configs = extraction.running / "tap.json", extraction.running / "target.json"
    for path, content in zip(configs, (config, target_config), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    return (
        [*leash(), tap, "--config", str(configs[0]), "--state", str(extraction.state), *options],
        [target, "--config", str(configs[1])],
    )


def _installed(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ExtractionError(f"{name} is not installed, or not in PATH")
    return path


def _discovered(extraction: Extraction, tap: str) -> bytes:
    command = [tap, "--discover"]
    try:
        done: CompletedProcess[bytes] = run(command, check=True, **_surroundings(extraction))
    except CalledProcessError as error:
        raise ExtractionError(
            f"{extraction.tap} --discover ended with exit code {error.returncode}: "
            "the run's log says why"
        ) from None
    return done.stdout


def _surroundings(extraction: Extraction) -> dict[str, Any]:
    """Where a tap or a target runs, and what it sees of the environment."""
    environment = {k: v for k, v in os.environ.items() if k not in extraction.hidden}
    return {"cwd": extraction.folder, "env": environment, "stdout": PIPE}


def _run(
    extraction: Extraction, tap: list[str], target: list[str], log: Log, lock: int
) -> tuple[int, int, Keeper]:
    """Run `tap | target` to the end; give the exit codes, and what became of the states."""
    keeper = Keeper(extraction.state)
    extraction.state.parent.mkdir(parents=True, exist_ok=True)
    extraction.state.touch()
    here = {**_surroundings(extraction), "pass_fds": [lock]}
    with (
        Popen(tap, stderr=PIPE, **here) as source,
        Popen(target, stdin=source.stdout, **here) as sink,
        ThreadPoolExecutor(1) as thread,
    ):
        assert source.stdout
        assert source.stderr
        assert sink.stdout
        source.stdout.close()  # so that a tap notices when its target is gone
        kept = thread.submit(keeper.read, sink.stdout)
        said = map(_shown, source.stderr)
        try:
            for line in said:
                log.take(line)
        except BaseException:
            source.terminate()  # and still let the target confirm what it has
            for _ in said:  # were it not read, the tap would wait for ever
                pass
            raise
    kept.result()
    return source.returncode, sink.returncode, keeper


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    sys.stderr.write(text)
    return text
