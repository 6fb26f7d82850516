"""The way of a stream's records out, to messages."""

from __future__ import annotations

import abc
import datetime as dt
from typing import TYPE_CHECKING, Any

from singer_sdk.exceptions import FatalAPIError
from singer_sdk.mapper import SameRecordTransform
from typing_extensions import override

from singer_rest.messages import ExactWriter, PlainRecord, VersionedRecord
from singer_rest.shaping_stream import RecordPage, ShapingStream

if TYPE_CHECKING:
    from collections.abc import Generator

    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.metrics import Counter
    from singer_sdk.singerlib import RecordMessage


class RecordStream(ShapingStream, abc.ABC):
    """What writes records.

    Where neither a stream map nor flattening waits for them, those of a page are written at once,
    past the SDK; with either, each takes the SDK's own way.
    """

    _counter: Counter | None = None

    @property
    def writes_pages(self) -> bool:
        """Whether nothing waits for records: no map, no limit of --test, no writer but ours."""
        maps = self.stream_maps
        return (
            len(maps) == 1
            and type(maps[0]) is SameRecordTransform
            and not maps[0].flattening_enabled
            and self.ABORT_AT_RECORD_COUNT is None
            and isinstance(self._tap.message_writer, ExactWriter)
        )

    @override
    def _write_record_message(self, record: Any) -> None:
        writer = self._tap.message_writer
        if not (isinstance(record, RecordPage) and isinstance(writer, ExactWriter)):
            super()._write_record_message(record)
            self.report.records += 1
            return
        now = dt.datetime.now(dt.timezone.utc)
        version = self._stream_version
        if version is None:
            writer.write_records([PlainRecord(self.name, row, now) for row in record])
        else:
            writer.write_records([VersionedRecord(self.name, row, version, now) for row in record])
        self.report.records += len(record)
        self.state_manager.is_flushed = False
        if self._counter:  # the SDK counts one by itself
            self._counter.increment(len(record) - 1)

    @override
    def _sync_records(
        self, context: Context | None = None, *, write_messages: bool = True
    ) -> Generator[Record, Any, Any]:
        # The SDK's loop then takes the records of a page for one, and a tenth of the time.
        self._in_bulk = write_messages and self.writes_pages
        try:
            yield from super()._sync_records(context, write_messages=write_messages)
        finally:
            self._in_bulk = False
            for stream in (self, *self.child_streams):
                if isinstance(stream, RecordStream):
                    stream.tell_drift()

    @override
    def get_record_counter(self, **kwargs: Any) -> Counter:
        self._counter = super().get_record_counter(**kwargs)
        return self._counter

    @override
    def _generate_record_messages(self, record: Record) -> Generator[RecordMessage, None, None]:
        try:
            yield from super()._generate_record_messages(record)
        except Exception as error:
            if not self.config.get("stream_maps"):
                raise
            # Without its message, which may quote a value.
            raise FatalAPIError(
                f"stream_maps: an expression fails on a row of {self.name} "
                f"({type(error).__name__}); correct it, for instance for nulls"
            ) from error
