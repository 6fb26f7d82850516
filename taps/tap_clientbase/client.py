"""How Base de Clientes is asked, and how its answers are read: the contract put to work."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from singer_rest import RestStream, paging, timestamps
from singer_rest.paging import Batch, Listing, Page
from singer_rest.responses import Action, Hint, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from singer_sdk import Tap

    from singer_rest.paging import Record
    from singer_rest.settings import Settings
    from singer_rest.transport import Transport
    from tap_clientbase.contract import Contract, FilterFormat


class Position(NamedTuple):
    """One page of a list: its number among the rows changed after an instant."""

    after: dt.datetime | None
    number: int


class ClientbaseStream(RestStream):
    """A list of Base de Clientes, read in full each run."""

    primary_keys: Sequence[str] = ("uuid",)
    hints: ClassVar = {
        Hint.URL: "Check the setting api_url",
        Hint.CREDENTIALS: "Check the setting auth_token (the vendor's support hands it out)",
        Hint.PERMISSION: "The token may not read this: ask the vendor, or deselect {stream}",
        Hint.PATH: "If the API calls it otherwise, set contract.paths.{stream}",
        Hint.PARAMETERS: (
            "If the API names its parameters otherwise, set contract.page_param, "
            "contract.page_size_param, contract.updated_after_param or contract.sort_param"
        ),
        Hint.RECORDS: "If the API keeps its rows elsewhere, set contract.records_path",
        Hint.PAGES: "If the API numbers its pages otherwise, set contract.page_param",
        Hint.COUNT: (
            "Run again; if the API's count is wrong, set contract.total_path to an empty text"
        ),
        Hint.FILTER: (
            "If the API filters otherwise, set contract.updated_after_param, or set it to an "
            "empty text to read every row in every run"
        ),
    }

    def __init__(
        self, tap: Tap, settings: Settings, transport: Transport, contract: Contract
    ) -> None:
        super().__init__(tap, settings, transport)
        self.contract = contract
        self.lookback = dt.timedelta(seconds=tap.config["lookback_seconds"])
        self.path = self.contract.paths.get(self.name, f"/{self.name}")
        self.primary_keys = self.contract.primary_keys.get(self.name, self.primary_keys)
        if self.replication_key:
            self.replication_key = self.contract.replication_keys.get(
                self.name, self.replication_key
            )

    # The request.

    @cached_property
    @override
    def authenticator(self) -> APIKeyAuthenticator:
        value = f"{self.contract.auth_prefix} {self.config['auth_token']}".strip()
        return APIKeyAuthenticator(key=self.contract.auth_header, value=value)

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return {**super().http_headers, **self.contract.headers}

    @override
    def get_url_params(self, context: Any, next_page_token: Position | None) -> dict[str, Any]:
        contract, position = self.contract, next_page_token or Position(None, 1)
        params: dict[str, Any] = {
            contract.page_param: position.number,
            contract.page_size_param: contract.page_size,
        }
        if self._is_incremental:
            params[contract.sort_param] = contract.sort_value
            if position.after:
                written = write_instant(position.after, contract.updated_after_format)
                params[contract.updated_after_param] = written
        params.update(contract.params.get(self.name, {}))
        return {name: value for name, value in params.items() if name}

    # The answer.

    @override
    def read_page(self, body: Any, token: Position) -> Page:
        contract = self.contract
        rows = body if isinstance(body, list) else look_up(body, contract.records_path)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            reason = f"holds no rows at {contract.records_path!r}"
            self.fail(Verdict(Action.FATAL, reason, Hint.RECORDS))
        self._check_filter(rows, token.after)
        following = look_up(body, contract.next_page_path, default=ABSENT)
        more = bool(rows) if following is ABSENT else following is not None
        return Page(
            records=rows,
            more=more and bool(contract.page_param),
            pages=_count(look_up(body, contract.total_pages_path)),
            total=_count(look_up(body, contract.total_path)),
        )

    def _check_filter(self, rows: list[Record], after: dt.datetime | None) -> None:
        if after is None or not self.contract.updated_after_param:
            return
        # A day's grace: a server may take a bare date as a day in another zone.
        earliest = after - dt.timedelta(days=1)
        if any((moment := self._instant(row)) and moment < earliest for row in rows):
            reason = "ignores the filter by time of change"
            self.fail(Verdict(Action.FATAL, reason, Hint.FILTER))

    # The walk.

    @override
    def batches(self, after: dt.datetime | None) -> Iterator[Batch]:
        if not self._is_incremental:
            for rows in paging.read_all(self._listing):
                yield Batch(rows)
        elif self.contract.sort_param and self.contract.updated_after_param:
            yield from self._sorted_changes(after)
        else:
            yield from self._unsorted_changes(after)

    def _sorted_changes(self, after: dt.datetime | None) -> Iterator[Batch]:
        proven = after
        try:
            for batch in paging.read_changes(self._listing, after):
                proven = batch.checkpoint or proven
                yield batch
        except paging.OutOfOrderError:
            self.logger.warning(
                "The rows are not sorted by %s (contract.sort_param): reading all pages by number "
                "and holding them against the API's count; interrupted, they are read again",
                self.replication_key,
            )
            yield from self._unsorted_changes(proven)

    def _unsorted_changes(self, after: dt.datetime | None) -> Iterator[Batch]:
        newest = after
        for rows in paging.read_all(self._listing, after):
            fresh = []
            for row in rows:
                moment = self._instant(row)
                if moment is None or after is None or moment > after:
                    fresh.append(row)
                if moment and (newest is None or moment > newest):
                    newest = moment
            yield Batch(fresh)
        yield Batch(checkpoint=newest)

    @cached_property
    def _listing(self) -> Listing:
        return Listing(
            read=lambda after, number: self.fetch(Position(after, number)),
            key=lambda row: tuple(row.get(key) for key in self.primary_keys),
            instant=self._instant,
            before=lambda moment: before(moment, self.contract.updated_after_format),
            first_page=self.contract.first_page,
            width=self.settings.concurrency,
        )

    def _instant(self, row: Record) -> dt.datetime | None:
        return timestamps.instant(row.get(self.replication_key or ""))

    @property
    def _is_incremental(self) -> bool:
        return self.replication_method == "INCREMENTAL"


class ChangedStream(ClientbaseStream):
    """A list of Base de Clientes, of which each run reads what changed since the last."""

    replication_key = "updated_at"


ABSENT = object()


def look_up(body: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path of a decoded body, or the default where the path leads nowhere."""
    if not path:
        return default
    for name in path.split("."):
        if not isinstance(body, dict) or name not in body:
            return default
        body = body[name]
    return body


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def write_instant(moment: dt.datetime, form: FilterFormat) -> str:
    """Write the value of the updated-after filter."""
    if form == "epoch":
        return str(int(moment.timestamp()))
    local = moment.astimezone(timestamps.SAO_PAULO)
    if form == "date":
        return local.date().isoformat()
    return (
        timestamps.utc_text(moment) if form == "utc" else local.isoformat(timespec="milliseconds")
    )


def before(moment: dt.datetime, form: FilterFormat) -> dt.datetime:
    """The latest instant that the filter can express and that lies before the given one."""
    earlier = moment - dt.timedelta(milliseconds=1)
    if form == "date":
        local = earlier.astimezone(timestamps.SAO_PAULO)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)
    if form == "epoch":
        return earlier.replace(microsecond=0)
    return earlier.replace(microsecond=earlier.microsecond // 1000 * 1000)
