"""The Asaas API v3, emulated: what it answers to clients."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.emulator import wire
from tests.emulator.answers import json_answer, json_bytes
from tests.emulator.parameters import BadParameterError

from . import refusals
from .catalogue import RESOURCES, Place, Resource, place_of
from .events import Events
from .listing import number_of
from .my_account import payment_statistics
from .query import Query, read_conditions, read_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from .table import Row

TOKEN = "$aact_prod_emulator000MzkwODA2MWY2OGM3MWRlMDU2NWM3MzJlNzZmNGZhZGY6OmQ0c2Y0"
SANDBOX_PREFIX = "$aact_hmlg_"
_MOVING = frozenset({"payments", "customers"})


class Asaas(Events):
    """Asaas over HTTP, and the same data at hand for tests."""

    name = "asaas"

    def owns(self, path: str) -> bool:
        """Tell whether a path lies under the base path or under the old one."""
        bases = (self.dialect.base_path, self.dialect.old_base_path)
        return any(path == base or path.startswith(f"{base}/") for base in bases)

    def error_body(self, status: HTTPStatus, value: str) -> dict[str, Any]:
        """Say that something is wrong; the code is assumed."""
        return refusals.errors(f"emulated_{int(status)}", f"{status.phrase} {value}".strip())

    def answer(self, request: Request, fault: str | None) -> Response:
        """Answer a request."""
        refused = self._refused(request)
        if refused is not None:
            return refused
        place = self._place(request.url.path)
        if place is None:
            return refusals.nowhere()
        with self._lock:
            response = self._answer_at(place, dict(request.query_params), fault)
        response.headers.update(self.gate.headers_for(place.resource.name))
        return response

    def resource_at(self, path: str) -> str | None:
        """Name the resource that a path leads to."""
        place = self._place(path)
        return None if place is None else place.resource.name

    def _place(self, path: str) -> Place | None:
        for base in (self.dialect.old_base_path, self.dialect.base_path):
            if path.startswith(f"{base}/"):
                return place_of(path.removeprefix(base))
        return None

    def _refused(self, request: Request) -> Response | None:
        headers = request.headers
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        if request.method == "GET" and has_body:
            return refusals.forbidden()
        if self.dialect.user_agent_required and not headers.get("user-agent"):
            return refusals.refusal(HTTPStatus.BAD_REQUEST, "invalid_user_agent")
        if not self.authorizes(headers):
            return refusals.refusal(HTTPStatus.UNAUTHORIZED, self._key_problem(headers))
        if request.method not in {"GET", "HEAD"}:
            return refusals.refusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")
        return None

    def _key_problem(self, headers: Mapping[str, str]) -> str:
        """Say what is wrong with the key (codes documented)."""
        key = headers.get(self.dialect.auth_header)
        if not key:
            return "access_token_not_found"
        return "invalid_environment" if key.startswith(SANDBOX_PREFIX) else "invalid_access_token"

    def _answer_at(self, place: Place, parameters: dict[str, str], fault: str | None) -> Response:
        self._follow()
        resource, identity = place.resource, place.identity
        if resource.name in self.dialect.gated:
            return refusals.gated(self.dialect.gated[resource.name])
        owner: Row | None = None
        if identity is not None:
            owner = self.account.tables[resource.parent or resource.table].find(identity)
            if owner is None:
                return refusals.nowhere()
        try:
            if place.single and self._is_lost(resource, owner):
                return refusals.nowhere()
            if place.single:
                return json_bytes(self.listing.text(resource, owner))
            if resource.kind in {"object", "child", "statistics"}:
                return self._object(resource, owner, parameters)
            return self._list(resource, owner, parameters, fault)
        except BadParameterError as error:
            return refusals.bad_parameter(str(error))

    def _object(
        self, resource: Resource, owner: Row | None, parameters: Mapping[str, str]
    ) -> Response:
        record = self._record_of(resource, owner, parameters)
        return refusals.nowhere() if record is None else json_answer(record)

    def _record_of(
        self, resource: Resource, owner: Row | None, parameters: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """Write an object that is no row."""
        if resource.kind == "statistics":
            conditions = read_conditions(self.account, self.dialect, resource.name, parameters)
            payments = RESOURCES["payments"]
            return payment_statistics(self.listing.items(payments, Query(conditions=conditions)))
        if resource.kind == "child":
            record = resource.write(self.account, owner, self.listing.write)
        else:
            record = resource.write(self.account, self.listing.write)
        return None if record is None else self.listing.write.finish(record)

    def _list(
        self,
        resource: Resource,
        owner: Row | None,
        parameters: Mapping[str, str],
        fault: str | None,
    ) -> Response:
        query = read_query(self.account, self.dialect, resource.name, parameters)
        items = self.listing.items(resource, query, owner)
        begin = self._begin(resource, query)
        if fault == "repeat_page":
            begin = 0
        hidden = self.hidden(resource.table or resource.name)
        seen = [item for item in items if number_of(item) not in hidden] if hidden else items
        served = seen[begin : begin + query.limit]
        more = begin + len(served) < len(seen)
        if fault == "empty_page":
            served = []
        elif self._plays_empty_page(resource, begin):
            served, more = [], True
        around = self._around(resource, query, more=more, total=len(items), fault=fault)
        texts = [self.listing.text(resource, item) for item in served]
        response = json_bytes(wire.dumps_around(around, texts))
        if resource.name in _MOVING:
            numbers = [item.number for item in served]
            self.movement.after_page(self.account.seed, self.mover(resource.name), numbers)
        return response

    def _is_lost(self, resource: Resource, row: Row | None) -> bool:
        hidden = self.hidden(resource.table)
        return not self.dialect.hidden_found and row is not None and row.number in hidden

    def _begin(self, resource: Resource, query: Query) -> int:
        if resource.name in self.dialect.ignores_offset:
            return 0
        if resource.name == "municipal_services":
            return query.offset * query.limit  # A number of pages (documented).
        return query.offset

    def _plays_empty_page(self, resource: Resource, begin: int) -> bool:
        first = self.dialect.empty_more.get(resource.name)
        if first is None or begin < first or resource.name in self._played:
            return False
        self._played.add(resource.name)
        return True

    def _around(
        self, resource: Resource, query: Query, *, more: bool, total: int, fault: str | None
    ) -> dict[str, Any]:
        """Shape the envelope (documented)."""
        data = {} if fault == "no_records" else {"data": wire.RECORDS}
        if resource.envelope != "list":
            return {} if not data else {resource.envelope: wire.RECORDS}
        if fault == "no_meta":
            return {"object": "list", **data}
        totals = self.dialect.totals
        if totals == "absent":
            counted = {}
        else:
            added = totals.get(resource.name, 0) if not isinstance(totals, str) else 0
            counted = {"totalCount": total + added}
        ignored = resource.name in self.dialect.ignores_offset
        return {
            "object": "list",
            "hasMore": more,
            **counted,
            "limit": query.limit,
            "offset": 0 if ignored else query.offset,
            **data,
        }
