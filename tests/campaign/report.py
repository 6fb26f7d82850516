"""The table of a campaign."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.campaign.jobs import Tally


def table(tally: Tally, seeds: Sequence[int], seconds: float) -> str:
    """Write what the jobs amount to."""
    counts = Counter(violation.kind for _, violation in tally.violations)
    title = (
        f"Fault campaign: {tally.runs.total():,} runs in {tally.jobs:,} jobs "
        f"(seeds {seeds[0]} to {seeds[-1]}), {tally.requests:,} requests and {tally.rows:,} rows "
        f"in {seconds:.0f} s"
    )
    read_again = f"(and {tally.announced:,} rows read again, as the log said)"
    lines = [
        title,
        *_section("Runs", tally.runs, sorted),
        *_section("Faults played", tally.faults),
        *_section("Killed, moved, hidden", tally.troubles),
        *_section("Loud failures, by reason", tally.reasons),
        "",
        f"  Losses                               {counts['loss']:>9,}",
        f"  Duplicates within a run              {counts['duplicate']:>9,}   {read_again}",
    ]
    lines += [
        f"  {kind.capitalize():<37}{count:>9,}"
        for kind, count in sorted(counts.items())
        if kind not in {"loss", "duplicate"}
    ]
    for seed, violation in tally.violations:
        lines.append(f"  VIOLATION ({violation.kind}) {violation.text}")
        lines.append(f'    make faults ARGS="--seed {seed}"')
    return "\n".join(lines)


def _section(
    title: str,
    counts: dict[str, int],
    order: Callable[[dict[str, int]], list[str]] = lambda c: sorted(c, key=lambda k: (-c[k], k)),
) -> list[str]:
    cells = [f"  {name:<37}{counts[name]:>9,}" for name in order(counts)]
    rows = itertools.zip_longest(cells[::2], cells[1::2], fillvalue="")
    return ["", title, *("".join(row) for row in rows)]
