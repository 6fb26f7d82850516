"""How Base de Clientes is asked, and how its answers are read: the contract put to work."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from singer_rest import RestStream, changes, paging, timestamps
from singer_rest.changes import Step
from singer_rest.paging import Listing, Page
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
        Hint.PATH: (
            "If the path has another name, set contract.paths.{stream}; if every stream fails so, "
            "check api_url"
        ),
        Hint.PARAMETERS: (
            "If the parameters have other names, set contract.page_param, "
            "contract.page_size_param, contract.updated_after_param or contract.sort_param"
        ),
        Hint.RECORDS: "If the rows are elsewhere, set contract.records_path",
        Hint.PAGES: "If the page number has another name, set contract.page_param",
        Hint.COUNT: (
            "Run again; if the API's count is wrong, set contract.total_path to an empty text"
        ),
        Hint.FILTER: (
            "If the filter has another name, set contract.updated_after_param, or set it to an "
            "empty text to read every row in every run"
        ),
        Hint.KEY: "If the rows have another key, set contract.primary_keys.{stream}",
    }

    def __init__(
        self, tap: Tap, settings: Settings, transport: Transport, contract: Contract
    ) -> None:
        super().__init__(tap, settings, transport)
        self.contract = contract
        self.lookback = dt.timedelta(seconds=tap.config["lookback_seconds"])
        self.path = "/" + contract.paths.get(self.name, self.name).lstrip("/")
        self.primary_keys = contract.primary_keys.get(self.name, self.primary_keys)
        self.replication_key = contract.replication_keys.get(self.name, self.replication_key)
        # A catalog may come without keys; rows are told apart by them all the same.
        self._identity = tuple(self.primary_keys)

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
    def get_url_params(self, context: Any, next_page_token: Any) -> dict[str, Any]:
        contract, position = self.contract, next_page_token
        params: dict[str, Any] = {
            contract.page_param: position.number,
            contract.page_size_param: contract.page_size,
        }
        if self.is_incremental:
            params[contract.sort_param] = self._with_key(contract.sort_value)
            if position.after:
                written = write_instant(position.after, contract.updated_after_format)
                params[self._with_key(contract.updated_after_param)] = written
        params.update(contract.params.get(self.name, {}))
        return {name: value for name, value in params.items() if name}

    def _with_key(self, text: str) -> str:
        return text.replace("{key}", self.replication_key or "")

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
        more = bool(rows and contract.page_param) if following is ABSENT else bool(following)
        if more and not contract.page_param:
            reason = "says that more pages follow, and contract.page_param is empty"
            self.fail(Verdict(Action.FATAL, reason, Hint.PAGES))
        return Page(
            records=rows,
            more=more,
            pages=_count(look_up(body, contract.total_pages_path)),
            total=_count(look_up(body, contract.total_path)),
        )

    def _check_filter(self, rows: list[Record], after: dt.datetime | None) -> None:
        if after is None or not self.contract.updated_after_param:
            return
        # Two days' grace: a filter by date is coarse, and a day may be one of another zone.
        earliest = after - dt.timedelta(days=2)
        if any((moment := self._instant(row)) and moment < earliest for row in rows):
            reason = "ignores the filter by time of change"
            self.fail(Verdict(Action.FATAL, reason, Hint.FILTER))

    # The walk.

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        contract, listing = self.contract, self._listing
        if not self.is_incremental:
            for rows in paging.read_all(listing):
                yield Step(rows)
        elif not contract.updated_after_param:
            for step in changes.read_unsorted(listing, after):
                fresh = [row for row in step.records if self._is_new(row, after)]
                yield Step(fresh, step.checkpoint)
        elif contract.sort_param and contract.total_path:
            yield from changes.read_changes(
                listing, after, until=lambda: self.run_start, warn=self._warn
            )
        else:
            yield from changes.read_unsorted(listing, after)

    def _is_new(self, row: Record, after: dt.datetime | None) -> bool:
        moment = self._instant(row)
        return moment is None or after is None or moment > after

    def _warn(self, reason: Exception) -> None:
        self.logger.warning(
            "Pages are read by number, because %s. The rows arrive all the same, without "
            "checkpoints on the way. If the API can do no better, set contract.sort_param to an "
            "empty text",
            reason,
        )

    @cached_property
    def _listing(self) -> Listing:
        return Listing(
            read=lambda after, number: self.fetch(Position(after, number)),
            key=self._key,
            instant=self._instant,
            before=lambda moment: before(moment, self.contract.updated_after_format),
            first_page=self.contract.first_page,
            width=self.settings.concurrency,
        )

    def _key(self, row: Record) -> tuple[Any, ...]:
        key = tuple(row.get(name) for name in self._identity)
        if None in key:
            reason = f"lists a row without {' and '.join(self._identity)}"
            self.fail(Verdict(Action.FATAL, reason, Hint.KEY))
        return key

    def _instant(self, row: Record) -> dt.datetime | None:
        return timestamps.instant(row.get(self.replication_key or ""))


class IncrementalStream(ClientbaseStream):
    """A list of Base de Clientes, of which each run reads what changed since the last."""

    replication_key = "updated_at"


ABSENT = object()


def look_up(body: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path of a decoded body, or the default where the path leads nowhere."""
    for name in path.split("."):
        if not isinstance(body, dict) or name not in body:
            return default
        body = body[name]
    return body


def _count(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() else None


def write_instant(moment: dt.datetime, form: FilterFormat) -> str:
    """Write the value of the updated-after filter."""
    local = moment.astimezone(timestamps.SAO_PAULO)
    if form == "epoch":
        return str(int(moment.timestamp()))
    if form == "date":
        return (local.date() - dt.timedelta(days=1)).isoformat()
    if form == "local":
        return local.isoformat(timespec="milliseconds")
    return timestamps.utc_text(moment)


def before(moment: dt.datetime, form: FilterFormat) -> dt.datetime:
    """The latest instant that the filter can express and that lies before the given one."""
    earlier = moment - dt.timedelta(milliseconds=1)
    if form == "date":
        local = earlier.astimezone(timestamps.SAO_PAULO)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)
    if form == "epoch":
        return earlier.replace(microsecond=0)
    return earlier.replace(microsecond=earlier.microsecond // 1000 * 1000)
