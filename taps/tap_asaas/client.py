"""How Asaas is asked, and how its answers are read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, Protocol, cast

from singer_sdk.authenticators import APIKeyAuthenticator
from singer_sdk.streams.rest import HTTPRequest
from typing_extensions import override

from singer_rest import exact_json, offsets, paging, timestamps
from singer_rest.dates import Dates
from singer_rest.errors import StreamFailedError, StreamLackingError
from singer_rest.offsets import Edge, OffsetListing
from singer_rest.paging import Listing, Page
from singer_rest.prefetch import Worth
from singer_rest.rehearsal import Spot
from singer_rest.responses import Action, Hint, Reach, Verdict
from singer_rest.stream import RestStream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from singer_sdk.streams.rest import PageContext

    from singer_rest.key_set import KeySet
    from singer_rest.paging import Record
    from singer_rest.records import Reader
    from singer_rest.steps import Step

PAGE_SIZE = 100
"""Rows of a page, the most that Asaas allows (documented)."""

DATES = Dates(("%d/%m/%Y %H:%M:%S", "%d/%m/%Y"), timestamps.SAO_PAULO)
"""Dates come as ISO days, or as times without zone; of old, day first. The zone is assumed."""

READ_AGAIN = (offsets.UnstableError, paging.MissingRowsError, paging.RepeatedPageError)
"""Why a list that was read by row positions is read again by page numbers."""

NO_FILTERS: Mapping[str, str] = {}


class AsaasTap(Protocol):
    """What a stream asks of its tap."""

    refusal: StreamFailedError | None
    """Why no list that every account has can be read, if that is so."""
    booked: Mapping[str, KeySet]
    """The identifiers that the ledger names, as far as this run has read it, by type of entry."""


class Query(NamedTuple):
    """What to ask for: a page of a list from a row on, or one object."""

    offset: int | None = None
    """Position of the page's first row; None for an object."""
    filters: Mapping[str, str] = NO_FILTERS
    path: str | None = None
    """Another path than the stream's."""


