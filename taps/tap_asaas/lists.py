"""Lists of the account: what a run reads of them, and where a later run goes on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from typing_extensions import override

from singer_rest import spans, timestamps
from singer_rest.errors import StreamFailedError
from singer_rest.offsets import Edge
from singer_rest.responses import Action, Hint, Verdict
from singer_rest.spans import Span
from singer_rest.steps import COMMIT_DELAY, Step
from tap_asaas.children import ParentStream
from tap_asaas.client import Query
from tap_asaas.passes import Pass, lies_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_rest.paging import Page, Record

FLOOR = dt.date(2010, 1, 1)
"""Before Asaas was founded: a guess at where the rows of an account may begin."""


@dataclass(frozen=True)
class Progress:
    """How far a round has got: as it stands in the state until the round is at its end.

    A round reads all that there is to read since the bookmark, in one run or in several. What
    changes meanwhile in what it has read already is the next round's; so the bookmark then is the
    beginning of this one.
    """

    at: str
    """The pass that is being read."""
    first: str | None = None
    last: str | None = None
    """The window of it that is being read."""
    offset: int | None = None
    key: str | None = None
    """The last row read of that window, and its position; none at the window's beginning."""
    begun: str = ""
    """When the round of a full read began, by our clock."""
    started: str = ""
    """When it began, by the server's."""
    scope: str = ""
    """What the round reads: one with another scope cannot go on from here."""
    version: int | None = None
    """That of the rows of the round, if they have one."""
    doubted: tuple[str, ...] = ()
    """Streams of which the round may have missed rows so far."""

    @property
    def window(self) -> Span:
        """The window that is being read."""
        return Span(_date(self.first), _date(self.last))

    @property
    def edge(self) -> Edge | None:
        """Where to go on in it."""
        return None if self.offset is None else Edge(self.offset, self.key)


class FilterIgnoredError(Exception):
    """A list holds rows that were not asked for; the message says how that shows."""


class ListStream(ParentStream):
    """A list of the account, read in full each run."""

    date_parameters: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """What the parameters for the first and the last day of a date are called, if not by it."""
    _window = Span()

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
    def scope(self) -> str:
        """What a round depends on, beside the code."""
        told = [s.name for s in (self, *self.followers) if s.selected and s.announces]
        announced = f", announced: {' '.join(told)}" if told else ""
        return " ".join((f"since {self.since} for", *self.served)) + announced

    @override
    def understands(self, place: Mapping[str, Any]) -> bool:
        return super().understands(place) or _read_progress(place) is not None

    def _unfinished_round(self) -> Progress | None:
        found = _read_progress(self.unfinished)
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
        resumed = found is not None
        if found:
            self._go_on(found)
        self.prepare(passes, found)
        for number, part in enumerate(passes[begin:], begin):
            for rows, reached in self.read_pass(part, found):
                # By the server's clock, which the first answer tells. A run that goes on from here
                # knows its own start only.
                started = started or timestamps.utc_text(self.run_start - COMMIT_DELAY)
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
                yield Step(due, place=msgspec.to_builtins(place))
            found = None
            if resumed and part.by and self.has_to_prove and self._window != Span():
                self._look_for_undated(part)
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

    def _look_for_undated(self, part: Pass) -> None:
        """Doubt what several runs read in windows if there are rows without a date, in none."""
        parts = (Span(), Span(None, self.today), Span(self.today + spans.DAY, None))
        try:
            whole, *windows = (self._look(part, window).total or 0 for window in parts)
        except FilterIgnoredError:
            whole, windows = 1, []
        if whole > sum(windows):
            self.doubt(f"it has rows without {part.by}")

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
        span = part.spans.get(part.by, Span())
        if found:
            yield from self._read_window(part, found.window, edge=found.edge)
            if found.window.last in {None, span.last}:
                return
            span = Span(spans.following(found.window), span.last)
        if span.first and span.last and span.first > span.last:
            return
        if not part.by:
            yield from self._read_window(part, span)
            return
        totals: list[int] = []

        def look(window: Span) -> Page:
            page = self._look(part, window)
            totals.append(page.total or 0)
            return page

        listed = 0
        for window, page in spans.cut(span, FLOOR, self.today, look):
            listed += page.total or 0
            yield from self._read_window(part, window, first=page)
        # The first look is at the whole: a filter may leave out the days at the windows' edges.
        if listed < totals[0]:
            self.audit.counted(self._look(part, span).total or 0, listed)

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
        self._window = window
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


def _read_progress(place: Mapping[str, Any]) -> Progress | None:
    try:
        found = msgspec.convert(place, Progress)
        timestamps.parse(found.started)
        timestamps.parse(found.begun or found.started)
        found.window  # noqa: B018 - whether its days can be read
    except ValueError:  # among them msgspec's own
        return None
    return found


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
