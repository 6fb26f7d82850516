"""The BIU API, emulated: what it answers, and the truth behind the answers."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.emulator import wire
from tests.emulator.answers import envelope, json_answer, json_bytes, renamed
from tests.emulator.bearer import BearerApi
from tests.emulator.parameters import BadParameterError

from . import days
from .dashboard import Period, figures, flat, wrapped
from .dialect import STREAMS, Dialect
from .listing import listed, page_numbers, read_period, read_query
from .local_time import first_day, month_of, months_later
from .records import sale_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from threading import RLock

    from starlette.requests import Request
    from starlette.responses import Response

    from tests.emulator.clock import Clock
    from tests.emulator.movement import Movement
    from tests.emulator.quota import Quota

    from .company import Company
    from .records import Record

INVALID = "The given data was invalid."
TOKEN = "biu-emulator-token-c41f7ab2"


class Biu(BearerApi[Dialect]):
    """BIU over HTTP, and the same data at hand for tests."""

    name = "biu"

    def __init__(
        self,
        found: Callable[[], Company],
        lock: RLock,
        origin: Callable[[], str],
        dialect: Dialect,
        movement: Movement,
        quota: Quota,
    ) -> None:
        """Serve a company under an origin that is known once the server has started."""
        super().__init__(TOKEN, origin, dialect, movement)
        self.quota = quota
        """How many authorized requests get an answer (documented: 20 per minute and company)."""
        self.company = found()
        self._found = found
        self._lock = lock

    # The truth, for tests.

    @property
    def first_competence(self) -> str:
        """The month of the first sale, YYYY-MM."""
        return self.company.first_competence

    @property
    def competences(self) -> list[str]:
        """The months from the first to the current one."""
        month = first_day(self.first_competence)
        months = []
        while month <= self.company.today:
            months.append(month_of(month))
            month = months_later(month, 1)
        return months

    def raw(self, stream: str) -> Iterator[str]:
        """Give the JSON text of each record: sales by number, flat figures month by month."""
        if stream == "dashboard":
            for month in self.competences:
                yield wire.dumps(self._flat_figures(month))
            return
        for number in self.company.ledger.numbers:
            yield self._text(number).decode()

    def records(self, stream: str) -> Iterator[Record]:
        """Give each record as the dialect writes it; numbers with a point are Decimal.

        A record of `dashboard` has all 52 columns, whatever the answers leave out.
        """
        for text in self.raw(stream):
            yield json.loads(text, parse_float=Decimal)

    def numbers(self, stream: str) -> Iterator[int]:
        """Give the numbers of the present sales, oldest first."""
        _only_sales(stream)
        return self.company.ledger.numbers

    def count(self, stream: str) -> int:
        """Count the records of a stream."""
        return len(self.competences) if stream == "dashboard" else self.company.ledger.count()

    def touch(self, stream: str, number: int) -> None:
        """Change a sale: its `modificado_em` becomes one millisecond later than anything before,
        which within a second does not show.
        """
        _only_sales(stream)
        with self._lock:
            self.company.ledger.touch(number)

    def issue(self, number: int) -> None:
        """Issue the note of a sale now, as `advance` does for some."""
        with self._lock:
            self.company.ledger.change(number, "issued", self.company.clock.tick())

    def create(self, stream: str, at: int | None = None) -> int:
        """Add a sale, now or at an instant (milliseconds since 1970), and give its number."""
        _only_sales(stream)
        with self._lock:
            return self.company.ledger.create(at)

    def delete(self, stream: str, number: int) -> None:
        """Make a sale vanish."""
        _only_sales(stream)
        with self._lock:
            self.company.ledger.delete(number)

    def reset(self) -> None:
        """Go back to the data of the start, with an unused quota; the rest stays."""
        super().reset()
        self.company = self._found()
        self.quota.reset()

    def live_through(self, clock: Clock, begin: int) -> None:
        """Let happen what happens in the time from `begin` to now."""
        days.live_through(self.company, begin, clock.now)

    def counts(self) -> dict[str, int]:
        """Count the records of both streams."""
        return {stream: self.count(stream) for stream in STREAMS}

    # The API, for clients.

    def refuse(self) -> Response | None:
        """Answer 429 if no place of the quota is free (status, body and header assumed)."""
        wait = self.quota.take()
        if wait is None:
            return None
        response = self._error(HTTPStatus.TOO_MANY_REQUESTS)
        if self.dialect.retry_after:
            response.headers["retry-after"] = str(math.ceil(wait))
        return response

    def error_body(self, status: HTTPStatus, value: str) -> dict[str, Any]:
        """Say that something is wrong (assumed)."""
        if status == HTTPStatus.UNAUTHORIZED:
            return {"message": "Unauthenticated."}
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            errors = {self.dialect.start_param: [f"is invalid for {value}"]}
            return {"message": INVALID, "errors": errors}
        return {"message": status.phrase}

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
            with self._lock:
                if stream == "dashboard":
                    return self._dashboard(parameters, fault)
                return self._sales(parameters, fault)
        except BadParameterError as error:
            return json_answer({"message": INVALID, **error.errors}, 422)

    def _error(self, status: HTTPStatus) -> Response:
        return json_answer(self.error_body(status, ""), status)

    def _dashboard(self, parameters: Mapping[str, str], fault: str | None) -> Response:
        period = read_period(self.dialect, parameters)
        if fault == "repeat_page":
            period = Period.of_month(self.first_competence, period.column)
        body = figures(self.company, period, self.dialect)
        return json_answer(wrapped(body, self.dialect, fault))

    def _sales(self, parameters: Mapping[str, str], fault: str | None) -> Response:
        query = read_query(self.dialect, parameters)
        if fault == "repeat_page":
            query = replace(query, page=0)
        numbers = listed(self.company, query, self.dialect)
        pages = page_numbers(self.dialect, query, len(numbers))
        meta = renamed(pages, self.dialect.pagination_names)
        around = envelope(self.dialect.records_key, self.dialect.pagination_key, meta, fault)
        hidden = self.hidden("sales")
        numbers = [number for number in numbers if number not in hidden]
        begin = query.page * query.per_page
        served = [] if fault == "empty_page" else numbers[begin : begin + query.per_page]
        response = json_bytes(wire.dumps_around(around, map(self._text, served)))
        self.movement.after_page(self.company.seed, self.company.ledger, served)
        return response

    def _text(self, number: int) -> bytes:
        with self._lock:
            sale = self.company.sale(number)
            return wire.dumps(sale_record(self.company, sale, self.dialect)).encode()

    def _flat_figures(self, month: str) -> dict[str, Any]:
        whole = replace(self.dialect, competence_in_body=True, dashboard_echo=True)
        period = Period.of_month(month, self.dialect.default_date_field)
        with self._lock:
            return flat(figures(self.company, period, whole))


def _only_sales(stream: str) -> None:
    if stream != "sales":
        raise KeyError(f"{stream} has no rows of its own")
