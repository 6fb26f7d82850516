"""The benchmark: `python -m benchmarks`, or `make bench`, which makes the environments first."""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.backend import Backend
from benchmarks.bench import Bench, WrongRowsError, say
from benchmarks.parts import PARTS
from benchmarks.process import ProcessFailedError
from benchmarks.sources import BILLINGS, PAYMENTS
from benchmarks.tools import ENVIRONMENTS

PROBES = {
    PAYMENTS.path: "offset=5000&limit=100",
    BILLINGS.path: "page=50&per_page=100",
}


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
    say(f"Done in {(time.monotonic() - started) / 60:.0f} min")
    return 0


if __name__ == "__main__":
    sys.exit(main())
