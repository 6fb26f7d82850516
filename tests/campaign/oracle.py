"""Holds the runs of a job against the truth: what was delivered, and what each run claimed."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from singer_rest import timestamps
from tests.campaign import promises
from tests.campaign.versions import Target
from tests.emulator import CANARY, CANARY_CPF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.campaign.plan import Trouble
    from tests.campaign.runs import Line, Outcome
    from tests.campaign.world import Rows, World
    from tests.run_tap import Run

READS_AGAIN = re.compile(
    r"Pages are read by number, because"
    r"|the list is read (again|whole), because"
    r"|Sales are read from their last bookmark to the end"
)
"""What a run says on its log before it brings rows again."""
SKIPPED = "is skipped: GET"
BOUNDED = "Run again: it goes on from the state"


@dataclass(frozen=True)
class Violation:
    """Something that must not happen, and where."""

    kind: str
    text: str
    stream: str = ""


@dataclass
class Reading:
    """A reading of a stream, by one run or by several that go on from one another."""

    before: Rows
    """What there was when it began."""
    began: float
    """Its beginning, as late as the tap may take it for."""
    read: Rows = field(default_factory=dict)


class Oracle:
    """What the runs of a job have delivered, stream by stream."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._job = world.job
        self._confirmed: dict[str, Rows] = {name: {} for name in self._job.streams}
        self._all: dict[str, Rows] = {name: {} for name in self._job.streams}
        self._known: dict[str, set[Any]] = {name: set() for name in self._job.streams}
        self._readings: dict[str, Reading] = {}
        self._skips: set[str] = set()
        self._rounds: dict[str, dt.date] = {}
        self._target = Target(world)
        self._earliest: dt.date | None = None
        self._late: dict[str, set[Any]] = {name: set() for name in self._job.streams}
        self.announced = 0
        """Rows that came twice in a run which had said so."""

    def begin(self, trouble: Trouble, state: dict[str, Any]) -> None:
        """Note what there is before a run from a state."""
        truth = self._world.truth()
        began = math.floor(self._world.now) - trouble.latest  # a Date has whole seconds
        self._skips, self._rounds = set(), {}
        behind = dt.timedelta(seconds=trouble.latest)
        self._earliest = timestamps.day(self._world.moment - behind)
        for stream, rows in truth.items():
            place = _place(state, stream)
            if isinstance(place, dict) and "scope" in place:
                self._rounds[stream] = timestamps.day(timestamps.parse(place["started"]))
            reading = self._readings.get(stream)
            if isinstance(place, dict) and "done" in place:
                self._skips.add(stream)
            elif not place or reading is None:
                self._readings[stream] = Reading(rows, began)
                if not promises.is_incremental(self._job, stream):
                    self._late[stream].clear()
            else:
                reading.began = min(reading.began, began)
            self._known[stream] |= rows.keys()

    def conclude(self, outcome: Outcome, state: dict[str, Any]) -> None:
        """Note, before they are shown again, which rows appear too late for a reading.

        That is what they do which are hidden until it breaks off, and shown when it is gone on with
        behind them; unless the run had missed them already.
        """
        missed = {line.logger.rpartition(".")[2] for line in _matching(outcome.log)}
        for stream in self._world.api.dialect.hidden_rows.keys() - missed:
            place = _place(state, stream)
            if isinstance(place, dict) and "done" not in place:
                self._late[stream] |= self._world.hidden(stream)

    def end(self, trouble: Trouble, outcome: Outcome, state: dict[str, Any]) -> Iterator[Violation]:
        """Judge a run by what it wrote, logged and claimed; `state` is the last one confirmed."""
        truth = self._world.truth()
        for stream, rows in truth.items():
            self._known[stream] |= rows.keys()
        self._take(outcome)
        yield from self._ending(outcome)
        yield from self._secrets(outcome, state)
        yield from self._duplicates(outcome)
        yield from self._deletions(outcome, truth)
        if trouble.is_quiet:
            yield from self._made_up(outcome.run, truth)
        for stream in self._job.streams:
            if promises.is_incremental(self._job, stream):
                yield from self._bookmark(stream, truth[stream], state)
            if self._has_read(stream, outcome, state):
                yield from self._losses(stream, truth[stream])

    def _take(self, outcome: Outcome) -> None:
        """Add what a target gets."""
        for run, held in ((outcome.confirmed, self._confirmed), (outcome.run, self._all)):
            for stream, rows in self._rows(run):
                held[stream].update(rows)
                if held is self._confirmed:
                    self._readings[stream].read.update(rows)

    def _rows(self, run: Run) -> Iterator[tuple[str, Rows]]:
        for stream, records in run.records.items():
            yield stream, {self._world.key(stream, record): record for record in records}

    def _has_read(self, stream: str, outcome: Outcome, state: dict[str, Any]) -> bool:
        """Whether a run claims to have read a stream to its end."""
        told_to_fail = outcome.ended == "failed" and "" not in outcome.failures
        if outcome.ended != "done" and not (told_to_fail and stream not in outcome.failures):
            return False
        if any(SKIPPED in line.text and line.text.startswith(stream) for line in outcome.log):
            return False
        place = _place(state, stream)
        if any(BOUNDED in line.text for line in outcome.log):
            return stream not in self._skips and isinstance(place, dict) and "done" in place
        return stream not in self._skips and not place

    def _losses(self, stream: str, after: Rows) -> Iterator[Violation]:
        reading = self._readings[stream]
        incremental = promises.is_incremental(self._job, stream)
        due = {
            key: row
            for key, row in after.items()
            if key not in self._late[stream]
            and reading.before.get(key) == row
            and promises.is_due(self._job, stream, row, reading.began)
        }
        sides = [self._confirmed[stream], self._all[stream]] if incremental else [reading.read]
        for held in sides:
            missing = [key for key in due if key not in held]
            if missing:
                yield self._loss(stream, f"{len(missing)} rows of {len(due)}, such as {missing[0]}")
            fields = (promises.current if incremental else promises.comparable)(self._job, stream)
            for key, row in due.items():
                name = promises.differs(row, held[key], fields) if key in held else None
                if name:
                    told = f"{name} of {key} is {row.get(name)!r}, not {held[key].get(name)!r}"
                    yield self._loss(stream, told)
                    break

    @staticmethod
    def _loss(stream: str, text: str) -> Violation:
        return Violation("loss", f"{stream} was read, but lacks {text}", stream)

    def _bookmark(self, stream: str, after: Rows, state: dict[str, Any]) -> Iterator[Violation]:
        bookmark = state.get("bookmarks", {}).get(stream, {}).get("replication_key_value")
        if not bookmark:
            return
        before = self._readings[stream].before
        for key, row in after.items():
            # A row without an instant may have come with a day that was over.
            known = promises.instant(self._job, stream, row) or before.get(key) == row
            if not known or key in self._late[stream]:
                continue
            if not promises.lies_before(self._job, stream, row, bookmark):
                continue
            held = self._confirmed[stream].get(key)
            if held is None:
                told = f"{stream}: the bookmark {bookmark} is past {key}"
                yield Violation("loss", told, stream)
                return

    def _made_up(self, run: Run, truth: dict[str, Rows]) -> Iterator[Violation]:
        for stream, records in run.records.items():
            fields = promises.comparable(self._job, stream)
            for record in records:
                key = self._world.key(stream, record)
                row = truth[stream].get(key)
                if row is None:  # deleted and found all the same, or a stranger: see there
                    continue
                name = promises.differs(row, record, fields)
                if name:
                    yield Violation("made up", f"{stream}: {name} of {key} is not so", stream)
                    break

    def _duplicates(self, outcome: Outcome) -> Iterator[Violation]:
        again = {line.logger.rpartition(".")[2] for line in _matching(outcome.log)}
        # Where a round of another day is gone on with, a new one follows, as the page says.
        days = {timestamps.day(self._world.moment), self._earliest}
        again |= {stream for stream, day in self._rounds.items() if days != {day}}
        for stream, records in outcome.run.records.items():
            times = Counter(repr(record) for record in records)
            repeated = times.total() - len(times)
            if repeated and stream in again:
                self.announced += repeated
            elif repeated:
                yield Violation("duplicate", f"{stream}: {repeated} rows came twice", stream)

    def _deletions(self, outcome: Outcome, after: dict[str, Rows]) -> Iterator[Violation]:
        """Look for rows that a target would take for deleted, and that are there."""
        for stream, gone in self._target.take(outcome.run):
            wrong = gone & after[stream].keys() & self._readings[stream].before.keys()
            if wrong:
                told = f"{stream}: {len(wrong)} of the rows are announced as deleted"
                yield Violation("deletion", told, stream)

    def _ending(self, outcome: Outcome) -> Iterator[Violation]:
        if outcome.ended == "hung":
            yield Violation("hung", "it does not come to its end")
        for reason in [outcome.flaw or "", *outcome.failures.values()]:
            if "unexpected " in reason:
                yield Violation("fault of the tap", reason)
        if outcome.flaw and "unexpected " not in outcome.flaw:
            yield Violation("silent", outcome.flaw)
        if outcome.ended == "failed" and not (outcome.flaw or any(outcome.failures.values())):
            yield Violation("silent", "it failed without a reason")

    def _secrets(self, outcome: Outcome, state: dict[str, Any]) -> Iterator[Violation]:
        case = self._job.case
        secrets = {CANARY, CANARY_CPF, case.config(self._world.emulator)[case.token]}
        stream, name = case.personal
        secrets |= {str(row[name]) for row in self._known_rows(stream) if row.get(name)}
        told = "\n".join([*(line.text for line in outcome.log), repr(state)])
        if self._job.settings["privacy"] != "keep":
            told += repr(outcome.run.messages)
        found = sum(secret in told for secret in secrets)
        if found:
            yield Violation("secret", f"{found} on the log, in the state or in what is withheld")

    def _known_rows(self, stream: str) -> Iterator[dict[str, Any]]:
        reading = self._readings.get(stream)
        yield from reading.before.values() if reading else ()

    def last(self, outcome: Outcome) -> Iterator[Violation]:
        """Judge what a target holds after the last run, a quiet one."""
        truth = self._world.truth()
        told = {one["stream"] for one in outcome.run.messages if one["type"] == "ACTIVATE_VERSION"}
        for stream in told:
            kept = self._target.held(stream) - truth[stream].keys()
            if kept:
                yield Violation("deletion", f"{stream}: {len(kept)} rows are gone, untold", stream)

    def strangers(self) -> Iterator[Violation]:
        """Judge what all runs together brought: nothing that never was."""
        for stream, rows in self._all.items():
            extra = rows.keys() - self._known[stream]
            if extra:
                yield Violation("made up", f"{stream} never had {len(extra)} of the rows", stream)


def _place(state: dict[str, Any], stream: str) -> Any:
    return state.get("bookmarks", {}).get(stream, {}).get("unfinished")


def _matching(log: list[Line]) -> Iterator[Line]:
    return (line for line in log if READS_AGAIN.search(line.text))
