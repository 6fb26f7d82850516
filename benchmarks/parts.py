"""The parts of the benchmark: what is run, how often, with how many rows."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import process
from benchmarks.bench import LastState, Run, SlowReader, say
from benchmarks.samples import Sample
from benchmarks.sources import BILLINGS, PAYMENTS
from benchmarks.tools import (
    AIRBYTE,
    AIRBYTE_SLICES,
    DLT,
    DLT_PLAIN,
    FLOOR,
    NOTHING,
    OURS,
    ROOT,
    TAP,
    TAP_40,
    TAP_50,
    TAP_FULL,
    TEMPLATE,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.bench import Bench

CPU_ROWS = (100_000, 200_000)
LATENCY_ROWS = 20_000
LATENCIES = (0.1, 0.3)
"""Seconds a page."""
MEMORY_ROWS = (100_000, 1_000_000)
SCALE_ROWS = (10_000, 100_000, 1_000_000)
NESTED_ROWS = (20_000, 40_000)
NESTED_LATENCY_ROWS = 10_000
NESTED_LATENCY = 0.1
REST = 5.0
"""Seconds that the slow reader lets the tap run ahead."""
SLOWER = 0.8
"""The slow reader's rate, of the rate at which the tap writes unhindered."""
TAPS = ("tap-asaas", "tap-biu", "tap-clientbase")
STARTS: Mapping[str, Sequence[str]] = {
    "import requests": (sys.executable, "-c", "import requests"),
    "import singer_sdk": (sys.executable, "-c", "import singer_sdk"),
    **{
        f"{tap} {option}": (str(OURS / tap), option)
        for tap in TAPS
        for option in ("--version", "--discover", "--about")
    },
}


def cpu(bench: Bench, rounds: int) -> None:
    """Processor time of whole runs without latency."""
    tools = (FLOOR, TAP, TEMPLATE, AIRBYTE, DLT, DLT_PLAIN)
    bench.interleave("cpu", PAYMENTS, tools, ((rows, 0) for rows in CPU_ROWS), rounds)


def latency(bench: Bench, rounds: int) -> None:
    """Wall time where each page takes its time."""
    tools = (FLOOR, TAP, TAP_40, TEMPLATE, AIRBYTE, AIRBYTE_SLICES, DLT)
    bench.interleave("latency", PAYMENTS, tools, ((LATENCY_ROWS, s) for s in LATENCIES), rounds)


def memory(bench: Bench, rounds: int) -> None:
    """The most memory that a run holds, beside readers that are as slow as targets are."""
    for number in range(rounds):
        for rows in MEMORY_ROWS:
            for tool in (NOTHING, FLOOR):
                bench.measure(Run("memory", PAYMENTS, tool, rows, number=number))
            for tool in (TAP, TAP_50):
                run = Run("memory", PAYMENTS, tool, rows, number=number)
                free = bench.measure(run)
                if tool is not TAP and rows == max(MEMORY_ROWS):
                    continue  # it takes minutes, and fewer rows show as much
                slow = SlowReader(REST, SLOWER * free.written / free.wall)
                bench.measure(run._replace(note="slow reader"), slow)


def scale(bench: Bench, rounds: int) -> None:
    """Processor time and the size of the last state, from few rows to very many."""
    for number in range(rounds):
        for rows in SCALE_ROWS:
            last = LastState()
            sample = bench.measure(Run("scale", PAYMENTS, TAP, rows, number=number), last)
            bench.samples[-1] = replace(sample, state=len(last.line))


def startup(bench: Bench, rounds: int) -> None:
    """What it takes before the first request."""
    for number in range(-1, rounds):
        for name, command in STARTS.items():
            cost = process.run(
                command, folder=bench.folder.parent, environment={"PATH": "/bin:/usr/bin"}
            )
            if number < 0:
                continue  # fills the caches of the file system
            bench.samples.append(
                Sample(
                    part="startup",
                    api="",
                    tool=name,
                    rows=0,
                    latency=0,
                    round=number,
                    wall=cost.wall,
                    cpu=cost.cpu,
                    peak=cost.peak,
                    written=cost.written,
                )
            )
        say(f"startup: round {max(number + 1, 0)} of {rounds}")


def nested(bench: Bench, rounds: int) -> None:
    """Base de Clientes, whose rows hold objects and lists: processor time, then wall time."""
    tools = (FLOOR, TAP_FULL, TAP, TEMPLATE, AIRBYTE, DLT)
    bench.interleave("nested-cpu", BILLINGS, tools, ((rows, 0) for rows in NESTED_ROWS), rounds)
    sizes = ((NESTED_LATENCY_ROWS, NESTED_LATENCY),)
    bench.interleave("nested-latency", BILLINGS, tools, sizes, rounds)


def quota(bench: Bench, rounds: int) -> None:
    """The share of BIU's quota that is used in a simulated hour, in a process of its own."""
    del rounds
    said: list[bytes] = []
    process.run(
        [sys.executable, "-m", "benchmarks.quota"],
        folder=bench.folder.parent,
        environment={"PATH": "/bin:/usr/bin", "PYTHONPATH": str(ROOT)},
        take=said.append,
    )
    bench.quota = json.loads(b"".join(said))
    say(f"quota: {bench.quota}")


PARTS: Mapping[str, tuple[Callable[[Bench, int], None], int]] = {
    "cpu": (cpu, 3),
    "latency": (latency, 1),
    "memory": (memory, 1),
    "scale": (scale, 1),
    "startup": (startup, 5),
    "nested": (nested, 1),
    "quota": (quota, 1),
}
"""Each part, and how many rounds it is run by default."""
