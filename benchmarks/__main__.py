"""The benchmark: `python -m benchmarks`, or `make bench`, which makes the environments first."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.backend import Backend
from benchmarks.bench import Bench, WrongRowsError, say
from benchmarks.parts import PARTS
from benchmarks.process import ProcessFailedError
from benchmarks.results import machine, results
from benchmarks.samples import Samples
from benchmarks.sources import BILLINGS, PAYMENTS
from benchmarks.tables import tables
from benchmarks.tools import ENVIRONMENTS

HERE = Path(__file__).parent
PROBES = {PAYMENTS.path: "offset=5000&limit=100", BILLINGS.path: "page=50&per_page=100"}
"""Requests by which the server's own speed is measured."""


def main() -> int:
    """Run the parts that are asked for; print the tables, write the results and the chart."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--rounds", type=int, help="of every part, rather than as many as it needs")
    chosen = parser.parse_args()
    started = time.monotonic()
    try:
        with Backend() as backend:
            bench = Bench(backend, ENVIRONMENTS / "work" / "run")
            backend.begin(100_000)
            for path, query in PROBES.items():
                bench.speeds[path] = backend.speed(path, query)
            for name in chosen.only:
                part, rounds = PARTS[name]
                part(bench, chosen.rounds or rounds)
    except (WrongRowsError, ProcessFailedError) as error:
        say(f"bench: {error}")
        return 1
    # Shown to readers are whole runs only, so that all figures beside each other are of one.
    whole = list(chosen.only) == list(PARTS) and not chosen.rounds
    folder = HERE if whole else ENVIRONMENTS
    report(bench, folder)
    say(f"Done in {(time.monotonic() - started) / 60:.0f} min; the results are in {folder}")
    return 0


def report(bench: Bench, folder: Path) -> None:
    """Print the tables; write the results and, if its parts were run, the chart."""
    samples = Samples(bench.samples)
    print("\n" + ", ".join(f"{name} {value}" for name, value in machine().items()))
    for name, speed in bench.speeds.items():
        print(f"The server gives a client that does nothing {speed:,.0f} pages/s of {name}")
    for table in tables(samples, bench.quota):
        print(f"\n{table}")
    found = results(samples, bench.quota, bench.speeds)
    path = folder / "results.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if found["chart"]:
        python = ENVIRONMENTS / "chart" / "bin" / "python"
        drawing = folder / "chart.svg"
        subprocess.run([python, HERE / "chart.py", path, drawing], check=True)


if __name__ == "__main__":
    sys.exit(main())
