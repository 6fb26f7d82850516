"""The control endpoints: what a test in the same process does by hand, over HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from .server import CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from .emulator import Emulator

    Action = Callable[[dict[str, Any]], dict[str, Any]]


def routes(emulator: Emulator) -> list[Route]:
    """Make the endpoints under `/_emulator/`, which are neither logged nor broken."""

    def advance(body: dict[str, Any]) -> dict[str, Any]:
        return _when(emulator, body, partial(emulator.advance, float(body.get("days", 1))))

    def faults(body: dict[str, Any]) -> dict[str, Any]:
        if body.pop("clear", False):
            emulator.faults.clear()
        if "kinds" in body:
            emulator.faults.at_random(**body)
        elif body:
            emulator.faults.plan(**body)
        return {"played": dict(emulator.faults.played)}

    def quota(body: dict[str, Any]) -> dict[str, Any]:
        kept = emulator.biu.quota
        if "limit" in body:
            kept.limit = None if body["limit"] is None else int(body["limit"])
        if "foreign" in body:
            kept.foreign(float(body["foreign"]))
        return {"limit": kept.limit, "accepted": len(kept.accepted), "refused": kept.refused}

    return [
        _route("POST", "advance", advance),
        _route("POST", "date", partial(_date, emulator)),
        _route("POST", "faults", faults),
        _route("POST", "hide", partial(_hide, emulator)),
        _route("POST", "quota", quota),
        _route("POST", "asaas-quota", partial(_limit_asaas, emulator)),
        _route("POST", "reset", partial(_reset, emulator)),
        _route("GET", "log", lambda _: emulator.log.as_json()),
        _route("GET", "state", lambda _: emulator.state()),
    ]


def _reset(emulator: Emulator, _: dict[str, Any]) -> dict[str, Any]:
    emulator.reset()
    for api in (emulator.clientbase, emulator.biu, emulator.asaas):
        api.change_dialect(hidden_rows={})
    return emulator.state()


def _date(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    seconds = float(body.get("behind", 0))
    return _when(emulator, body, lambda: setattr(emulator, "date_behind", seconds))


def _hide(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    apis = {api.name: api for api in (emulator.clientbase, emulator.biu, emulator.asaas)}
    if body.get("api") not in apis:
        raise ValueError(f"api must be one of {', '.join(apis)}")
    rows = {str(stream): int(count) for stream, count in body.get("rows", {}).items()}
    for stream in rows.keys() - apis[body["api"]].counts().keys():
        raise ValueError(f"{body['api']} has no rows of {stream!r} to hide")
    changes = {"hidden_rows": rows, "hidden_seed": int(body.get("seed", 0))}
    return _when(emulator, body, partial(apis[body["api"]].change_dialect, **changes))


def _when(emulator: Emulator, body: dict[str, Any], action: Callable[[], object]) -> dict[str, Any]:
    """Do something now, or when the request arrives that the body names."""
    if "at" in body:
        emulator.schedule.at(int(body["at"]), action)
    else:
        action()
    return emulator.state()


def _limit_asaas(emulator: Emulator, body: dict[str, Any]) -> dict[str, Any]:
    gate = emulator.asaas.gate
    if "limit" in body:
        gate.quota.limit = None if body["limit"] is None else int(body["limit"])
    return {"limit": gate.quota.limit, "taken": gate.quota.taken, "refused": gate.refused}


def _route(method: str, name: str, action: Action) -> Route:
    """Serve an action on the JSON object of the body; what it refuses is answered with 400."""

    async def endpoint(request: Request) -> JSONResponse:
        try:
            body = dict(await request.json()) if await request.body() else {}
            return JSONResponse(action(body))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(f"{CONTROL}{name}", endpoint, methods=[method])
