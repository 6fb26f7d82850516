"""A job from its first run to the quiet one at its end, and what came of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.campaign.oracle import Oracle, Violation
from tests.campaign.plan import Trouble, draw
from tests.campaign.runs import execute
from tests.campaign.setting import at_once
from tests.campaign.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.campaign.plan import Job
    from tests.campaign.runs import Outcome

    Tell = Callable[[Trouble, Outcome, dict[str, Any], list[Violation]], None]

MOST_QUIET_RUNS = 4
QUIET = Trouble(days=0.01, settings={"concurrency": 4})
"""A quarter of an hour later: what was about to appear has appeared."""
REASONS = {
    "answered 401": "401",
    "answered 403": "403",
    "answered 404": "404",
    "answered 4": "400, 422",
    "longer than max_wait": "a wait beyond max_wait",
    "answered 5": "500 to 504",
    "answered HTML": "HTML",
    "redirects are not followed": "a redirect",
    "text that is not JSON": "not JSON",
    "broke off": "a broken connection",
    "in time": "no answer in time",
    "does not list every row": "rows that are counted but not listed",
    "same page again": "a repeated page",
    "holds no": "no records in the answer",
    "another month": "figures of another month",
    "too small for the run": "a bound that is too small",
    "not UTF-8": "text that is not UTF-8",
    "nests too deep": "JSON that nests too deep",
    "holds a key twice": "JSON with a key twice",
    "JSON with a number": "a number that is too long",
    "more than": "an answer that is too large",
    "neither hasMore": "a page that does not say whether more follow",
}
"""Words of an error, and the class of reasons that they tell; the first that fits."""


@dataclass
class Tally:
    """What some jobs amount to."""

    jobs: int = 0
    runs: Counter[str] = field(default_factory=Counter)
    """By tap, and by how they ended."""
    faults: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    """Kills, moves of rows and clocks, and hidden rows."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why runs or streams failed loudly."""
    requests: int = 0
    rows: int = 0
    announced: int = 0
    violations: list[tuple[int, Violation]] = field(default_factory=list)
    """With the seeds of their jobs."""

    def add(self, other: Tally) -> None:
        """Add what other jobs amount to."""
        self.jobs += other.jobs
        self.requests += other.requests
        self.rows += other.rows
        self.announced += other.announced
        self.runs.update(other.runs)
        self.faults.update(other.faults)
        self.troubles.update(other.troubles)
        self.reasons.update(other.reasons)
        self.violations += other.violations


def perform(job: Job, tell: Tell | None = None) -> Tally:
    """Perform a job; `tell` is called with what befell each run, and what came of it."""
    return _Performance(job, tell).tally


def several(seeds: Sequence[int]) -> Tally:
    """Perform the jobs of some seeds."""
    tally = Tally()
    with at_once():
        for seed in seeds:
            tally.add(perform(draw(seed)))
    return tally


class _Performance:
    def __init__(self, job: Job, tell: Tell | None) -> None:
        self._job = job
        self._tell = tell
        self._world = World(job)
        self._oracle = Oracle(self._world)
        self._state: dict[str, Any] = {}
        self._known: set[tuple[str, str]] = set()
        self.tally = Tally(jobs=1)
        for trouble in job.troubles:
            self._run(trouble)
        self._end_quietly()
        if not any(trouble.takes_away for trouble in job.troubles):
            self._note(list(self._oracle.strangers()))
        self.tally.announced = self._oracle.announced

    def _run(self, trouble: Trouble) -> Outcome:
        world, number = self._world, self.tally.runs.total()
        world.prepare(trouble, number)
        self._oracle.begin(trouble, self._state)
        outcome = execute(world, trouble, self._state)
        self._count(trouble, outcome)
        self._state = outcome.confirmed.state or self._state
        self._oracle.conclude(outcome, self._state)
        world.calm()
        found = list(self._oracle.end(trouble, outcome, self._state))
        self._note(found)
        if self._tell:
            self._tell(trouble, outcome, self._state, found)
        return outcome

    def _end_quietly(self) -> None:
        for _ in range(MOST_QUIET_RUNS):
            went_on = _is_unfinished(self._state)
            outcome = self._run(QUIET)
            if outcome.ended != "done" or _is_unfinished(self._state):
                break
            # What an earlier run had begun is as old as that; another run is as of now.
            if not went_on:
                self._note(list(self._oracle.last(outcome)))
                return
        reason = "; ".join(outcome.failures.values()) or "quiet runs do not come to an end"
        self._note([Violation("stuck", reason)])

    def _note(self, found: list[Violation]) -> None:
        """Take note of what was not known yet: a row that is lost is missed by every later run."""
        for violation in found:
            if (violation.kind, violation.stream) not in self._known:
                self._known.add((violation.kind, violation.stream))
                self.tally.violations.append((self._job.seed, violation))

    def _count(self, trouble: Trouble, outcome: Outcome) -> None:
        tally, emulator = self.tally, self._world.emulator
        tally.runs[f"{self._job.case.tap.name}, {outcome.ended}"] += 1
        tally.faults.update(emulator.faults.played)
        tally.requests += len(emulator.log)
        tally.rows += sum(map(len, outcome.run.records.values()))
        tally.troubles += self._troubles(trouble, outcome)
        for reason in outcome.failures.values():
            tally.reasons[_class_of(reason)] += 1

    def _troubles(self, trouble: Trouble, outcome: Outcome) -> Counter[str]:
        asked, api = len(self._world.emulator.log), self._world.api
        counted = Counter[str]()
        if outcome.ended == "killed" and trouble.kill:
            how = {"request": "at a request", "line": "after a line"}
            counted[f"killed {how.get(trouble.kill.how, f'by {trouble.kill.how}')}"] += 1
            counted["last lines torn"] += trouble.kill.kept < 1
        counted["rows moved between pages"] += api.movement.pages
        counted["clock moved within a run"] += bool(trouble.clock and trouble.clock[0] <= asked)
        counted["Date off or jumping"] += bool(
            trouble.behind or (trouble.jump and trouble.jump[0] <= asked)
        )
        counted["rows hidden"] += (
            trouble.hide[1] if trouble.hide and trouble.hide[2] <= asked else 0
        )
        counted["rows changed between runs"] += trouble.stirred * len(self._job.streams)
        counted["days passed between runs"] += trouble.days >= 1
        return +counted


def _is_unfinished(state: dict[str, Any]) -> bool:
    return any(entry.get("unfinished") for entry in state.get("bookmarks", {}).values())


def _class_of(reason: str) -> str:
    known = (name for words, name in REASONS.items() if words in reason)
    fallback = re.sub(r"https?://\S+|\d+|\w*:", "", reason)
    return next(known, f"other: {' '.join(fallback.split()[:8])}")
