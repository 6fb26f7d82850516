"""Runs of the tools against the server, each a sample; and the proof that a tool brings all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import process
from benchmarks.samples import Sample
from benchmarks.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from benchmarks.backend import Backend
    from benchmarks.sources import Source
    from benchmarks.tools import Tool


PROOF = 20_000
"""Rows with which every tool has to prove that it brings all."""


class WrongRowsError(Exception):
    """A tool did not bring what the server has; the message says what it brought."""


class Run(NamedTuple):
    """A tool to be run once."""

    part: str
    source: Source
    tool: Tool
    rows: int
    latency: float = 0
    """Seconds a page."""
    number: int = 0
    """Of the round, from 0."""
    note: str = ""


class Bench:
    """The server, a folder to work in, and the samples taken so far."""

    def __init__(self, backend: Backend, folder: Path) -> None:
        self.backend = backend
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.samples: list[Sample] = []
        self._proven: set[tuple[Source, str]] = set()
        self.quota: dict[str, float] = {}
        self.speeds: dict[str, float] = {}
        """Pages a second that the server gives a trivial client, by path."""

    def interleave(
        self,
        part: str,
        source: Source,
        tools: Sequence[Tool],
        sizes: Iterable[tuple[int, float]],
        rounds: int,
    ) -> None:
        """Run each tool once a round, in turn, at each number of rows and latency."""
        sizes = list(sizes)
        for number in range(rounds):
            for rows, latency in sizes:
                for tool in tools:
                    self.measure(Run(part, source, tool, rows, latency, number))

    def measure(self, run: Run, take: Callable[[bytes], object] | None = None) -> Sample:
        """Run a tool once, from an empty folder, with nothing else of ours running.

        Before its first run it has to prove that it brings every row.
        """
        source, tool, rows = run.source, run.tool, run.rows
        if tool.reads and (source, tool.name) not in self._proven:
            self.prove(source, tool, PROOF)
            self._proven.add((source, tool.name))
        folder = self._empty_folder()
        self.backend.begin(rows, run.latency)
        command = tool.command(source, self.backend.origin, folder)
        environment = tool.variables(folder)
        cost = process.run(command, folder=folder, environment=environment, take=take)
        log = self.backend.log()
        if tool.reads and (log.requests * 100 < rows or log.wrong):
            raise WrongRowsError(f"{tool.label}: {log.requests} requests, {log.wrong} wrong ones")
        sample = Sample(
            part=run.part,
            api=source.api,
            tool=tool.name,
            rows=rows,
            latency=run.latency,
            round=run.number,
            wall=cost.wall,
            cpu=cost.cpu,
            peak=cost.peak,
            written=cost.written,
            requests=log.requests,
            in_flight=log.peak,
            refused=log.refused,
            server_cpu=log.cpu,
            note=run.note,
        )
        self.samples.append(sample)
        at = f"{rows:,} rows" + (f" at {run.latency * 1000:.0f} ms" if run.latency else "")
        taken = f"{cost.wall:.1f} s, {cost.cpu:.2f} CPU s, {cost.peak / 2**20:.0f} MiB"
        label = f"{tool.label}, {run.note}" if run.note else tool.label
        say(f"{run.part} {run.number + 1}: {label}, {at}: {taken}")
        return sample

    def prove(self, source: Source, tool: Tool, rows: int) -> None:
        """Run a tool once and look at the rows that it wrote.

        Raises:
            WrongRowsError: They are not as many, not distinct, or their amounts have another sum.
        """
        folder = self._empty_folder()
        self.backend.begin(rows)
        command = tool.command(source, self.backend.origin, folder)
        output = folder / "output.jsonl"
        with output.open("wb") as file:
            process.run(
                command,
                folder=folder,
                environment=tool.variables(folder),
                take=file.write,
            )
        files = [output]
        if tool.writes_files:
            files = list(folder.glob(f"pipelines/**/{source.stream}.*.typed-jsonl*"))
        counter = [sys.executable, "-m", "benchmarks.proof", source.key, source.amount]
        said = subprocess.run([*counter, *files], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        count, distinct, amount = json.loads(said.stdout)
        truth = self.backend.truth[source.path]
        if (count, distinct, Decimal(amount)) != (truth.rows, truth.rows, truth.amount):
            raise WrongRowsError(
                f"{tool.label}: {count} {source.stream}, {distinct} distinct, {source.amount} "
                f"{amount}; the server has {truth.rows}, {source.amount} {truth.amount}"
            )
        say(f"{tool.label}: {count:,} {source.stream}, all distinct, {source.amount} {amount}")

    def _empty_folder(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self.folder


class SlowReader:
    """Takes a process's output like a slow target: it rests first, then reads at a set rate."""

    def __init__(self, rest: float, rate: float) -> None:
        self._rest = rest
        """Seconds after the first bytes during which nothing is read."""
        self._rate = rate
        """Bytes a second from then on."""
        self._begin: float | None = None
        self._read = 0

    def __call__(self, chunk: bytes) -> None:
        """Take some bytes, late."""
        if self._begin is None:
            self._begin = time.monotonic() + self._rest
        self._read += len(chunk)
        time.sleep(max(self._begin + self._read / self._rate - time.monotonic(), 0))


class LastState:
    """Takes a process's output and keeps the last STATE message, without its line end."""

    def __init__(self) -> None:
        self.line = b""
        self._rest = b""

    def __call__(self, chunk: bytes) -> None:
        """Take some bytes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b'{"type":"STATE"'):
                self.line = line


def say(text: str) -> None:
    """Tell whoever waits how far the run is."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201
