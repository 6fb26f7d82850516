"""The API of a bakery that does not exist, for the tap that `docs/add-a-tap.md` writes.

It lives in the emulator, where its clock, its faults and its log are. What it holds follows from
the emulator's time alone, so nothing has to be advanced or reset.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from singer_rest import timestamps
from tests.emulator import brazil
from tests.emulator.answers import json_answer
from tests.emulator.clock import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from tests.emulator import Emulator

BASE = "/padaria/v1"
HOUR = 3_600_000
MOST = 20
"""Rows of a page; more are refused."""
STATUSES = ("ORDERED", "BAKED", "DELIVERED")
ORDERS, PRODUCTS = 400, 90
"""Orders that were placed when time begins, and products."""


class Padaria:
    """Orders that change as time passes, and products; pages of twenty; a token."""

    name = "padaria"
    token = "padaria-token-0b7e"

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    @property
    def url(self) -> str:
        """The base URL."""
        return self._emulator.url + BASE

    # What there is.

    def records(self, stream: str) -> list[dict[str, Any]]:
        """All rows of a stream, as they are served now."""
        return self._orders() if stream == "orders" else self._products()

    def _orders(self) -> list[dict[str, Any]]:
        clock = self._emulator.clock
        hours = (clock.now - clock.start) // HOUR
        return [self._order(number, hours) for number in range(ORDERS + hours // 6)]

    def _order(self, number: int, hours: int) -> dict[str, Any]:
        """An order is placed every six hours, baked the next day, delivered the day after."""
        age = hours + (ORDERS - number) * 6 - 1
        step = min(age // 24, len(STATUSES) - 1)
        changed = self._emulator.clock.now - (age - 24 * step) * HOUR - HOUR
        return {
            "id": f"ord_{number:05}",
            "status": STATUSES[step],
            "customer_document": brazil.cpf(number) if number % 3 else None,
            "total": 12.5 + number / 4,
            "delivered_on": timestamp(changed)[:10] if step == len(STATUSES) - 1 else None,
            "items": [{"product": f"prd_{number % PRODUCTS}", "quantity": 1 + number % 4}],
            "changed_at": timestamp(changed),
        }

    def _products(self) -> list[dict[str, Any]]:
        return [
            {"id": f"prd_{number}", "name": f"Pão {number}", "price": 0.75 * (number + 1)}
            for number in range(PRODUCTS)
        ]

    # What the emulator's server asks of an API.

    def owns(self, path: str) -> bool:
        return path.startswith(f"{BASE}/")

    def authorizes(self, headers: Mapping[str, str]) -> bool:
        return headers.get("authorization") == f"Bearer {self.token}"

    def credentials(self, headers: Mapping[str, str]) -> str:
        return headers.get("authorization") or self.token

    def refuse(self) -> Response | None:
        return None

    def error_body(self, status: HTTPStatus, value: str) -> dict[str, Any]:
        return {"message": f"{status.phrase} {value}".strip()}

    def answer(self, request: Request, fault: str | None) -> Response:
        if not self.authorizes(request.headers):
            return self._refusal(HTTPStatus.UNAUTHORIZED)
        stream = request.url.path.removeprefix(f"{BASE}/")
        if stream not in {"orders", "products"}:
            return self._refusal(HTTPStatus.NOT_FOUND)
        query = request.query_params
        size, page = int(query.get("per_page", MOST)), int(query.get("page", 1))
        if size > MOST:
            return self._refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        rows = self.records(stream)
        since = timestamps.instant(query.get("changed_after"))
        if since:
            rows = [row for row in rows if timestamps.parse(row["changed_at"]) > since]
        return json_answer(
            {
                "data": rows[(page - 1) * size : page * size],
                "pages": -(-len(rows) // size),
                "total": len(rows),
            }
        )

    def _refusal(self, status: HTTPStatus) -> Response:
        return json_answer(self.error_body(status, ""), status)
