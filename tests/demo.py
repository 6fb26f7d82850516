"""The demo: two runs of each pipeline against the emulated APIs, a simulated day apart."""

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
from typing import TYPE_CHECKING

from singer_rest.table import aligned
from tests.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "output" / "demo"
"""Where the environment `demo` of `meltano.yml` lets the target write, a folder for each tap."""
LOG = OUTPUT / "meltano.log"
CATALOGS = ROOT / "tests" / "golden"
MELTANO = Path(sys.executable).with_name("meltano")
FOREIGN = ("MELTANO_", "TAP_", "TARGET_")
"""Prefixes of the variables by which the user's own settings would enter."""
TAPS = ("tap-clientbase", "tap-biu", "tap-asaas")
COMMAND = ("meltano", "run", *(name for tap in TAPS for name in (tap, "target-jsonl")))
WITH_CHANGES = frozenset({"refunds"})
"""Streams without changes of their own, whose rows come with the changed rows of another one."""
BIU_START = "2025-06-01"
"""So recent that the first run asks less often than the API allows in a minute."""


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
    apis = (emulator.clientbase, emulator.biu, emulator.asaas)
    say(f"The emulated APIs listen at {', '.join(api.url for api in apis)}")
    first = run(emulator, "first run")
    emulator.advance(days=1)
    say("The emulator's clock moves on by one day: some rows change, some are new")
    second = run(emulator, "second run")
    return first, second


def run(emulator: Emulator, name: str) -> Counter[str]:
    """Run the pipelines once; give the rows that they added to each file."""
    before = rows_on_disk()
    say(f"{' '.join(COMMAND)}  ({name})")
    with LOG.open("a") as log:
        ended = subprocess.run(
            [MELTANO, *COMMAND[1:]],
            check=False,
            cwd=ROOT,
            env=environment(emulator),
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


def environment(emulator: Emulator) -> dict[str, str]:
    """Where the APIs are, for Meltano; none of the user's own settings enters."""
    return {
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
        "TAP_BIU_API_URL": emulator.biu.url,
        "TAP_BIU_API_TOKEN": emulator.biu.token,
        "TAP_BIU_START_DATE": BIU_START,
        "TAP_ASAAS_API_URL": emulator.asaas.url,
        "TAP_ASAAS_ACCESS_TOKEN": emulator.asaas.token,
    }


def rows_on_disk() -> Counter[str]:
    """Count the rows in each file."""
    files = OUTPUT.glob("*/*.jsonl")
    return Counter({path.relative_to(OUTPUT).as_posix(): line_count(path) for path in files})


def line_count(path: Path) -> int:
    """Count the lines of a file."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def table(first: Counter[str], second: Counter[str]) -> str:
    """Lay out what each run moved, and where it is."""
    folder = OUTPUT.relative_to(ROOT).as_posix()
    rows: list[tuple[str, ...]] = [("file", "reads", "run 1", "run 2")]
    for tap in TAPS:
        for name, reads in streams(tap):
            file = f"{tap.removeprefix('tap-')}/{name}.jsonl"
            rows.append((f"{folder}/{file}", reads, f"{first[file]:,}", f"{second[file]:,}"))
    rows.append(("total", "", *(f"{sum(counts.values()):,}" for counts in (first, second))))
    head, rule, *body, total = aligned(rows, texts=2).splitlines()
    return "\n".join([head, rule, *body, rule, total])


def streams(tap: str) -> Iterator[tuple[str, str]]:
    """The streams of a tap that are selected by default, and what a second run reads of them."""
    catalog = json.loads((CATALOGS / f"{tap}.catalog.json").read_text(encoding="utf-8"))
    for entry in catalog["streams"]:
        (whole,) = (part for part in entry["metadata"] if not part["breadcrumb"])
        if whole["metadata"]["selected"]:
            name, incremental = entry["stream"], entry["replication_method"] == "INCREMENTAL"
            yield name, "changes" if incremental or name in WITH_CHANGES else "all rows"


def closing_line(seconds: float) -> str:
    """Say what to look at next."""
    example = OUTPUT.relative_to(ROOT) / "clientbase" / "billings.jsonl"
    return (
        f"Done in {seconds:.0f} s. Next: head -n 1 {example}, "
        "then docs/usage.md for accounts of your own."
    )


def say(text: str) -> None:
    """Print a line of progress at once, terminal or not."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
