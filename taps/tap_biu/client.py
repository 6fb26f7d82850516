"""How BIU is asked, and how the values of its answers are read."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from singer_rest import contract_stream, fields
from singer_rest.contract_stream import ContractStream
from singer_rest.dates import Dates
from singer_rest.responses import Hint
from tap_biu.brl import parse_brl, parse_percentage
from tap_biu.contract import Contract

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from singer_rest.paging import Record

TOKEN_PAGE = "https://app.somosbiu.com/api-token"  # noqa: S105 - where users make theirs


class BiuStream(ContractStream[Contract]):
    """A stream of BIU."""

    token_name = "api_token"  # noqa: S105 - a name
    hints: ClassVar = {
        **contract_stream.HINTS,
        Hint.CREDENTIALS: f"Check the setting api_token; a token is made at {TOKEN_PAGE}",
        Hint.PARAMETERS: (
            "If the parameters have other names or formats, set those of the contract: "
            "start_date_param, end_date_param, sales_end_date_param, date_field_param, "
            "page_param, page_size_param, date_format"
        ),
        Hint.RECORDS: "If the data are elsewhere in the answer, set contract.records_path",
        Hint.COUNT: (
            "Run again; if several rows share a code, set contract.primary_keys.{stream}; if the "
            "API's count is wrong, set on_missing_rows to warn"
        ),
        Hint.FILTER: (
            "If the parameters have other names, set contract.start_date_param and "
            "contract.end_date_param, or contract.competence_param"
        ),
    }

    @override
    def starting_point(self) -> dt.datetime | None:
        # Documented: without a start date all available data, whatever the way of reading.
        return super().starting_point() if self.is_incremental else self.settings.start_date

    @property
    @override
    def restriction(self) -> str | None:
        return "start_date is set" if self.settings.start_date else super().restriction

    def read_row(self, row: Record) -> Record:
        """A row with its dates in ISO 8601 and its amounts as numbers, where those are wanted."""
        return row | {
            name: read(name, row[name])
            for name, read in self._readers.items()
            if isinstance(row.get(name), str)
        }

    @cached_property
    def _readers(self) -> dict[str, Callable[[str, str], Any]]:
        dates = Dates(self.contract.date_formats, self.contract.zone)
        readers: dict[str, Callable[[str, str], Any]] = {}
        for name, definition in self.record_schema["properties"].items():
            if definition.get("format") == "date-time":
                readers[name] = partial(self._readable, dates.date_time)
            elif definition.get("format") == "date":
                readers[name] = partial(self._readable, dates.date)
            elif name.endswith("_pct"):
                readers[name] = partial(self._readable, parse_percentage)
            elif {"number", "integer"} & fields.types(definition):
                readers[name] = partial(self._readable, parse_brl)
        return readers

    def _readable(self, read: Callable[[str], Any], name: str, text: str) -> Any:
        value = read(text)
        if value is None and text.strip() and name not in self._unreadable:
            self._unreadable.add(name)
            self.logger.warning("%s.%s: a value cannot be read and becomes null", self.name, name)
        return value

    @cached_property
    def _unreadable(self) -> set[str]:
        return set()
