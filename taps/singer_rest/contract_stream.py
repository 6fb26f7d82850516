"""The stream of an API that a contract describes: the contract put to work."""

from __future__ import annotations

import abc
import datetime as dt
import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from singer_rest import changes, paging, timestamps
from singer_rest.contract import ListContract
from singer_rest.paging import Listing, Page, read_count
from singer_rest.rehearsal import Spot
from singer_rest.responses import Action, Hint, Verdict
from singer_rest.steps import Step
from singer_rest.stream import RestStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_sdk import Tap

    from singer_rest.paging import Record
    from singer_rest.settings import Settings
    from singer_rest.transport import Transport

Contract = TypeVar("Contract", bound=ListContract)

HINTS: Mapping[Hint, str] = {
    Hint.URL: "Check the network and the setting api_url",
    Hint.PERMISSION: "The token may not read this: ask the vendor, or deselect {stream}",
    Hint.PATH: (
        "If the path has another name, set contract.paths.{stream}; if every stream fails so, "
        "check api_url"
    ),
    Hint.RECORDS: "If the rows are elsewhere, set contract.records_path",
    Hint.PAGES: "If the page number has another name, set contract.page_param",
    Hint.COUNT: "Run again; if the API's count is wrong, set on_missing_rows to warn",
    Hint.KEY: "If the rows have another key, set contract.primary_keys.{stream}",
}
"""What to do about a fatal answer; a tap adds what its own settings and parameters are called."""

PAGES = 100_000
"""How many pages a run reads of a list of which the API does not say how long it is."""

TIMES, MARGIN, MOST_PAGES = 20, 1_000, 1_000_000
"""How many pages it reads where it does: a multiple of what the first answer tells and some more,
for lists grow and pages are read again; but never more than that."""


class Position(NamedTuple):
    """One page of a list: its number among the rows changed after one instant and up to another."""

    after: dt.datetime | None
    number: int
    until: dt.datetime | None = None


