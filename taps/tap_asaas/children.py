"""What hangs on the rows of another stream, and is read with them."""

from __future__ import annotations

import abc
import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from typing_extensions import override

from singer_rest.errors import StreamFailedError
from singer_rest.plan import Amount, Forecast
from singer_rest.prefetch import Worth, prefetch
from singer_rest.responses import Hint
from tap_asaas.client import AsaasStream, Query, moment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from singer_sdk.helpers.types import Context

    from singer_rest.paging import Record
    from singer_rest.steps import Step


MOVED = 3
"""So many parents of which none has an answer, and the path is another one."""


class FollowingStream(AsaasStream, abc.ABC):
    """A stream whose rows belong to rows of a parent stream, and follow them."""

    parent_key: ClassVar[str]
    """The field that holds the parent's `id`."""
    asks = True
    """Whether its rows take requests of their own."""

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        return iter(())  # its parent drives it

    @property
    def parent(self) -> ParentStream:
        """The stream that drives it."""
        streams = self._tap.streams.values()
        return next(s for s in streams if type(s) is self.parent_stream_type)  # type: ignore[return-value]

    @property
    @override
    def is_incremental(self) -> bool:
        return self.parent.is_incremental

    @property
    @override
    def restriction(self) -> str | None:
        return super().restriction or self.parent.restriction

    @property
    @override
    def arrivals(self) -> str:
        return f"With the rows of `{self.parent.name}` that a run brings."

    @abc.abstractmethod
    def rows_of(self, parent: Record) -> Sequence[Record]:
        """The rows that belong to a row of the parent stream."""

    @property
    def width(self) -> int:
        """Of how many parents the rows are fetched at the same time."""
        return 1

    @override
    def reads(self) -> str:
        return f"with {self.parent.name}"

    def forecast_with(self, leading: Forecast) -> Forecast:
        """What a run takes for it, given what it takes for its parent."""
        del leading
        return Forecast(self.name, self.reads(), Amount(0, None))

    def begin(self) -> None:
        """Announce the stream, before its parent is read."""
        if self.selected:
            self._in_bulk = self.writes_pages
            self._write_schema_message()

    def end(self) -> None:
        """Note that its parent has been read."""
        if self.awaits_fields and not self.failure:
            self.give_up(self.failed_drift())
        if self.parent.was_read:
            self.skip(f"{self.parent.name} was read already, and its rows with it", logged=False)
        elif not (self.failure or self.finished):
            self.complete()

    def follow(self, parents: Sequence[Record]) -> None:
        """Write the rows of some parents that have just been written."""
        if not self.selected or self.failure:
            return
        with self.isolated():
            for whole in prefetch(self.rows_with, parents, self.width):
                for record in self.shaped(whole):
                    self._write_record_message(record)

    def rows_with(self, parent: Record) -> Sequence[Record]:
        """Its rows for a row of its parent, each with the parent's key."""
        whole = [{**row, self.parent_key: parent["id"]} for row in self.rows_of(parent)]
        if "position" in self.record_schema["properties"]:
            whole = [{"position": place, **row} for place, row in enumerate(whole)]
        return whole


class ChildStream(FollowingStream):
    """A list or an object that takes a request per parent: costly, so not selected by default."""

    selected_by_default = False
    single: ClassVar[bool] = False
    """Whether it is an object."""

    @property
    @override
    def width(self) -> int:
        return self.settings.concurrency

    @property
    @override
    def cost(self) -> str:
        return f"one per row of `{self.parent.name}`"

    @override
    def reads(self) -> str:
        return f"one request per row of {self.parent.name}"

    @override
    def forecast_with(self, leading: Forecast) -> Forecast:
        parents = leading.rows
        return Forecast(
            self.name,
            self.reads(),
            Amount(0, parents.most if self.single else None),
            parents if self.single else Amount(parents.least, None),
            leading.latency,
            self.width,
            "" if self.single else f"a row of {leading.name} may have more than one page of them",
        )

    @override
    def rows_of(self, parent: Record) -> Sequence[Record]:
        path = self.path.replace("{id}", quote(str(parent["id"]), safe=""))
        rows: list[Record] = []
        try:
            if self.single:
                return self.fetch(Query(path=path)).records
            first = self.fetch(Query(0, self.filters, path))
            whole = not first.more and first.total in {None, len(first.records)}
            if whole and len(self.identity) > 1:  # with no key of their own, two may be equal
                if first.total is not None:
                    self.audit.counted(first.total, first.total)
                return first.records
            for page, _ in self.read_list(path=path, first=first):
                rows += page
        except StreamFailedError as error:
            # The parent is gone since, or has none (assumed).
            if rows or error.hint is not Hint.PATH:
                raise
            next(self._without)
            self.doubt(f"it is refused for some rows of {self.parent.name}")
        return rows

    @override
    def end(self) -> None:
        without = next(self._without)
        if without >= MOVED and not (self.answered or self.single or self.failure):
            self.give_up(
                f"{self.name}: GET {self.path} is not found for any of {without} rows of "
                f"{self.parent.name}. {self.hints[Hint.PATH].format(stream=self.name)}"
            )
        super().end()
        if without:
            self.logger.info("%s: %d parents have none", self.name, without)

    @cached_property
    @override
    def _worth(self) -> Worth:
        return Worth(1)  # the lists of several parents are read at the same time

    @cached_property
    def _without(self) -> Iterator[int]:
        return itertools.count()


