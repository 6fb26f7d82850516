"""Looks at what a run would read, before it is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from singer_rest.check import CheckOutcome, Finding
from singer_rest.plan import NOTHING, Amount, Forecast, count
from singer_rest.rehearsal import Rehearsal
from singer_rest.report import Outcome
from singer_rest.steps import COMMIT_DELAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_rest.paging import Page, Record
    from singer_rest.stream import RestStream

MORE = 3
"""So many requests more than twice those of a rehearsal a run may send for one with a leeway."""

UNCOUNTED = "the API does not count the rows, so there may be more"
TWICE = "rows that several of its filters find are written once"
NAMED = "rows that another list names, and that have not come, are read one by one"


class Follower(Protocol):
    """A stream whose rows come with those of another one."""

    asks: bool
    """Whether they take requests of their own."""

    def forecast_with(self, leading: Forecast) -> Forecast:
        """What a run takes for it, given what it takes for its parent."""

    def rows_with(self, parent: Record) -> Sequence[Record]:
        """Its rows for a row of its parent."""


class Planner:
    """Rehearses the read of streams, and tells what it takes."""

    def __init__(self, streams: Sequence[RestStream]) -> None:
        self._streams = {type(stream): stream for stream in streams}
        self._forecasts: dict[type, Forecast] = {}

    def forecasts(self) -> Iterator[Forecast]:
        """What a run takes for each stream, in their order."""
        for kind, stream in self._streams.items():
            found = self._forecast(kind)
            if not stream.selected:
                served = [s.name for s in self._streams.values() if s.parent_stream_type is kind]
                told = f"for {', '.join(served)}"
                found = replace(found, reads=told, rows=NOTHING, selected=False)
            yield found

    def _forecast(self, kind: type) -> Forecast:
        if kind not in self._forecasts:
            self._forecasts[kind] = self._made(self._streams[kind])
        return self._forecasts[kind]

    def _made(self, stream: RestStream) -> Forecast:
        parent: Any = stream.parent_stream_type
        if parent is None:
            return self._rehearsed(stream)
        leading = self._forecast(parent)
        if leading.outcome != "planned":
            return replace(leading, name=stream.name, reads=stream.reads(), requests=NOTHING)
        return cast("Follower", stream).forecast_with(leading)

    def _rehearsed(self, stream: RestStream) -> Forecast:
        if stream.was_read:
            return Forecast(stream.name, "nothing, for the run before has read it")
        stream.report.begin()
        rehearsal = Rehearsal(stream, lambda: stream.run_start - 2 * COMMIT_DELAY)
        rows, reads, stream.source = Counter[str](), "", rehearsal.fetch
        try:
            with stream.isolated(logged=False):
                reads = stream.reads()
                for step in stream.run_through():
                    if step.records:
                        rows[stream.part(step)] += len(step.records)
                    if stream.is_incremental:
                        stream.move_on(step)
        finally:
            stream.source = stream.ask
            stream.report.end()
        outcome = {Outcome.FAILED: "failed", Outcome.SKIPPED: "lacking"}
        overlaps = len(rows) > 1 and not rehearsal.seen_whole
        return Forecast(
            stream.name,
            reads,
            _rows(rehearsal, rows, overlaps=overlaps),
            _requests(stream, rehearsal),
            rehearsal.seconds / max(1, rehearsal.asked),
            rehearsal.requests / rehearsal.turns if rehearsal.requests else 1.0,
            "; ".join(_notes(stream, rehearsal, overlaps=overlaps)),
            outcome.get(stream.report.outcome, "planned"),
            stream.report.reason,
        )


def _rows(rehearsal: Rehearsal, rows: Mapping[str, int], *, overlaps: bool) -> Amount:
    named, brought = rehearsal.named, sum(rows.values()) - rehearsal.singly
    sure = max(0, max(rows.values()) - rehearsal.singly) if overlaps else brought
    most = None if rehearsal.uncounted else brought + named[-1]
    likely = brought if named[1:] or overlaps else None
    return Amount(sure + named[0] - rehearsal.spare, most, likely)


def _requests(stream: RestStream, rehearsal: Rehearsal) -> Amount:
    named, sent = rehearsal.named, rehearsal.requests - rehearsal.singly
    if rehearsal.uncounted:
        return Amount(sent + named[0] + 1, None)
    more = sent + MORE if stream.leeway and sent > 1 else 0
    likely = sent if named[1:] or more else None
    return Amount(sent + named[0], sent + named[-1] + more, likely)


def _notes(stream: RestStream, rehearsal: Rehearsal, *, overlaps: bool) -> Iterator[str]:
    if rehearsal.uncounted:
        yield UNCOUNTED
    elif stream.leeway and rehearsal.requests > 1:
        yield stream.leeway
    if len(rehearsal.named) > 1:
        yield NAMED
    if overlaps:
        yield TWICE


class Checker:
    """Sends the first request of each stream, and looks at the answer as a run does."""

    def __init__(self, streams: Sequence[RestStream]) -> None:
        self._streams = {type(stream): stream for stream in streams}
        self._findings: dict[type, Finding] = {}
        self._rows: dict[type, Sequence[Record]] = {}

    def findings(self) -> Iterator[Finding]:
        """What the request to each stream has shown, in their order."""
        for kind in self._streams:
            yield self._finding(kind)

    def _finding(self, kind: type) -> Finding:
        if kind not in self._findings:
            stream = self._streams[kind]
            stream.report.begin()
            self._findings[kind] = self._made(stream)
            stream.report.end()
        return self._findings[kind]

    def _made(self, stream: RestStream) -> Finding:
        parent: Any = stream.parent_stream_type
        rows: Sequence[Record] = []
        told = ""
        if parent:
            leading = self._finding(parent)
            if leading.outcome is not CheckOutcome.OK or not self._rows[parent]:
                reason = f"takes a row of {leading.name}, and none came"
                return Finding(stream.name, CheckOutcome.NOT_ASKED, reason)
        with stream.isolated(logged=False):
            if parent:
                follower = cast("Follower", stream)
                parents = self._rows[parent][: 1 if follower.asks else None]
                rows = [row for each in parents for row in follower.rows_with(each)]
                told = f"for {count(len(parents), 'row')} of {self._streams[parent].name}"
            else:
                rows, told = _first_rows(stream)
            self._rows[type(stream)] = rows
            list(stream.shaped(rows))
        if stream.report.outcome is Outcome.FAILED:
            return Finding(stream.name, CheckOutcome.FAILED, _without_name(stream))
        if stream.report.outcome is Outcome.SKIPPED:
            return Finding(stream.name, CheckOutcome.LACKING, _without_name(stream))
        return Finding(stream.name, CheckOutcome.OK, _looked_at(stream, rows, told))


def _without_name(stream: RestStream) -> str:
    reason, name = stream.report.reason, stream.name
    return reason.removeprefix(f"{name} is skipped: ").removeprefix(f"{name}: ")


def _looked_at(stream: RestStream, rows: Sequence[Record], told: str) -> str:
    seen = f"{count(len(rows), 'row')} {told}".rstrip()
    if not rows:
        return f"no rows {told}".rstrip()
    findings = "; ".join(stream.drift.findings())
    return f"{seen}, not as declared: {findings}" if findings else f"{seen}, as declared"


class _EnoughError(Exception):
    """What was to be seen has been seen."""


class _OneRequest:
    """Lets one request go to the API, and ends the read with the next."""

    page: Page | None = None

    def __init__(self, stream: RestStream) -> None:
        self._stream = stream

    def fetch(self, token: Any) -> Page:
        if self.page:
            raise _EnoughError
        self.page = self._stream.ask(token)
        return self.page


def _first_rows(stream: RestStream) -> tuple[Sequence[Record], str]:
    """The rows that the first request of a run brings, and how many the API counts."""
    once = _OneRequest(stream)
    stream.source = once.fetch
    rows: Sequence[Record] | None = None
    try:
        step = next(stream.run_through(), None)
        rows = step.records if step else None
    except _EnoughError:
        pass
    finally:
        stream.source = stream.ask
    page = once.page
    if page is None:
        return (), ""
    total = page.total
    told = f"of {total:,}" if total is not None and total > len(page.records) else ""
    return page.records if rows is None else rows, told