class ContractStream(RestStream, abc.ABC, Generic[Contract]):
    """A list of an API that a contract describes.

    Read in full, or by what changed, in whatever order: a subclass says how to ask for that, and
    overrides `steps` where its API can do better.
    """

    token_name: ClassVar[str]
    """The setting that holds the credential."""

    def __init__(
        self, tap: Tap, settings: Settings, transport: Transport, contract: Contract
    ) -> None:
        super().__init__(tap, settings, transport)
        self.contract = contract
        self.path = "/" + contract.paths.get(self.name, self.name).lstrip("/")
        self.primary_keys = contract.primary_keys.get(self.name, self.primary_keys)
        self.replication_key = contract.replication_keys.get(self.name, self.replication_key)
        # A catalog may come without keys; rows are told apart by them all the same.
        self.identity: Sequence[str] = tuple(self.primary_keys or ())
        self._pages_read = itertools.count()
        self._most_pages: int | None = None

    @property
    @override
    def restriction(self) -> str | None:
        added = "?" in self.path or self.contract.params.get(self.name)
        return "the contract adds parameters to its path" if added else super().restriction

    @property
    @override
    def cost(self) -> str:
        rows = "new or changed rows" if self.replication_key else "rows"
        return f"one per {self.contract.page_size} {rows}"

    # The request.

    @cached_property
    @override
    def authenticator(self) -> APIKeyAuthenticator:
        value = f"{self.contract.auth_prefix} {self.config[self.token_name]}".strip()
        return APIKeyAuthenticator(key=self.contract.auth_header, value=value)

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return {**super().http_headers, **self.contract.headers}

    @override
    def get_url_params(self, context: Any, next_page_token: Any) -> dict[str, Any]:
        params = {**self.parameters(next_page_token), **self.contract.params.get(self.name, {})}
        return {name: value for name, value in params.items() if name}

    def parameters(self, position: Any) -> dict[str, Any]:
        """The query parameters that ask for a position; one with an empty name is not sent."""
        return self.page_parameters(position.number)

    def page_parameters(self, number: int) -> dict[str, Any]:
        """The query parameters that ask for a page."""
        contract = self.contract
        return {contract.page_param: number, contract.page_size_param: contract.page_size}

    # The answer.

    @override
    def read_page(self, body: Any, token: Any) -> Page:
        page = self.read_list(body, token)
        self.check_filter(page.records, token.after)
        return page

    def read_list(self, body: Any, position: Position) -> Page:
        """Read the decoded body of a page of a list."""
        contract = self.contract
        rows = body if isinstance(body, list) else look_up(body, contract.records_path)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            reason = f"holds no rows at {contract.records_path!r}"
            self.fail(Verdict(Action.FATAL, reason, Hint.RECORDS))
        pages = read_count(look_up(body, contract.total_pages_path))
        total = read_count(look_up(body, contract.total_path))
        self._count_page(pages, total, len(rows))
        following = look_up(body, contract.next_page_path, default=ABSENT)
        if following is not ABSENT:
            more = bool(following)
        elif pages is not None:
            more = position.number - contract.first_page + 1 < pages
        else:
            more, self.full_page = bool(rows and contract.page_param), 1
        if more and not contract.page_param:
            reason = "says that more pages follow, and contract.page_param is empty"
            self.fail(Verdict(Action.FATAL, reason, Hint.PAGES))
        return Page(rows, more, pages, total)

    def _count_page(self, pages: int | None, total: int | None, size: int) -> None:
        """Refuse to go on for ever: the first answer tells how long the list may be."""
        if self._most_pages is None:
            told = pages if total is None else -(-total // max(size, 1))
            self._most_pages = PAGES if told is None else min(MARGIN + TIMES * told, MOST_PAGES)
        if next(self._pages_read) >= self._most_pages:
            self.fail(Verdict(Action.FATAL, "answers with pages without end", Hint.PAGES))

    def check_filter(self, rows: Sequence[Record], after: dt.datetime | None) -> None:
        """Refuse rows from before the filter: the API does not know it, and ignores it."""
        # Two days' grace: a filter by date is coarse, and a day may be one of another zone.
        if after and any(at < after - dt.timedelta(days=2) for at in map(self.instant, rows) if at):
            reason = "ignores the filter by time of change"
            self.fail(Verdict(Action.FATAL, reason, Hint.FILTER))

    # What a preview asks.

    @override
    def spot(self, token: Any) -> Spot | None:
        if not isinstance(token, Position):
            return None
        return Spot((token.after, token.until), number=token.number - self.contract.first_page)

    @override
    def imagine(self, token: Any, position: int, changed: dt.datetime | None) -> Record:
        row: Record = dict.fromkeys(self.identity, f"#{position}")
        if changed and self.is_incremental:
            row[self.replication_key or ""] = timestamps.utc_text(changed)
        return row

    # The row.

    def key(self, row: Record) -> tuple[Any, ...]:
        """What identifies a row."""
        key = tuple(row.get(name) for name in self.identity)
        if None in key:
            reason = f"lists a row without {' and '.join(self.identity)}"
            self.fail(Verdict(Action.FATAL, reason, Hint.KEY))
        try:
            hash(key)
        except TypeError:
            reason = f"lists a row whose {' or '.join(self.identity)} is an object or an array"
            self.fail(Verdict(Action.FATAL, reason, Hint.KEY))
        return key

    @override
    def instant(self, row: Record) -> dt.datetime | None:
        return timestamps.instant(row.get(self.replication_key or ""))

    # The walk.

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        if self.is_incremental:
            yield from changes.read_unsorted(self.listing(), after)
        else:
            yield from map(Step, paging.read_all(self.listing()))

    def listing(self, until: dt.datetime | None = None) -> Listing:
        """The list, or its rows from before an instant."""
        return Listing(
            read=lambda after, number: self.fetch(Position(after, number, until)),
            key=self.key,
            instant=self.instant,
            before=self.before,
            first_page=self.contract.first_page,
            page_size=self.contract.page_size,
            width=self.settings.concurrency,
            audit=self.audit,
        )

    def before(self, moment: dt.datetime) -> dt.datetime:
        """The latest instant that the filter can express and that lies before the given one."""
        return moment - dt.timedelta(milliseconds=1)


ABSENT = object()


def look_up(body: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path of a decoded body, or the default where the path leads nowhere."""
    for name in path.split("."):
        if not isinstance(body, dict) or name not in body:
            return default
        body = body[name]
    return body
