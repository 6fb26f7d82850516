"""Lists of the account: what a run reads of them, and where a later run goes on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from typing_extensions import override

from singer_rest import spans, timestamps
from singer_rest.errors import StreamFailedError
from singer_rest.responses import Action, Hint, Verdict
from singer_rest.spans import Span
from singer_rest.steps import Step
from tap_asaas.children import ParentStream
from tap_asaas.client import PAGE_SIZE, Query
from tap_asaas.passes import Pass, lies_in
from tap_asaas.places import Progress, read_progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_rest.offsets import Edge
    from singer_rest.paging import Page, Record

FLOOR = dt.date(2010, 1, 1)
"""Before Asaas was founded: a guess at where the rows of an account may begin."""


class FilterIgnoredError(Exception):
    """A list holds rows that were not asked for; the message says how that shows."""


class ListStream(ParentStream):
    """A list of the account, read in full each run."""

    date_parameters: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """What the parameters for the first and the last day of a date are called, if not by it."""

    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        """What a round has to read, given the first day whose rows earlier rounds may lack."""
        del since
        return [Pass("all")]

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        unfinished = self._unfinished_round()
        if unfinished:
            yield from self._round(unfinished)
            # What is left of an earlier day's round does not bring what changed since.
            if (
                not self.is_incremental
                or timestamps.day(timestamps.parse(unfinished.started)) == self.today
            ):
                return
        yield from self._round(None)

    @override
    def begin_read(self) -> None:
        """Leave it to the rounds."""

    @property
    def today(self) -> dt.date:
        """The day of this run in Brazil, whose days the dates of Asaas are."""
        return timestamps.day(self.run_start)

    @property
    @override
    def cost(self) -> str:
        return f"one per {PAGE_SIZE} rows"

    @property
    @override
    def scope(self) -> str:
        told = [s.name for s in (self, *self.followers) if s.selected and s.announces]
        announced = f", announced: {' '.join(told)}" if told else ""
        return " ".join((f"since {self.since} for", *self.served)) + announced

    @override
    def understands(self, place: Mapping[str, Any]) -> bool:
        return super().understands(place) or read_progress(place) is not None

    def _unfinished_round(self) -> Progress | None:
        found = read_progress(self.unfinished)
        if found is None:
            return None
        begun = timestamps.parse(found.begun or found.started)
        known = found.at in {part.name for part in self.passes(self.since)}
        # What a full read brings should not be of different ages.
        fresh = self.is_incremental or self.is_recent(begun)
        return found if known and fresh and found.scope == self.scope else None

    @property
    def since(self) -> dt.date | None:
        """The day of the bookmark, if there is one."""
        bookmark = self.bookmark() if self.is_incremental else None
        return timestamps.day(bookmark) if bookmark else None

    def _round(self, found: Progress | None) -> Iterator[Step]:
        passes = self.passes(self.since)
        scope, started = self.scope, found.started if found else ""
        begun = found.begun if found else ""
        if not self.is_incremental and not found:
            begun = timestamps.utc_text(self.initialized)
        begin = [part.name for part in passes].index(found.at) if found else 0
        self.begin_version(self.initialized, found.version if found else None)
        if found:
            self._go_on(found)
        self.prepare(passes, found)
        for number, part in enumerate(passes[begin:], begin):
            for rows, reached in self.read_pass(part, found):
                # By the server's clock, which the first answer tells. A run that goes on from here
                # knows its own start only.
                started = started or timestamps.utc_text(self.settled)
                due = self._due(rows, part, passes[:number])
                doubted = tuple(s.name for s in (self, *self.followers) if s.doubted)
                place = replace(
                    reached,
                    begun=begun,
                    started=started,
                    scope=scope,
                    version=self.version,
                    doubted=doubted,
                )
                # As it stands in the state, so that places can be compared.
                yield Step(due, place=msgspec.json.decode(msgspec.json.encode(place)))
            found = None
        end = self.bookmark_after(timestamps.parse(started)) if started else None
        yield Step(checkpoint=end, place={})

    def _due(self, rows: list[Record], part: Pass, earlier: Sequence[Pass]) -> list[Record]:
        """Those of some rows that a pass has to bring."""
        others = earlier if part.exclusive else ()
        if part.holds_all and not others:
            return rows
        return [
            row
            for row in rows
            if part.may_hold(row) and not any(other.surely_holds(row) for other in others)
        ]

    def _go_on(self, found: Progress) -> None:
        self.has_brought_rows = found.key is not None
        for stream in (self, *self.followers):
            if stream.name in found.doubted:
                stream.doubt("an earlier run of this read may have missed rows")

    def prepare(self, passes: Sequence[Pass], found: Progress | None) -> None:
        """Do what has to be done before the passes of a round are read, or read on."""

    def bookmark_after(self, started: dt.datetime) -> dt.datetime:
        """The instant up to which all has been read, after a round that began at one."""
        return started

    def read_pass(
        self, part: Pass, found: Progress | None
    ) -> Iterator[tuple[list[Record], Progress]]:
        """Read a pass, or what is left of it; yields rows, and the progress made with them."""
        begun = False
        try:
            for step in self._read_windows(part, found):
                begun = True
                yield step
        except FilterIgnoredError as reason:
            self.logger.warning("%s: the list is read whole, because %s", self.name, reason)
            yield from self._read_window(part, Span())
        except StreamFailedError as error:
            if begun or not (part.optional and error.hint is Hint.PARAMETERS):
                raise
            told = "%s: what is %s is left out, for the API does not know the filter"
            self.logger.info(told, self.name, part.name)

    def _read_windows(
        self, part: Pass, found: Progress | None
    ) -> Iterator[tuple[list[Record], Progress]]:
        asked = left = part.spans.get(part.by, Span())
        windows, listed, whole = list[Span](), 0, 0
        if found:
            if found.window.first != asked.first:
                windows.append(spans.before(found.window, asked))
            windows.append(found.window)
            yield from self._read_window(part, found.window, edge=found.edge)
            left = Span(spans.following(found.window), asked.last)
        if not (found and found.window.last in {None, asked.last}):
            for window, page, count in self._windows(part, left):
                windows.append(window)
                whole = whole or count
                listed += (page.total if page else None) or 0
                yield from self._read_window(part, window, first=page)
        # A filter may leave out rows without the date, or the days at the windows' edges.
        doubtful = len(windows) > 1 and (found or listed < whole)
        if doubtful and self._count(part, windows) < self._count(part, [asked]):
            self.logger.info("%s: the list is read again, for its windows lack rows", self.name)
            self.audit.again()
            yield from self._read_window(part, asked)

    @override
    def part(self, step: Step) -> str:
        return str((step.place or {}).get("at", ""))

    def _count(self, part: Pass, windows: Sequence[Span]) -> int:
        """How many rows the API counts in some windows, now."""
        return sum(self._look(part, window).total or 0 for window in windows)

    def _windows(self, part: Pass, span: Span) -> Iterator[tuple[Span, Page | None, int]]:
        """Windows of a span, each with its first page, and the rows that the whole span counts."""
        if span.first and span.last and span.first > span.last:
            return
        if not part.by:
            yield span, None, 0
            return
        totals: list[int] = []

        def look(window: Span) -> Page:
            page = self._look(part, window)
            totals.append(page.total or 0)
            return page

        for window, page in spans.cut(span, FLOOR, self.today, look):
            yield window, page, totals[0]  # the first look is at the whole

    def _look(self, part: Pass, window: Span) -> Page:
        """The first page of a window, with rows as they were asked for."""
        page = self.fetch(Query(0, {**self.filters, **self._parameters(part, window)}))
        for row in page.records:
            if not lies_in(row, part.by, window, unknown=True):
                raise FilterIgnoredError(f"the filter by {part.by} is ignored")
            other = part.differs_in(row)
            if other:
                hint = Hint.PARAMETERS if part.optional else Hint.FILTER
                self.fail(Verdict(Action.FATAL, f"ignores the filter by {other}", hint))
        return page

    def _read_window(
        self, part: Pass, window: Span, *, edge: Edge | None = None, first: Page | None = None
    ) -> Iterator[tuple[list[Record], Progress]]:
        parameters = self._parameters(part, window)
        for rows, reached in self.read_list(parameters, edge=edge, first=first):
            yield (
                rows,
                Progress(
                    at=part.name,
                    first=window.first.isoformat() if window.first else None,
                    last=window.last.isoformat() if window.last else None,
                    offset=reached.offset if reached else None,
                    key=str(reached.key) if reached else None,
                    rows=reached.rows if reached else None,
                    total=reached.total if reached else None,
                ),
            )

    def _parameters(self, part: Pass, window: Span) -> dict[str, str]:
        parameters = dict(part.values)
        for name, span in part.spans.items():
            chosen = window if name == part.by else span
            first, last = self.date_parameters.get(name, (f"{name}[ge]", f"{name}[le]"))
            parameters |= {first: chosen.first.isoformat()} if chosen.first else {}
            parameters |= {last: chosen.last.isoformat()} if chosen.last else {}
        return parameters
