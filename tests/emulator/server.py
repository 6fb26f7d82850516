"""The server: one door for all APIs, which logs, delays and breaks before it answers."""

from __future__ import annotations

import asyncio
import math
import socket
import threading
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .breakage import play
from .drift import drifted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from http import HTTPStatus

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .clock import Clock
    from .drift import Change
    from .faults import Faults
    from .request_log import Entry, RequestLog
    from .schedule import Schedule

CONTROL = "/_emulator/"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class Api(Protocol):
    """What the server asks of an API that lives in it."""

    name: str
    token: str

    def owns(self, path: str) -> bool:
        """Tell whether a path belongs to this API."""

    def authorizes(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a request (header names in lower case) has the right credentials."""

    def credentials(self, headers: Mapping[str, str]) -> str:
        """Give what the request showed as credentials, or the right ones if it showed none."""

    def refuse(self) -> Response | None:
        """Refuse an authorized request that has just arrived, before anything else happens."""

    def error_body(self, status: HTTPStatus, value: str) -> dict[str, Any]:
        """Say that something is wrong, as this API does; 422 complains of a parameter's value."""

    def answer(self, request: Request, fault: str | None) -> Response:
        """Answer a request, in a wrong shape if `fault` says so."""


class Gate(Protocol):
    """What an API may have that counts requests from their arrival to their end."""

    def enter(self, entry: Entry) -> Response | None:
        """Refuse a request that has just arrived, or let it pass."""

    def leave(self, entry: Entry) -> None:
        """Take note that a request was dealt with."""


class Door:
    """The outermost ASGI application: every request to an API passes here, once."""

    def __init__(
        self, app: ASGIApp, clock: Clock, log: RequestLog, faults: Faults, schedule: Schedule
    ) -> None:
        """Stand before `app`, to which the APIs are added later."""
        self.apis: list[Api] = []
        self.gates: dict[str, Gate] = {}
        self.latency = 0.0
        self.date_behind = 0.0
        self.drift: dict[str, Change] = {}
        self._app = app
        self._clock = clock
        self._log = log
        self._faults = faults
        self._schedule = schedule

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log the request, wait, then answer or misbehave."""
        path = scope["path"]
        if path.startswith(CONTROL):
            await self._app(scope, receive, self._dated(send))
            return
        headers = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]
        }
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        api = next((api for api in self.apis if api.owns(path)), None)
        entry = self._log.begin(
            method=scope["method"],
            path=path,
            query=query,
            headers=headers,
            body_length=int(headers.get("content-length", 0)),
            authorized=api is not None and api.authorizes(headers),
        )
        # Uvicorn's `send` is a method of the object that holds the connection: faults close it.
        scope["emulator.connection"] = getattr(send, "__self__", None)
        scope["emulator.api"] = api
        scope["emulator.credentials"] = api.credentials(headers) if api else ""
        self._schedule.arrive()
        gate = self.gates.get(api.name) if api else None
        scope["emulator.refusal"] = gate.enter(entry) if gate else None

        async def last(message: Message) -> None:
            # Whoever has the whole answer may ask again before `send` comes back.
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._end(entry, gate)
            await send(message)

        try:
            await self._deal_with(entry, scope, receive, self._dated(last, entry))
        finally:
            self._end(entry, gate)

    def _end(self, entry: Entry, gate: Gate | None) -> None:
        """Note, once, that a request is dealt with."""
        if entry.ended is None:
            self._log.end(entry)
            if gate is not None:
                gate.leave(entry)

    async def _deal_with(self, entry: Entry, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, break or let through a request that is in the log."""
        api: Api | None = scope["emulator.api"]
        refusal = scope["emulator.refusal"]
        if refusal is None and api and entry.authorized:
            refusal = api.refuse()
        if self.latency:
            await asyncio.sleep(self.latency)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        fault = self._faults.choose(entry.path, entry.query)
        entry.fault = scope["emulator.fault"] = fault.kind if fault else None
        change = self.drift.get(entry.path.rpartition("/")[2])
        if fault is None and change:
            await drifted(change, self._app, scope, receive, send)
        elif fault is None:
            await self._app(scope, receive, send)
        else:
            await play(fault, self._app, scope, receive, send)

    def _dated(self, send: Send, entry: Entry | None = None) -> Send:
        """Put the simulated now into the answer's `Date`, and its status into the log."""

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = self._clock.now / 1000 - self.date_behind
                date = formatdate(math.floor(now), usegmt=True).encode()
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
                if entry is not None:
                    entry.status = message["status"]
            await send(message)

        return note


async def answer(request: Request) -> Response:
    """Hand a request to the API that its path belongs to."""
    api: Api | None = request.scope["emulator.api"]
    if api is None:
        return JSONResponse({"error": "Not Found"}, status_code=404)
    return api.answer(request, request.scope["emulator.fault"])


def application(control: Sequence[Route]) -> Starlette:
    """Join the control endpoints and the way to the APIs."""
    return Starlette(routes=[*control, Route("/{path:path}", answer, methods=METHODS)])


class Server:
    """Uvicorn in a thread of its own, on the loopback interface only."""

    def __init__(self, app: Any, port: int = 0) -> None:
        """Prepare to serve on a port, on any free one for 0."""
        self._app = app
        self._wanted = port
        self._port: int | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._port is None:
            message = "the emulator has not been started"
            raise RuntimeError(message)
        return self._port

    def start(self) -> None:
        """Serve in the background; return when the server listens."""
        # The protocol must be named: asyncio turns Nagle's algorithm off only where it is.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self._wanted))
        except OSError:
            listener.close()
            raise
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([listener],), name="emulator", daemon=True
        )
        self._port = listener.getsockname()[1]
        self._thread.start()
        while not self._uvicorn.started:
            if not self._thread.is_alive():
                message = "the emulator's server did not start"
                raise RuntimeError(message)
            time.sleep(0.005)

    def stop(self) -> None:
        """Let the thread close connections and socket, and end; uvicorn takes a while for it."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