class EmbeddedStream(FollowingStream):
    """Rows that the parent's rows carry: they cost no request."""

    path = ""
    asks = False
    member: ClassVar[str]
    """The field of the parent that holds them."""

    @property
    @override
    def cost(self) -> str:
        return f"none: rows of `{self.parent.name}` carry them"

    @override
    def rows_of(self, parent: Record) -> Sequence[Record]:
        # They have no identifier. Oldest first, their positions stay when another one comes.
        if self.member not in parent:
            self.doubt(f"rows of {self.parent.name} have no {self.member}")
        rows = parent.get(self.member) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise StreamFailedError(
                f"{self.name}: {self.parent.name}.{self.member} is no list of objects. "
                f"{self.hints[Hint.RECORDS].format(stream=self.name)}"
            )
        return sorted(rows, key=lambda row: moment(str(row.get("dateCreated") or "")) or "")


class ParentStream(AsaasStream):
    """A stream whose rows the rows of other streams may follow."""

    version: int | None = None
    """The version of all rows that a full read brings, if it is asked for."""

    @property
    def followers(self) -> Sequence[FollowingStream]:
        """Those streams."""
        return self.child_streams  # type: ignore[return-value]

    @property
    def served(self) -> list[str]:
        """The selected streams whose rows a reading of this one brings, itself among them."""
        return [stream.name for stream in (self, *self.followers) if stream.selected]

    @override
    def generate_child_contexts(self, *args: Any, **kwargs: Any) -> Iterable[None]:
        # The SDK would begin each of them anew for every row.
        return ()

    @override
    def request_records(self, context: Context | None) -> Iterable[Record]:
        for child in self.followers:
            child.begin()
        yield from super().request_records(context)
        for child in self.followers:
            child.end()

    @override
    def follow_up(self, rows: Sequence[Record]) -> None:
        for child in self.followers:
            child.follow(rows)

    @override
    def begin_version(self, begun: dt.datetime, version: int | None = None) -> None:
        streams = [self, *(child for child in self.followers if child.selected)]
        if self.has_to_prove:
            version = version or max(stream.next_version(begun) for stream in streams)
        self.version = version
        super().begin_version(begun, version)
        for child in streams[1:]:
            child.begin_version(begun, version)

    @property
    @override
    def has_to_prove(self) -> bool:
        return any(s.selected and s.announces for s in (self, *self.followers))

    @override
    def announce(self) -> None:
        super().announce()
        for child in self.followers:
            if self.doubted:
                child.doubt(self.doubted)
            child.announce()

    @property
    @override
    def may_move_on(self) -> bool:
        # Rows whose children could not be read have to come again.
        waits = any(child.failure or child.awaits_fields for child in self.followers)
        return super().may_move_on and not waits

    @override
    def bookmark(self) -> dt.datetime | None:
        # What was read for other streams than these has to be read for them once more.
        known = self.stream_state.get("served") or [self.name]
        covered = isinstance(known, list) and all(name in known for name in self.served)
        return super().bookmark() if covered else None

    @override
    def move_on(self, step: Step) -> bool:
        if step.checkpoint and (self.served != [self.name] or "served" in self.stream_state):
            self.stream_state["served"] = self.served
        return super().move_on(step)
