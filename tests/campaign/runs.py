"""One run of a tap, in this process or as its script, and how it ended."""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from singer_sdk.exceptions import FatalAPIError
from typing_extensions import override

from singer_rest.errors import StreamsFailedError
from tests.run_tap import Collector, Run, read_messages, selection
from tests.scripts import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.campaign.plan import Job, Kill, Trouble
    from tests.campaign.world import World

MOST_REQUESTS = 5_000
MOST_SECONDS = 60.0


class KilledError(BaseException):
    """What no handler of a tap catches, as it cannot catch its being killed."""


class HungError(BaseException):
    """A run that does not come to its end."""


class Line(NamedTuple):
    """A line of a log."""

    level: str
    logger: str
    text: str


@dataclass
class Outcome:
    """What a run wrote and logged, and how it ended."""

    run: Run = field(default_factory=Run)
    log: list[Line] = field(default_factory=list)
    ended: Literal["done", "failed", "killed", "hung"] = "done"
    failures: dict[str, str] = field(default_factory=dict)
    """Why streams could not be read, by name; the run itself has none."""
    flaw: str | None = None
    """What is wrong with the way it ended, if anything is."""

    @property
    def confirmed(self) -> Run:
        """What a target is sure to hold."""
        return self.run.up_to_the_last_state()


def execute(world: World, trouble: Trouble, state: dict[str, Any]) -> Outcome:
    """Run the tap of a job from a state."""
    outcome = Outcome()
    try:
        with _deadline():
            if trouble.script:
                _as_script(world, trouble, state, outcome)
            else:
                _in_process(world, trouble, state, outcome)
    except HungError:
        outcome.ended = "hung"
    return outcome


def catalog(job: Job) -> dict[str, Any]:
    """The catalog that selects the streams of a job."""
    return selection(job.case.tap, job.streams, full_table=job.full_table)


@contextmanager
def _deadline() -> Iterator[None]:
    def hang(*_: object) -> None:
        raise HungError

    before = signal.signal(signal.SIGALRM, hang)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# In this process.


class Recorder(Collector):
    """Keeps messages, and lets the run die after some of them."""

    def __init__(self, run: Run, lines: int | None) -> None:
        super().__init__(run)
        self._left = lines

    @override
    def write_lines(self, lines: bytes, *, at_once: bool = False) -> None:
        if self._left is None:
            super().write_lines(lines, at_once=at_once)
            return
        pieces = lines.splitlines(keepends=True)
        super().write_lines(b"".join(pieces[: self._left]), at_once=at_once)
        if pieces and len(pieces) >= self._left:
            self._left = 0
            raise KilledError
        self._left -= len(pieces)


class _Wire:
    """Lets a run die with a request, and end with none under way."""

    def __init__(self, transport: Any, lives: int | None) -> None:
        self._get = transport.get
        self._numbers = itertools.count(1)
        self._lives = lives
        self._idle = threading.Condition()
        self._under_way = 0
        self._closed = False
        transport.get = self.get

    def get(self, *arguments: Any) -> Any:
        with self._idle:
            if self._closed:
                raise KilledError
            number = next(self._numbers)
            if self._lives is not None and number >= self._lives:
                raise KilledError
            if number > MOST_REQUESTS:
                raise HungError
            self._under_way += 1
        try:
            return self._get(*arguments)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def close(self) -> None:
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._under_way)


class _Log(logging.Handler):
    def __init__(self, lines: list[Line]) -> None:
        super().__init__(logging.INFO)
        self._lines = lines

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(Line(record.levelname, record.name, record.getMessage()))


@contextmanager
def _logged(lines: list[Line]) -> Iterator[None]:
    root, handler = logging.getLogger(), _Log(lines)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _in_process(world: World, trouble: Trouble, state: dict[str, Any], outcome: Outcome) -> None:
    kill = trouble.kill
    with _logged(outcome.log):
        tap = world.job.case.tap(
            config=world.config(trouble),
            catalog=catalog(world.job),
            state=json.loads(json.dumps(state)),
            message_writer=Recorder(outcome.run, _at(kill, "line")),
        )
        wire = _Wire(tap.transport, _at(kill, "request"))
        try:
            tap.sync_all()
        except KilledError:
            outcome.ended = "killed"
        except StreamsFailedError as error:
            outcome.ended, outcome.failures = "failed", dict(error.reasons)
        except FatalAPIError as error:
            outcome.ended, outcome.failures = "failed", {"": str(error)}
        except Exception as error:  # noqa: BLE001 - the fault that is looked for
            outcome.ended, outcome.flaw = "failed", f"unexpected {type(error).__name__}: {error}"
        finally:
            wire.close()


def _at(kill: Kill | None, how: str) -> int | None:
    return kill.at if kill and kill.how == how else None


# As a script.


def _as_script(world: World, trouble: Trouble, state: dict[str, Any], outcome: Outcome) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        contents = {"config": world.config(trouble), "catalog": catalog(world.job), "state": state}
        arguments: list[str | Path] = []
        for option, content in contents.items():
            path = folder / option
            path.write_text(json.dumps(content))
            arguments += [f"--{option}", path]
        output, log = folder / "output", folder / "log"
        process = start(world.job.case.tap.name, *arguments, output=output, log=log)
        assert process.pid is not None
        if trouble.kill:
            number = signal.Signals[trouble.kill.how]
            world.emulator.schedule.at(trouble.kill.at, partial(os.kill, process.pid, number))
        try:
            process.join()
        finally:
            process.kill()
            process.join()
        outcome.log += _lines(log.read_text())
        _read_ending(outcome, process.exitcode, trouble.kill, output)
        outcome.run = read_messages(output)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for line in text.splitlines():
        parts = line.split(" | ", 3)
        if len(parts) == 4:
            lines.append(Line(parts[1].strip(), parts[2].strip(), parts[3]))
        else:
            lines.append(Line("", "", line))
    return lines


def _read_ending(outcome: Outcome, code: int | None, kill: Kill | None, output: Path) -> None:
    whole = output.read_bytes()
    if code == -signal.SIGKILL and kill and kill.how == "SIGKILL":
        outcome.ended = "killed"
        # The pipe to a target holds some of it yet, and the last line may be torn.
        output.write_bytes(whole[: int(len(whole) * kill.kept)])
        return
    if whole and not whole.endswith(b"\n"):
        outcome.flaw = "the last line is torn"
    if code == 128 + signal.SIGTERM and kill and kill.how == "SIGTERM":
        outcome.ended = "killed"
    elif code:
        outcome.ended = "failed"
        if code != 1:
            outcome.flaw = f"exit code {code}"
    if any("Traceback" in line.text for line in outcome.log):
        outcome.flaw = "a traceback on the log"
    for line in outcome.log:
        if line.level == "ERROR":
            stream = re.split(r"\W", line.logger.partition(".")[2] or "", maxsplit=1)[0]
            outcome.failures[stream] = line.text
