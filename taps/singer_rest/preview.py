"""Looks at what a run would read, before it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from singer_rest.check import Finding, Result
from singer_rest.plan import NOTHING, Amount, Forecast, count
from singer_rest.rehearsal import Rehearsal
from singer_rest.report import Outcome
from singer_rest.steps import COMMIT_DELAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from singer_rest.paging import Page, Record
    from singer_rest.stream import RestStream

ATTEMPTS = 2
"""How often a check tries a request: whoever waits for it wants to know at once."""

UNCOUNTED = "the API does not count the rows, so there may be more"
TWICE = "rows that several of its filters find are written once"
NAMED = "rows that another list names, and that have not come, are read one by one"


class Planner:
    """Rehearses the read of streams, and tells what it takes."""

    def __init__(self, streams: Sequence[RestStream]) -> None:
        self._streams = {type(stream): stream for stream in streams}
        self._forecasts: dict[type, Forecast] = {}
        self._latencies: dict[type, float] = {}

    def forecasts(self) -> Iterator[Forecast]:
        """What a run takes for each stream, in their order."""
        for kind in self._streams:
            yield self._forecast(kind)

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
        return stream.forecast_with(leading, self._latencies[parent])

    def _rehearsed(self, stream: RestStream) -> Forecast:
        if stream.was_read:
            self._latencies[type(stream)] = 0.0
            return Forecast(stream.name, "nothing, for the run before has read it")
        stream.report.begin()
        rehearsal = Rehearsal(stream, lambda: stream.run_start - 2 * COMMIT_DELAY)
        rows, reads, stream.source = 0, "", rehearsal.fetch
        try:
            with stream.isolated(logged=False):
                reads = stream.reads()
                for step in stream.run_through():
                    rows += len(step.records)
                    if stream.is_incremental:
                        stream.move_on(step)
        finally:
            stream.source = stream.ask
            stream.report.end()
        latency = self._latencies[type(stream)] = rehearsal.seconds / max(1, rehearsal.asked)
        outcome = {Outcome.FAILED: "failed", Outcome.SKIPPED: "lacking"}
        notes = _notes(stream, rehearsal)
        return Forecast(
            stream.name,
            reads,
            _rows(stream, rehearsal, rows),
            _requests(stream, rehearsal),
            _shared_out(latency, rehearsal, stream.settings.concurrency),
            "; ".join(notes),
            outcome.get(stream.report.outcome, "planned"),
            stream.report.reason,
        )


def _rows(stream: RestStream, rehearsal: Rehearsal, rows: int) -> Amount:
    named, brought = rehearsal.named, rows - rehearsal.singly
    twice = 0 if rehearsal.seen_whole else stream.doubles()
    least, most = brought + named[0] - rehearsal.spare - twice, brought + named[-1]
    likely = brought if named[1:] or twice else None
    return Amount(least, None if rehearsal.uncounted else most, likely)


def _requests(stream: RestStream, rehearsal: Rehearsal) -> Amount:
    named, sent = rehearsal.named, rehearsal.requests - rehearsal.singly
    if rehearsal.uncounted:
        return Amount(sent + named[0] + 1, None)
    most = sent + named[-1] + stream.leeway(sent)
    return Amount(sent + named[0], most, sent if named[1:] else None)


def _notes(stream: RestStream, rehearsal: Rehearsal) -> Iterator[str]:
    if rehearsal.uncounted:
        yield UNCOUNTED
    elif stream.leeway(rehearsal.requests):
        yield stream.LEEWAY
    if len(rehearsal.named) > 1:
        yield NAMED
    if stream.doubles() and not rehearsal.seen_whole:
        yield TWICE


def _shared_out(latency: float, rehearsal: Rehearsal, width: int) -> float:
    """How long a request takes if all but those that were sent go out side by side."""
    ahead = max(0, rehearsal.requests - rehearsal.asked)
    return latency * (rehearsal.asked + ahead / width) / max(1, rehearsal.requests)


class Checker:
    """Sends the first request of each stream, and looks at the answer as a run does."""

    def __init__(self, streams: Sequence[RestStream]) -> None:
        self._streams = {type(stream): stream for stream in streams}
        self._findings: dict[type, Finding] = {}
        self._rows: dict[type, Sequence[Record]] = {}
        for stream in streams:
            attempts = min(ATTEMPTS, stream.settings.max_attempts)
            stream.settings = replace(stream.settings, max_attempts=attempts)

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
            if leading.result is not Result.OK or not self._rows[parent]:
                reason = f"takes a row of {leading.name}, and none came"
                return Finding(stream.name, Result.NOT_ASKED, reason)
        with stream.isolated(logged=False):
            if parent:
                parents = self._rows[parent][: 1 if stream.asks else None]
                rows = [row for each in parents for row in stream.rows_with(each)]
                told = f"for {count(len(parents), 'row')} of {self._streams[parent].name}"
            else:
                rows, told = _first_rows(stream)
            self._rows[type(stream)] = rows
            list(stream.shaped(rows))
        if stream.report.outcome is Outcome.FAILED:
            return Finding(stream.name, Result.FAILED, _without_name(stream))
        if stream.report.outcome is Outcome.SKIPPED:
            return Finding(stream.name, Result.LACKING, _without_name(stream))
        return Finding(stream.name, Result.OK, _looked_at(stream, rows, told))


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