class AsaasStream(RestStream):
    """A stream of Asaas."""

    primary_keys: Sequence[str] = ("id",)
    sometimes: ClassVar[AbstractSet[str] | None] = None
    filters: ClassVar[Mapping[str, str]] = NO_FILTERS
    """Parameters that every request for the list carries."""
    gated: ClassVar[bool] = False
    """Whether the list belongs to a feature that an account may lack."""
    enveloped: ClassVar[bool] = True
    """Whether pages say how many rows there are, or whether more follow."""
    offset_counts_pages: ClassVar[bool] = False
    """Whether `offset` is a page number here, as documented for municipal services."""

    hints: ClassVar = {
        Hint.URL: "Check the network, and the setting api_url if there is one",
        Hint.CREDENTIALS: (
            "Check the settings access_token and environment. A key is made in the web interface "
            "of Asaas, under Integrations; it begins with $, so put it in single quotes in a shell"
        ),
        Hint.PERMISSION: "The key may not read this: deselect {stream} to go on without it",
        Hint.ADDRESS: "The account may not allow this address: see its list of allowed IPs",
        Hint.QUOTA: "Asaas counts 25,000 requests of an account in 12 hours",
        Hint.PATH: "Report it, and deselect {stream} to go on without it",
        Hint.PARAMETERS: "Report it, and deselect {stream} to go on without it",
        Hint.RECORDS: "Report it, and deselect {stream} to go on without it",
        Hint.PAGES: "Report it, and deselect {stream} to go on without it",
        Hint.COUNT: "Run again; if it stays, set on_missing_rows to warn, and report it",
        Hint.KEY: "Report it, and deselect {stream} to go on without it",
        Hint.FILTER: "Set late_changes to created to go on without it, and report it",
    }

    # The request.

    @cached_property
    @override
    def authenticator(self) -> APIKeyAuthenticator:
        return APIKeyAuthenticator(key="access_token", value=self.config["access_token"])

    @override
    def get_http_request(self, *, page: PageContext) -> HTTPRequest:
        query: Query = page.next_page_token  # type: ignore[assignment]
        params: dict[str, Any] = {}
        if query.offset is not None:
            params = {"offset": query.offset, "limit": PAGE_SIZE, **query.filters}
        url = f"{self.url_base}{query.path or self.path}"
        return HTTPRequest(url=url, method="GET", headers=self.http_headers, params=params)

    # The answer.

    @override
    def read_page(self, body: Any, token: Query) -> Page:
        if token.offset is None:
            if not isinstance(body, dict):
                self.fail(Verdict(Action.FATAL, "holds no object", Hint.RECORDS))
            return Page([body], more=False)
        rows = body.get("data") if isinstance(body, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fail(Verdict(Action.FATAL, "holds no rows at 'data'", Hint.RECORDS))
        if self.enveloped and body.keys().isdisjoint({"hasMore", "totalCount"}):
            # Of a page of fewer rows than were asked for nobody knows whether it is the last.
            self.fail(Verdict(Action.FATAL, "says neither hasMore nor totalCount", Hint.PAGES))
        # Some lists are specified without `hasMore`; a page that is full may not be all.
        said = body.get("hasMore")
        said = str(said).lower() if isinstance(said, (bool, str)) else ""
        self.full_page = None if said in {"true", "false"} else PAGE_SIZE
        more = said == "true" if self.full_page is None else len(rows) >= self.full_page
        total = paging.read_count(body.get("totalCount"))
        if total is None:
            self.doubt("the API does not count its rows")
        return Page(rows, more, total=total)

    @override
    def lists(self, token: Query) -> bool:
        return token.path is None

    @override
    def fail(self, verdict: Verdict, wait: float | None = None) -> NoReturn:
        lacks = verdict.hint in {Hint.PARAMETERS, Hint.PERMISSION, Hint.ADDRESS, Hint.PATH}
        if self.gated and lacks and not self.answered:
            raise StreamLackingError(
                f"{self.name} is skipped: GET {self.path} {verdict.reason}, as where an account "
                "lacks the feature",
                verdict,
            )
        super().fail(verdict, wait)

    @override
    def explain(self, verdict: Verdict, content: bytes) -> Verdict:
        # Documented: {"errors": [{"code", "description"}]}; the description may quote values.
        try:
            code = str(json.loads(content)["errors"][0]["code"])
        except (ValueError, LookupError, TypeError, RecursionError):
            # Documented: 403 without JSON comes from the gate before the API, to an address that
            # the account does not allow.
            blocked = verdict.hint is Hint.PERMISSION
            return replace(verdict, hint=Hint.ADDRESS) if blocked else verdict
        known = re.fullmatch(r"[A-Za-z_.]{1,60}", code)
        return replace(verdict, reason=f"{verdict.reason} ({code})") if known else verdict

    @property
    @override
    def readers(self) -> Mapping[str, Reader]:
        return {"date": day, "date-time": moment}

    @override
    def run_through(self) -> Iterator[Step]:
        try:
            yield from super().run_through()
        except StreamFailedError as error:
            verdict, lost = error.verdict, error.hint is Hint.PATH
            if not verdict or not (lost or isinstance(error, StreamLackingError)):
                raise
            refusal = cast("AsaasTap", self._tap).refusal
            if refusal is None:
                raise
            reason = f"{verdict.reason}, and lists that every account has are refused too"
            if lost and refusal.hint is Hint.PATH:
                super().fail(Verdict(Action.FATAL, reason, Hint.URL, Reach.RUN))
            super().fail(replace(verdict, reason=reason))

    # What a preview asks.

    @override
    def spot(self, token: Query) -> Spot | None:
        if token.offset is None:
            return None
        which = (token.path, *sorted(token.filters.items()))
        if self.offset_counts_pages:
            return Spot(which, number=token.offset)
        return Spot(which, begin=token.offset)

    @override
    def imagine(self, token: Query, position: int, changed: dt.datetime | None) -> Record:
        if token.offset is None:
            return {"id": str(token.path).rpartition("/")[2]}
        row: Record = dict.fromkeys(self.identity, f"#{position}")
        return {"#": position, **token.filters, **row}

    # The list.

    def read_list(
        self,
        filters: Mapping[str, str] = NO_FILTERS,
        *,
        path: str | None = None,
        edge: Edge | None = None,
        first: Page | None = None,
        audit: paging.Audit | None = None,
    ) -> Iterator[tuple[list[Record], Edge | None]]:
        """Read a list of the account, from its beginning or from an edge on; proven complete.

        Yields rows, and the edge reached with them (None where a later run cannot go on).

        Raises:
            MissingRowsError: The API counts more rows than it lists.
            RepeatedPageError: The API ignores the offset.
        """
        filters, audit = {**self.filters, **filters}, audit or self.audit
        if not self.offset_counts_pages:
            listing = OffsetListing(
                read=lambda offset: self.fetch(Query(offset, filters, path)),
                key=self.key,
                page_size=PAGE_SIZE,
                width=self._worth,
                audit=audit,
            )
            try:
                yield from offsets.read_by_offset(listing, edge, first)
            except READ_AGAIN as reason:
                self.logger.info("%s: the list is read again, because %s", self.name, reason)
                audit.again()
                yield [], None  # a run that breaks off now must not go on from where this one got
            else:
                return
        by_number = self._by_number(filters, path, audit)
        for rows in paging.read_all(by_number):
            yield rows, None

    @cached_property
    def _worth(self) -> Worth:
        return Worth(self.settings.concurrency)

    def _by_number(
        self, filters: Mapping[str, str], path: str | None, audit: paging.Audit
    ) -> Listing:
        step = 1
        if not self.offset_counts_pages:
            # Unknown is whether a limit that is too large is capped or refused.
            page = self.fetch(Query(0, filters, path))
            step = len(page.records) if page.more and page.records else PAGE_SIZE
        return Listing(
            read=lambda _after, number: self.fetch(Query(number * step, filters, path)),
            key=self.key,
            instant=lambda _row: None,
            before=lambda moment: moment,
            first_page=0,
            audit=audit,
        )

    @property
    def identity(self) -> Sequence[str]:
        """The fields by which rows are told apart; a catalog may come without keys."""
        return type(self).primary_keys

    def key(self, row: Record) -> str | bytes:
        """What identifies a row."""
        if len(self.identity) == 1:
            value = row.get(self.identity[0])
            if value is None:
                reason = f"lists a row without {self.identity[0]}"
                self.fail(Verdict(Action.FATAL, reason, Hint.KEY))
            return str(value)  # some samples have numbers for identifiers
        return exact_json.encode(row)


@lru_cache(maxsize=8192)
def day(text: str) -> str | None:
    """The day that a text names, as `2026-11-21`, or None where it names none."""
    return DATES.date(text)


def moment(text: str) -> str | None:
    """The time that a text names, with offset, or None where it names none."""
    return DATES.date_time(text)
