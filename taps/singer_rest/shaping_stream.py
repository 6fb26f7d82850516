"""The way of a stream's rows to records."""

from __future__ import annotations

import abc
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib import Schema
from typing_extensions import Self, override

from singer_rest import exact_json, fields, records, typed_rows
from singer_rest.client import RestClient
from singer_rest.drift import Drift
from singer_rest.errors import StreamFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Record
    from singer_sdk.singerlib import Catalog, CatalogEntry

    from singer_rest.oddities import Row
    from singer_rest.settings import Settings
    from singer_rest.transport import Transport

T = TypeVar("T")

FEW = 10
"""Rows that are looked at one by one if one of them is not as declared."""


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


class ShapingStream(RestClient, abc.ABC):
    """What makes records of rows, and looks at what of the rows is not as declared."""

    name: str
    record_schema: ClassVar[dict[str, Any]]
    """The JSON schema of the records, made by `fields.record`."""

    sometimes: ClassVar[AbstractSet[str] | None] = frozenset()
    """The fields that rows may come without; None where that is unknown of all of them."""

    # `records.py` has made every record exactly what the schema says.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: Tap, settings: Settings, transport: Transport) -> None:
        schema = self._columns = self.record_schema
        if settings.on_drift == "capture":
            schema = self._columns = fields.with_extra(schema)
        schema = settings.privacy.schema(schema, schema)
        if settings.stringify_nested:
            schema = fields.stringify_nested(schema)
        super().__init__(tap, settings, transport, schema)
        self._in_bulk = False
        """Whether the records of a page are wanted at once."""

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
            # It may stem from a run with another setting, and the SDK's lacks our keywords.
            schema = fields.with_keywords(entry.schema.to_dict(), self.record_schema)
            schema = self.settings.privacy.schema(schema, self.record_schema)
            self._input_schema = schema
            entry.schema = WholeSchema.of(schema)

    @property
    def readers(self) -> Mapping[str, records.Reader]:
        """How the text of dates is read, by the format of the field; as it is by default."""
        return records.NO_READERS

    def shaped(self, rows: Sequence[Record]) -> Iterator[Any]:
        """The records of some rows; in bulk all in one `RecordPage`."""
        self.drift.count(rows)
        if not self._in_bulk:
            yield from map(self._shaped, self._looked_at(rows))
            return
        page = RecordPage()
        try:
            self._take(page, rows)
        finally:
            if page:  # those before a row that cannot be written are
                yield page

    def _take(self, page: RecordPage, rows: Sequence[Record]) -> None:
        if self._fill_at_once(page, rows):
            return
        if len(rows) <= FEW or self.settings.on_drift == "fail":
            self._fill(page, self._looked_at(rows))
            return
        for begin in range(0, len(rows), FEW):
            self._take(page, rows[begin : begin + FEW])

    def _fill_at_once(self, page: RecordPage, rows: Sequence[Record]) -> bool:
        bare, found = self.drift.set_apart(rows)
        try:
            page += self._convert_as_declared(self._with_extra(bare, found))
        except msgspec.ValidationError:
            return False
        self.drift.add(found)
        return True

    def _fill(self, page: RecordPage, rows: Sequence[Row]) -> None:
        try:
            page += self._convert(rows)
        except msgspec.ValidationError:
            if len(rows) == 1:
                page.append(self._shaped(rows[0]))
                return
            middle = len(rows) // 2
            self._fill(page, rows[:middle])
            self._fill(page, rows[middle:])

    def _selects(self, place: tuple[str, ...]) -> bool:
        """Whether the catalog asks for what stands at a breadcrumb."""
        return self.mask[place] and place[1] in self.effective_schema["properties"]

    # What is not as declared.

    @cached_property
    def drift(self) -> Drift:
        """What this run has found in the rows that is not as declared."""
        properties = self.record_schema["properties"]
        always = set() if self.sometimes is None else properties.keys() - self.sometimes
        capture = self.settings.on_drift == "capture"
        rules = records.Rules(self._selects, privacy=self.settings.privacy)
        return Drift(self.record_schema, rules, always=always, capture=capture)

    def _looked_at(self, rows: Sequence[Record]) -> Sequence[Row]:
        """The rows, with what they hold beyond the declared fields in a column if it is wanted.

        Raises:
            StreamFailedError: It is not wanted.
        """
        found = [self.drift.look(row) for row in rows]
        if self.settings.on_drift == "fail" and any(extra is not None for extra in found):
            raise StreamFailedError(self.failed_drift())
        return self._with_extra(rows, found)

    def _with_extra(self, rows: Sequence[Row], found: Sequence[Row | None]) -> Sequence[Row]:
        if self.settings.on_drift != "capture" or not any(found):
            return rows
        return [
            {**row, fields.EXTRA: exact_json.text(self._bare(extra))} if extra else row
            for row, extra in zip(rows, found, strict=True)
        ]

    def _bare(self, extra: Row) -> Any:
        # Without a setting, other free JSON is not looked into; this may hold what is declared
        # elsewhere.
        omits = self.settings.privacy.action("secret") == "omit"
        return records.NO_PRIVACY.json_value(extra) if omits else extra

    def told_drift(self) -> str:
        """What is not as declared, in a line; empty where everything is."""
        findings = "; ".join(self.drift.findings())
        return f"{self.name}: rows are not as declared: {findings}" if findings else ""

    def failed_drift(self) -> str:
        """The same, where it lets the stream fail."""
        return f"{self.told_drift()}. Report it; to go on, set on_drift to warn or capture"

    def tell_drift(self) -> None:
        """Warn of what is not as declared, and put it into the report."""
        self.report.unknown_fields = self.drift.unknown
        line = self.told_drift()
        if not line or self.settings.on_drift == "fail":  # then it is why the stream failed
            return
        if fields.EXTRA in self._columns["properties"] and self.drift.unknown:
            selected = self._selects(("properties", fields.EXTRA))
            lost = f"not captured, for the catalog leaves out {fields.EXTRA}"
            line += f". Unknown ones are {f'kept in {fields.EXTRA}' if selected else lost}"
        self.logger.warning("%s", line)

    @property
    def awaits_fields(self) -> bool:
        """Whether the stream fails unless rows with the missing fields come."""
        return self.settings.on_drift == "fail" and bool(self.drift.missing)

    @cached_property
    def _convert_as_declared(self) -> typed_rows.Convert:
        return self._compiled(typed_rows.strict_converter)

    @cached_property
    def _convert(self) -> typed_rows.Convert:
        return self._compiled(typed_rows.converter)

    @cached_property
    def _shape(self) -> records.Shape:
        return self._compiled(records.shaper)

    def _compiled(self, compiler: Callable[..., T]) -> T:
        stringify = self.settings.stringify_nested
        return compiler(
            self._columns,
            self._selects,
            self.readers,
            self.settings.privacy,
            stringify_nested=stringify,
        )

    def _shaped(self, row: Row) -> Record:
        try:
            return self._shape(row)  # type: ignore[no-any-return]
        except records.ShapeError as error:
            raise StreamFailedError(
                f"{self.name}.{error}. Deselect {self.name}.{error.path[0]} to go on without it, "
                "and report the difference"
            ) from error
