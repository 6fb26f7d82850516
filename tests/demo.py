"""The demo: two runs of the pipeline against an emulated API, a simulated day apart."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.emulator import Emulator

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "output" / "demo"
LOG = OUTPUT / "meltano.log"
CATALOG = ROOT / "tests" / "golden" / "tap-clientbase.catalog.json"
MELTANO = Path(sys.executable).with_name("meltano")
FOREIGN = ("MELTANO_", "TAP_", "TARGET_")
"""Prefixes of the variables by which the user's own settings would enter."""
COMMAND = ("meltano", "run", "tap-clientbase", "target-jsonl")


class StepFailedError(Exception):
    """A step of the demo failed; the message says which, and where to look."""


def main() -> int:
    """Run the demo from a fresh state."""
    started = time.monotonic()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    try:
        with Emulator() as emulator:
            first, second = two_runs(emulator)
    except (StepFailedError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: stopped", file=sys.stderr)
        return 130
    print("\n" + table(first, second))
    print(f"\n{closing_line(time.monotonic() - started)}")
    return 0


def two_runs(emulator: Emulator) -> tuple[Counter[str], Counter[str]]:
    """Load everything, let a day pass, load again; count the rows that each run wrote."""
    say(f"The emulated API listens at {emulator.clientbase.url}")
    first = run(emulator, "first run")
    emulator.advance(days=1)
    say("The emulator's clock moves on by one day: some rows change, some are new")
    second = run(emulator, "second run")
    return first, second


def run(emulator: Emulator, name: str) -> Counter[str]:
    """Run the pipeline once; give the rows that it added to each stream's file."""
    before = rows_on_disk()
    say(f"{' '.join(COMMAND)}  ({name})")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
        "MELTANO_CLI_DISABLE_VERSION_CHECK": "true",
        "MELTANO_DATABASE_URI": f"sqlite:///{OUTPUT / 'meltano.db'}",
        "MELTANO_ENVIRONMENT": "demo",
        "MELTANO_PROJECT_ROOT": str(ROOT),
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "TAP_CLIENTBASE_API_URL": emulator.clientbase.url,
        "TAP_CLIENTBASE_AUTH_TOKEN": emulator.clientbase.token,
        "TARGET_JSONL_DESTINATION_PATH": str(OUTPUT),
    }
    with LOG.open("a") as log:
        ended = subprocess.run(
            [MELTANO, *COMMAND[1:]],
            check=False,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if ended.returncode:
        raise StepFailedError(f"the {name} failed; {LOG.relative_to(ROOT)} says why")
    added = rows_on_disk() - before
    if not added:
        raise StepFailedError(f"the {name} wrote no rows; {LOG.relative_to(ROOT)} says why")
    return added


def rows_on_disk() -> Counter[str]:
    """Count the rows in each stream's file."""
    return Counter({path.stem: line_count(path) for path in OUTPUT.glob("*.jsonl")})


def line_count(path: Path) -> int:
    """Count the lines of a file."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def table(first: Counter[str], second: Counter[str]) -> str:
    """Lay out what each run moved, and where it is."""
    rows: list[tuple[str, ...]] = [("stream", "reads", "run 1", "run 2", "file")]
    for entry in json.loads(CATALOG.read_text(encoding="utf-8"))["streams"]:
        name = entry["stream"]
        reads = "changes" if entry["replication_method"] == "INCREMENTAL" else "all rows"
        file = OUTPUT.relative_to(ROOT) / f"{name}.jsonl"
        rows.append((name, reads, f"{first[name]:,}", f"{second[name]:,}", str(file)))
    totals = (f"{sum(counts.values()):,}" for counts in (first, second))
    rows.append(("total", "", *totals, f"{OUTPUT.relative_to(ROOT)}/"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows[1:1] = rows[-1:-1] = [tuple("-" * width for width in widths)]
    return "\n".join(line(row, widths) for row in rows)


def line(row: tuple[str, ...], widths: list[int]) -> str:
    """Align one row of the table, numbers to the right."""
    aligned = [
        cell.rjust(width) if index in {2, 3} else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(aligned).rstrip()


def closing_line(seconds: float) -> str:
    """Say what to look at next."""
    return (
        f"Done in {seconds:.0f} s. Next: head -n 1 {OUTPUT.relative_to(ROOT)}/billings.jsonl, "
        "then taps/tap_clientbase/README.md for a token of your own."
    )


def say(text: str) -> None:
    """Print a line of progress at once, terminal or not."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
