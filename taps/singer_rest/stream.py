"""The stream that every REST stream here extends: what to read, and how far a run has got."""

from __future__ import annotations

import abc
import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk.singerlib import StateMessage
from typing_extensions import override

from singer_rest import timestamps
from singer_rest.errors import RunStoppedError, StreamFailedError
from singer_rest.isolated_stream import IsolatedStream
from singer_rest.steps import COMMIT_DELAY, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from singer_sdk.helpers.types import Context, Record

    from singer_rest.rehearsal import Spot


ROUND = dt.timedelta(hours=36)
"""For how long a run goes on where a bounded one stopped, rather than begin anew."""


class RestStream(IsolatedStream, abc.ABC):
    """A list of an API; a subclass says what to ask for and how to read the answer.

    The state moves by checkpoints and not by records: a bookmark is written once everything it
    stands for is, and stays `COMMIT_DELAY` before the start of the run, so that the next run
    finds the rows that were about to appear. Beside it may stand the place that an unfinished
    walk has got to.
    """

    # What a subclass says.

    @abc.abstractmethod
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        """Read the rows changed after an instant, or all of them when it is None."""

    def starting_point(self) -> dt.datetime | None:
        """The instant after which to read: the bookmark less the look-back, else `start_date`."""
        if not self.is_incremental:
            return None
        bookmark = self.bookmark()
        return self.look_back(bookmark) if bookmark else self.settings.start_date

    def look_back(self, bookmark: dt.datetime) -> dt.datetime:
        """Where an incremental run starts, to catch what became visible late."""
        return bookmark

    def read_bookmark(self, text: object) -> dt.datetime | None:
        """The instant that a bookmark in the state stands for, or None when it is none."""
        return timestamps.instant(text)

    def write_bookmark(self, moment: dt.datetime) -> str:
        """A bookmark as it stands in the state; its text sorts as time does."""
        return timestamps.utc_text(moment)

    # What readers are told of it, in the streams table, beside `deletions`.

    sums_up: ClassVar[Mapping[str, str]] = {}
    """The streams whose rows its own are sums of, each with what finds them."""

    @property
    def arrivals(self) -> str:
        """How new and changed rows reach the user, in a sentence."""
        if not self.replication_key:
            return "Every run brings all rows."
        return f"A run brings what is new or changed since the bookmark (`{self.replication_key}`)."

    @property
    def cost(self) -> str:
        """How many requests a run sends for it, in a clause."""
        return "one per page"

    # What of the SDK is not offered.

    @override
    def get_batch_config(self, config: Mapping[str, Any]) -> None:
        # The SDK's batch files skip selection and stream maps: deselected fields would be in them.
        return None

    # What a preview asks.

    def reads(self) -> str:
        """What a run reads, in a few words."""
        after = self.starting_point()
        rest = "the rest of " if self.unfinished and self.understands(self.unfinished) else ""
        return f"{rest}{self.reads_after(after) if after else 'everything'}"

    def reads_after(self, after: dt.datetime) -> str:
        """What a run reads that begins after an instant."""
        day = timestamps.day(after)
        whole = after == timestamps.midnight(after, timestamps.SAO_PAULO)
        return f"changes since {day.isoformat() if whole else f'{after:%Y-%m-%d %H:%M} UTC'}"

    def spot(self, token: Any) -> Spot | None:
        """What of a list a request asks for, or None if it is for an object."""
        del token
        return None

    def imagine(self, token: Any, position: int, changed: dt.datetime | None) -> Record:
        """A row that stands at a position of a list, unlike those at other positions."""
        del token, changed
        return {"#": position}

    @property
    def leeway(self) -> str:
        """Why a run may send about twice the requests of a rehearsal; empty if it may not."""
        return ""

    def part(self, step: Step) -> str:
        """The part of a run that a step belongs to: several may bring the same rows."""
        del step
        return ""

    def instant(self, row: Record) -> dt.datetime | None:
        """When a row was changed last, where lists are asked for by that."""
        del row
        return None

    # Where data goes out: pages to records to messages. Runs in the main thread.

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Yield the records, or log why they cannot be read, and let the other streams go on."""
        self.report.begin()
        try:
            with self.isolated():
                yield from self.request_records(context)
                if self.awaits_fields:
                    self.give_up(self.failed_drift())
                    return
                if self.may_move_on and not self.finished:
                    self.announce()
                    self.complete()
                if not self.is_incremental and self.unfinished and not self.was_read:
                    self.stream_state["unfinished"] = None
        finally:
            self.report.end()

    @override
    def request_records(self, context: Context | None) -> Iterable[Record]:
        if self.was_read:
            self.skip(f"{self.name} was read by the run that this one goes on from")
            return
        self.begin_read()
        place: Mapping[str, Any] | None = None
        try:
            for step in self.run_through():
                yield from self.shaped(step.records)
                self.follow_up(step.records)
                if self.may_move_on:
                    place = step.place
                    if self.is_incremental and self.move_on(step):
                        # Not by the SDK's writer, which copies the states of all streams each time.
                        self._tap.write_message(StateMessage(value=self.tap_state))
        except RunStoppedError:
            if place:
                self.stream_state["unfinished"] = place
            raise

    def run_through(self) -> Iterator[Step]:
        """The steps of a run, if with the first one, and the server's clock, it can begin there."""
        steps = self.steps(self.starting_point())
        first = next(steps, None)
        bookmark = self.bookmark() if self.is_incremental else None
        if bookmark and bookmark > self.run_start + timestamps.AHEAD:
            raise StreamFailedError(
                f"{self.name}: the bookmark in the state lies in the future: until then, nothing "
                f"would come. Correct it, or remove bookmarks.{self.name} from the state to start "
                "over"
            )
        if first:
            yield first
        yield from steps

    def begin_read(self) -> None:
        """Do what comes before the first request."""
        self.begin_version(self.initialized)

    def follow_up(self, rows: Sequence[Record]) -> None:
        """Do what follows from rows that have just been written."""

    @property
    def may_move_on(self) -> bool:
        """Whether what has been written need not come again."""
        return not self.awaits_fields

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        # The SDK announces a failure before it raises it; the command line says it once.
        announced = message.startswith("An unhandled error occurred")
        super().log(message, *args, level=logging.DEBUG if announced else level, **kwargs)

    # Replication.

    @property
    def run_start(self) -> dt.datetime:
        """When this run began to read: by the server's clock once that is known."""
        return self.started or self.initialized

    @property
    def initialized(self) -> dt.datetime:
        """When this run began, by our clock."""
        return dt.datetime.fromtimestamp(self._tap.initialized_at / 1000, dt.timezone.utc)

    @property
    def settled(self) -> dt.datetime:
        """The instant up to which this run can have read all there is.

        By the earlier clock of the two, if ours is not before the bookmark: where one of them is
        wrong, rows come once more, and none is left out.
        """
        bookmark = self.bookmark() if self.is_incremental else None
        counts = bookmark and self.initialized > bookmark
        start = min(self.run_start, self.initialized) if counts else self.run_start
        return start - COMMIT_DELAY

    def bookmark(self) -> dt.datetime | None:
        """The instant up to which earlier runs have read everything."""
        state = self.stream_state
        if state.get("replication_key") != self.replication_key:
            return None
        bookmark = self.read_bookmark(state.get("replication_key_value"))
        if bookmark is None or bookmark.year < timestamps.EARLIEST:
            raise StreamFailedError(
                f"{self.name}: the bookmark in the state cannot be read. Correct it, or remove "
                f"bookmarks.{self.name} from the state to start over"
            )
        return bookmark

    @property
    def unfinished(self) -> Mapping[str, Any]:
        """The place that an earlier run, which did not come to its end, had got to; or empty."""
        place = self.stream_state.get("unfinished")
        return place if isinstance(place, dict) else {}

    @property
    def scope(self) -> str:
        """What a read depends on, beside the code: one of another scope is not gone on with."""
        return ""

    @property
    def was_read(self) -> bool:
        """Whether the run that this one goes on from has read the stream."""
        done = timestamps.instant(self.unfinished.get("done"))
        if done is None or not self.is_recent(done):
            return False
        return bool(self.unfinished.get("scope") == self.scope)

    def is_recent(self, begun: dt.datetime) -> bool:
        """Whether a run may go on with what one began at an instant, by our clock."""
        return -timestamps.AHEAD < self.initialized - begun < ROUND

    def understands(self, place: Mapping[str, Any]) -> bool:
        """Whether a place in the state is one to go on from, or was, under other settings."""
        return timestamps.instant(place.get("done")) is not None

    def mark(self, *, done: bool) -> None:
        """Note in the state that a run which goes on from it skips the stream; or erase that."""
        if done and not self.was_read:
            begun = timestamps.utc_text(self.initialized)
            self.stream_state["unfinished"] = {"done": begun, "scope": self.scope}
        elif not done and "done" in self.unfinished:
            self.stream_state["unfinished"] = None

    def move_on(self, step: Step) -> bool:
        """Move the state by a step whose records are written; says whether that changes it."""
        state, before = self.stream_state, dict(self.stream_state)
        if step.checkpoint:
            bookmark, reached = self.bookmark(), min(step.checkpoint, self.settled)
            if bookmark is None or reached > bookmark:
                state["replication_key"] = self.replication_key
                state["replication_key_value"] = self.write_bookmark(reached)
        if step.place is not None or (step.checkpoint and self.unfinished):
            # Null and not absent at the end: whoever merges states would keep the old place.
            state["unfinished"] = step.place or None
        return dict(state) != before

    @override
    def _increment_stream_state(self, *args: Any, **kwargs: Any) -> None:
        """Leave the bookmark to the checkpoints."""

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Leave it to the checkpoints to stop at the start of the run."""

    @override
    def compare_start_date(self, value: str, start_date_value: str) -> str:
        return value
