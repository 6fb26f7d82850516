"""The control endpoints: what a test in the same process does by hand, over HTTP."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from . import bodies
from .faults import Fault
from .server import CONTROL, METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from starlette.requests import Request

    from .asaas import Asaas
    from .biu import Biu
    from .clientbase import Clientbase
    from .emulator import Emulator

    Action = Callable[[dict[str, Any]], dict[str, Any]]

_FAULT = tuple(field.name for field in fields(Fault) if field.name != "kind")
_PLANNED = ("kind", *_FAULT)
_RANDOM = ("kinds", "rate", "seed", "most_in_a_row", *_FAULT)
_KEPT = ("dashboard", "financial_transactions")
"""Streams whose rows are made of others, or stand for ever."""


def routes(emulator: Emulator) -> list[Route]:
    """Make the endpoints under `/_emulator/`, which are neither logged nor broken."""

    def advance(body: dict[str, Any]) -> dict[str, Any]:
        return _when(emulator, body, partial(emulator.advance, float(body.get("days", 1))))

    def quota(body: dict[str, Any]) -> dict[str, Any]:
        kept = emulator.biu.quota
        if "limit" in body:
            kept.limit = body["limit"]
        if "foreign" in body:
            kept.foreign(float(body["foreign"]))
        return {"limit": kept.limit, "accepted": len(kept.accepted), "refused": kept.refused}

    calls = [
        _route("POST", "advance", ("days", "at"), advance),
        _route("POST", "date", ("behind", "at"), partial(_date, emulator)),
        _route("POST", "delete", ("api", "rows"), partial(_delete, emulator)),
        _route("POST", "faults", ("clear", *_PLANNED, *_RANDOM), partial(_faults, emulator)),
        _route("POST", "hide", ("api", "rows", "seed", "at"), partial(_hide, emulator)),
        _route("POST", "quota", ("limit", "foreign"), quota),
        _route("POST", "asaas-quota", ("limit",), partial(_limit_asaas, emulator)),
        _route("POST", "reset", (), partial(_reset, emulator)),
        _route("GET", "log", (), lambda _: emulator.log.as_json()),
        _route("GET", "state", (), lambda _: emulator.state()),
    ]
    return [*calls, _anything_else(calls)]


def _reset(emulator: Emulator, _: dict[str, Any]) -> dict[str, Any]:
    emulator.reset()
    for api in (emulator.clientbase, emulator.biu, emulator.asaas):
        api.change_dialect(hidden_rows={})
    return emulator.state()


def _date(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    seconds = float(body.get("behind", 0))
    return _when(emulator, body, lambda: setattr(emulator, "date_behind", seconds))


def _faults(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    if body.pop("clear", False):
        emulator.faults.clear()
        if not body:
            return {"played": {}}
    if body and not ("kind" in body) != ("kinds" in body):
        raise ValueError("kind says which fault, or kinds and rate which ones at random")
    wrong = body.keys() - (_RANDOM if "kinds" in body else _PLANNED)
    if wrong:
        raise ValueError(f"{min(wrong)} does not go with {'kinds' if 'kinds' in body else 'kind'}")
    if "kind" in body:
        emulator.faults.plan(**body)
    elif body:
        if not (body["kinds"] and 0 <= body.get("rate", -1) <= 1):
            raise ValueError("kinds must name a fault, and rate the share, from 0 to 1")
        emulator.faults.at_random(**body)
    return {"played": dict(emulator.faults.played)}


def _hide(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    api, rows = _rows(emulator, body, "hide")
    changes = {"hidden_rows": rows, "hidden_seed": body.get("seed", 0)}
    return _when(emulator, body, partial(api.change_dialect, **changes))


def _delete(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    api, rows = _rows(emulator, body, "delete")
    for stream, count in rows.items():
        deleted = islice(filter(None, _deletions(emulator, api.name, stream)), count)
        if (done := sum(deleted)) < count:
            raise ValueError(f"of {stream} only {done} rows could be deleted, not {count}")
    return emulator.state()


def _deletions(emulator: Emulator, api: str, stream: str) -> Iterator[bool]:
    """Delete one row after the other, the oldest first; tell of each whether it could be."""
    asaas = emulator.asaas
    if api == "asaas":
        delete = asaas.delete if stream == "payments" else partial(asaas.delete_row, stream)
        for identity in asaas.ids(stream):
            try:
                delete(identity)
            except ValueError:  # It is paid.
                yield False
            else:
                yield True
    else:
        other = emulator.clientbase if api == "clientbase" else emulator.biu
        for number in list(other.numbers(stream)):
            other.delete(stream, number)
            yield True


def _rows(
    emulator: Emulator, body: dict[str, Any], verb: str
) -> tuple[Clientbase | Biu | Asaas, dict[str, int]]:
    """Read of which API, and how many rows of which streams."""
    apis = {api.name: api for api in (emulator.clientbase, emulator.biu, emulator.asaas)}
    api = apis.get(body.get("api", ""))
    if api is None:
        raise ValueError(f"api must be one of {', '.join(apis)}")
    rows: dict[str, int] = body.get("rows", {})
    for stream, count in rows.items():
        if stream not in api.counts() or (verb == "delete" and stream in _KEPT):
            raise ValueError(f"{api.name} has no rows of {stream!r} to {verb}")
        if type(count) is not int or count < 0:
            raise ValueError(f"rows must say how many of {stream}, such as 3")
    return api, rows


def _when(emulator: Emulator, body: dict[str, Any], action: Callable[[], object]) -> dict[str, Any]:
    """Do something now, or when the request arrives that the body names."""
    if "at" in body:
        emulator.schedule.at(body["at"], action)
    else:
        action()
    return emulator.state()


def _limit_asaas(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    gate = emulator.asaas.gate
    if "limit" in body:
        gate.quota.limit = body["limit"]
    return {"limit": gate.quota.limit, "taken": gate.quota.taken, "refused": gate.refused}


def _route(method: str, name: str, taken: tuple[str, ...], action: Action) -> Route:
    """Serve an action on the JSON object of the body; what it refuses is answered with 400."""

    async def endpoint(request: Request) -> JSONResponse:
        try:
            return JSONResponse(action(bodies.read(name, taken, await request.body())))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(f"{CONTROL}{name}", endpoint, methods=[method])


def _anything_else(calls: Sequence[Route]) -> Route:
    """Say which calls there are."""
    known = ", ".join(f"{min(call.methods or ())} {call.path}" for call in calls)

    async def endpoint(request: Request) -> JSONResponse:
        asked = f"{request.method} {request.url.path}"
        return JSONResponse({"error": f"there is no {asked}, but {known}"}, 404)

    return Route(f"{CONTROL}{{name:path}}", endpoint, methods=METHODS)
