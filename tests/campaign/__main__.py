"""The command of the fault campaign: `python -m tests.campaign`, or `make faults`."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from tests.campaign.jobs import Tally, perform, several
from tests.campaign.plan import draw
from tests.campaign.report import table
from tests.campaign.setting import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.campaign.oracle import Violation
    from tests.campaign.plan import Trouble
    from tests.campaign.runs import Outcome

SEEDS = 600
AT_A_TIME = 12
"""Jobs that a process performs before it reports."""


def main(arguments: list[str] | None = None) -> int:
    """Perform jobs, print what they amount to, and give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign", description="Break the taps in every way, by seeds."
    )
    parser.add_argument("--seed", type=int, help="perform the job of this seed alone, and tell all")
    parser.add_argument("--first", type=int, default=1, help="first seed (default: 1)")
    parser.add_argument("--jobs", type=int, default=SEEDS, help=f"seeds (default: {SEEDS})")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="one per processor")
    options = parser.parse_args(arguments)
    if options.seed is not None:
        with at_once():
            tally = perform(draw(options.seed), _tell)
    else:
        tally = campaign(range(options.first, options.first + options.jobs), options.processes)
    return 1 if tally.violations else 0


def campaign(seeds: Sequence[int], processes: int) -> Tally:
    """Perform the jobs of some seeds in some processes, and print a table."""
    begin = time.monotonic()
    tally = Tally()
    shares = [seeds[at : at + AT_A_TIME] for at in range(0, len(seeds), AT_A_TIME)]
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawned) as pool:
        for number, done in enumerate(as_completed(pool.submit(several, s) for s in shares), 1):
            tally.add(done.result())
            if sys.stdout.isatty():
                print(f"\r{number * 100 // len(shares)} %", end="", flush=True)
    print(f"\r{table(tally, seeds, time.monotonic() - begin)}")
    return tally


def _tell(
    trouble: Trouble, outcome: Outcome, state: dict[str, object], found: list[Violation]
) -> None:
    print(f"\n{trouble}\n  {outcome.ended}; state {state}")
    for stream, reason in outcome.failures.items():
        print(f"  failed: {stream or 'the run'}: {reason}")
    for line in outcome.log:
        if line.level not in {"DEBUG", "INFO"}:
            print(f"  {line.level} {line.logger}: {line.text}")
    for violation in found:
        print(f"  VIOLATION ({violation.kind}) {violation.text}")


if __name__ == "__main__":
    sys.exit(main())
