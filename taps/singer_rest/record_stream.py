"""The way of a stream's rows out: to records, and these to messages."""

from __future__ import annotations

import abc
import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec
from singer_sdk.exceptions import FatalAPIError
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib import Schema
from typing_extensions import Self, override

from singer_rest import fields, records, typed_rows
from singer_rest.client import RestClient
from singer_rest.errors import StreamFailedError
from singer_rest.messages import ExactWriter, PlainRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.metrics import Counter
    from singer_sdk.singerlib import Catalog, CatalogEntry, RecordMessage

    from singer_rest.settings import Settings
    from singer_rest.transport import Transport

T = TypeVar("T")


class RecordPage(list[Any]):
    """Records on their way to be written at once: typed rows, and objects."""


class WholeSchema(Schema):
    """A schema with all its keywords; the SDK's own leaves out those that it does not know."""

    keywords: dict[str, Any]

    @classmethod
    def of(cls, keywords: dict[str, Any]) -> Self:
        """Wrap a JSON schema."""
        schema = cls()
        schema.keywords = keywords
        return schema

    @override
    def to_dict(self) -> dict[str, Any]:
        return self.keywords


class RecordStream(RestClient, abc.ABC):
    """What makes records of rows, and writes them.

    Where neither a stream map nor flattening waits for them, those of a page are written at once,
    past the SDK; with either, each takes the SDK's own way.
    """

    name: str
    record_schema: ClassVar[dict[str, Any]]
    """The JSON schema of the records, made by `fields.record`."""

    # `records.py` has made every record exactly what the schema says.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: Tap, settings: Settings, transport: Transport) -> None:
        schema = settings.privacy.schema(self.record_schema, self.record_schema)
        if settings.stringify_nested:
            schema = fields.stringify_nested(schema)
        super().__init__(tap, settings, transport, schema)
        self._in_bulk = False
        self._counter: Counter | None = None

    @property
    @override
    def _singer_catalog_entry(self) -> CatalogEntry:
        entry = super()._singer_catalog_entry
        entry.schema = WholeSchema.of(self.schema)
        return entry

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        super().apply_catalog(catalog)
        entry = catalog.get_stream(self.name)
        if entry:
            # It may stem from a run with another setting, and the SDK's lacks the classes.
            schema = self.settings.privacy.schema(entry.schema.to_dict(), self.record_schema)
            self._input_schema = schema
            entry.schema = WholeSchema.of(schema)

    @property
    def readers(self) -> Mapping[str, records.Reader]:
        """How the text of dates is read, by the format of the field; as it is by default."""
        return records.NO_READERS

    def shaped(self, rows: Sequence[Record]) -> Iterator[Any]:
        """The records of some rows; in bulk all in one `RecordPage`."""
        if not self._in_bulk:
            yield from map(self._shaped, rows)
            return
        page = RecordPage()
        try:
            self._fill(page, rows)
        finally:
            if page:  # those before a row that cannot be written are
                yield page

    def _fill(self, page: RecordPage, rows: Sequence[Record]) -> None:
        try:
            page += self._convert(rows)
        except msgspec.ValidationError:
            if len(rows) == 1:
                page.append(self._shaped(rows[0]))
                return
            middle = len(rows) // 2
            self._fill(page, rows[:middle])
            self._fill(page, rows[middle:])

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

    def _selects(self, place: tuple[str, ...]) -> bool:
        """Whether the catalog asks for what stands at a breadcrumb."""
        return self.mask[place] and place[1] in self.effective_schema["properties"]

    @cached_property
    def _convert(self) -> typed_rows.Convert:
        return self._compiled(typed_rows.converter)

    @cached_property
    def _shape(self) -> records.Shape:
        return self._compiled(records.shaper)

    def _compiled(self, compiler: Callable[..., T]) -> T:
        stringify = self.settings.stringify_nested
        return compiler(
            self.record_schema,
            self._selects,
            self.readers,
            self.settings.privacy,
            stringify_nested=stringify,
        )

    def _shaped(self, row: Record) -> Record:
        try:
            return self._shape(row)  # type: ignore[no-any-return]
        except records.ShapeError as error:
            raise StreamFailedError(
                f"{self.name}.{error}. Deselect {self.name}.{error.path[0]} to go on without it, "
                "and report the difference"
            ) from error

    @override
    def _write_record_message(self, record: Any) -> None:
        writer = self._tap.message_writer
        if not (isinstance(record, RecordPage) and isinstance(writer, ExactWriter)):
            super()._write_record_message(record)
            self.report.records += 1
            return
        now = dt.datetime.now(dt.timezone.utc)
        writer.write_records([PlainRecord(self.name, row, now) for row in record])
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
