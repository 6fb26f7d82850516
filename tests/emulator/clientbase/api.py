"""The Base de Clientes API, emulated: what it answers, and the truth behind the answers."""

from __future__ import annotations

import json
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.emulator import wire
from tests.emulator.answers import envelope, json_answer, json_bytes, renamed
from tests.emulator.bearer import BearerApi
from tests.emulator.parameters import BadParameterError

from . import agreements, charges, notices, parties, settlement
from .days import live_through
from .dialect import INCREMENTAL, STREAMS, Dialect
from .listing import Query, link, page_numbers, read_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from threading import RLock

    from starlette.requests import Request
    from starlette.responses import Response

    from tests.emulator.clock import Clock
    from tests.emulator.movement import Movement
    from tests.emulator.population import Row

    from .values import Record
    from .world import World

TOKEN = "clientbase-emulator-token-5e2d90c1"
BUILDERS: Mapping[str, Callable[[World, Row], Record]] = {
    "banks": settlement.bank,
    "bank_accounts": settlement.bank_account,
    "billings": charges.billing,
    "contracts": agreements.contract,
    "customers": parties.customer,
    "customer_groups": parties.customer_group,
    "custom_fields": parties.custom_field,
    "merchant_users": parties.merchant_user,
    "receivables": settlement.receivable,
    "recurrences": agreements.recurrence,
    "reports": notices.report,
    "transfers": settlement.transfer,
    "announcement_portals": notices.announcement,
}


class Clientbase(BearerApi[Dialect]):
    """Base de Clientes over HTTP, and the same data at hand for tests."""

    name = "clientbase"

    def __init__(
        self,
        make_world: Callable[[], World],
        lock: RLock,
        origin: Callable[[], str],
        dialect: Dialect,
        movement: Movement,
    ) -> None:
        """Serve a world under an origin that is known once the server has started."""
        super().__init__(TOKEN, origin, dialect, movement)
        self.world = make_world()
        self._make_world = make_world
        self.kept = 2000
        """Written records that are kept for the next request that wants them."""
        self._written: dict[tuple[str, int, int], bytes] = {}
        self._lock = lock

    # The truth, for tests.

    def raw(self, stream: str) -> Iterator[str]:
        """Give the JSON text of each present record of a stream, oldest number first."""
        for number in self.world.tables[stream].numbers:
            with self._lock:
                (text,) = self._texts(stream, (number,))
            yield text.decode()

    def records(self, stream: str) -> Iterator[Record]:
        """Give each present record of a stream; numbers with a point are Decimal."""
        for text in self.raw(stream):
            yield json.loads(text, parse_float=Decimal)

    def numbers(self, stream: str) -> Iterator[int]:
        """Give the numbers of the present rows of a stream, in the order of their creation."""
        return self.world.tables[stream].numbers

    def count(self, stream: str) -> int:
        """Count the present records of a stream."""
        return self.world.tables[stream].count()

    def touch(self, stream: str, number: int) -> None:
        """Change a row: its `updated_at` becomes one millisecond later than anything before."""
        with self._lock:
            self.world.tables[stream].touch(number)

    def create(self, stream: str) -> int:
        """Add a row and give its number."""
        with self._lock:
            return self.world.tables[stream].create()

    def delete(self, stream: str, number: int) -> None:
        """Make a row vanish."""
        with self._lock:
            self.world.tables[stream].delete(number)

    def reset(self) -> None:
        """Go back to the data of the start; token, dialect and movement stay."""
        super().reset()
        self.world = self._make_world()
        self._written.clear()

    def live_through(self, clock: Clock, begin: int) -> None:
        """Let happen what happens in the time from `begin` to now."""
        live_through(self.world, begin, clock.now)

    def counts(self) -> dict[str, int]:
        """Count the records of all streams."""
        return {stream: self.count(stream) for stream in STREAMS}

    # The API, for clients.

    def error_body(self, status: HTTPStatus, value: str) -> dict[str, Any]:
        """Say that something is wrong (assumed)."""
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            return {"errors": {self.dialect.filter_param: [f"is invalid for {value}"]}}
        return {"error": status.phrase}

    def answer(self, request: Request, fault: str | None) -> Response:
        """Answer a request; error bodies are assumed."""
        if not self.authorizes(request.headers):
            return self._error(HTTPStatus.UNAUTHORIZED)
        if request.method not in {"GET", "HEAD"}:
            return self._error(HTTPStatus.METHOD_NOT_ALLOWED)
        stream = self.stream_at(request.url.path)
        if stream is None:
            return self._error(HTTPStatus.NOT_FOUND)
        parameters = dict(request.query_params)
        try:
            query = read_query(self.dialect, parameters, dated=stream != "custom_fields")
        except BadParameterError as error:
            return json_answer(error.errors, 422)
        with self._lock:
            return self._list(stream, query, parameters, fault)

    def _error(self, status: HTTPStatus) -> Response:
        return json_answer(self.error_body(status, ""), status)

    def _list(
        self, stream: str, query: Query, parameters: Mapping[str, str], fault: str | None
    ) -> Response:
        if fault == "repeat_page":
            query = Query(0, query.per_page, query.updated_after, query.order)
        table = self.world.tables[stream]
        total = table.count(query.updated_after)
        numbers = self._page(stream, query)
        if fault == "empty_page":
            numbers = []
        pages = page_numbers(self.dialect, query, total)
        meta = renamed(pages, self.dialect.meta_names)
        around = envelope(self.dialect.records_key, self.dialect.meta_key, meta, fault)
        texts = self._texts(stream, numbers)
        response = json_bytes(wire.dumps_around(around, texts), 200)
        next_page = pages["next_page"]
        if self.dialect.link_header and next_page is not None:
            url = f"{self.url}{self.dialect.paths[stream]}"
            response.headers["link"] = link(self.dialect, url, parameters, next_page)
        if stream in INCREMENTAL:
            self.movement.after_page(self.world.seed, table, numbers)
        return response

    def _page(self, stream: str, query: Query) -> Sequence[int]:
        table, hidden = self.world.tables[stream], self.hidden(stream)
        if not hidden:
            return table.page(query.order, query.updated_after, query.offset, query.per_page)
        end = query.offset + query.per_page
        numbers = table.page(query.order, query.updated_after, 0, end + len(hidden))
        return [number for number in numbers if number not in hidden][query.offset : end]

    def _texts(self, stream: str, numbers: Sequence[int]) -> list[bytes]:
        """Write records, or find them among those written last if nothing has changed since."""
        world = self.world
        revision = world.revision
        texts: list[bytes] = []
        for number in numbers:
            key = (stream, number, revision)
            text = self._written.get(key)
            if text is None:
                world.built += 1
                text = wire.dumps(BUILDERS[stream](world, world.row(stream, number))).encode()
                if len(self._written) >= self.kept:
                    self._written.clear()
                if self.kept:
                    self._written[key] = text
            texts.append(text)
        return texts
