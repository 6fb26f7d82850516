"""The server of the benchmark, as a process of its own: `python -m benchmarks.server 2000`.

The number is that of the different rows it has. It prints its port. Under `/_bench/` it is told
how many rows to show and how long an answer takes, and asked what happened since. It does as
little as it can for a page, so that a client waits for nothing but the latency asked for.
"""

# ruff: noqa: T201 - it talks to the process that started it

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import datetime, timezone
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from benchmarks.lists import LISTS, UnknownQueryError, truth_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.lists import ServedList
    from benchmarks.rows import Cut

MOST_IN_FLIGHT = 50
"""Requests that are dealt with at once; Asaas documents this limit, and refuses what is above."""
STATUS = {200: b"OK", 400: b"Bad Request", 404: b"Not Found", 429: b"Too Many Requests"}
CONTROL = "/_bench/"


class Served:
    """What is served, and what has happened since this was told last."""

    def __init__(self, pools: Mapping[type[ServedList], Sequence[Cut]]) -> None:
        self._pools = pools
        self.begin(rows=1000, latency=0)

    def begin(self, rows: int, latency: float) -> str:
        """Show so many rows of each list, with so many seconds a page, and forget what was."""
        now = datetime.now(timezone.utc)
        self.lists = {kind.path: kind.of(cuts, rows, now) for kind, cuts in self._pools.items()}
        self.latency = latency
        self.requests = self.refused = self.wrong = 0
        self.in_flight = self.peak = 0
        self._cpu = time.process_time()
        return truth_of(list(self.lists.values()))

    def log(self) -> str:
        """Tell what happened, and the CPU seconds that it took."""
        return json.dumps(
            {
                "requests": self.requests,
                "refused": self.refused,
                "wrong": self.wrong,
                "peak": self.peak,
                "cpu": time.process_time() - self._cpu,
            }
        )

    def answer(self, path: str, query: str) -> tuple[int, bytes]:
        """Answer a request for a page."""
        shown = self.lists.get(path)
        if shown is None:
            self.wrong += 1
            return 404, b'{"errors":[{"code":"not_found","description":"not served here"}]}'
        try:
            return 200, shown.answer(dict(parse_qsl(query, keep_blank_values=True)))
        except (UnknownQueryError, ValueError) as error:
            self.wrong += 1
            return 400, json.dumps(
                {"errors": [{"code": "invalid", "description": str(error)}]}
            ).encode()


class Connection(asyncio.Protocol):
    """One connection, kept alive; a client sends one request at a time over it, without a body."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Let answers that are due go nowhere."""
        del exc
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Take each request that is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            target = urlsplit(head.split(b" ", 2)[1].decode())
            if target.path.startswith(CONTROL):
                self._control(target.path.removeprefix(CONTROL), dict(parse_qsl(target.query)))
            else:
                self._arrive(target.path, target.query)

    def _control(self, order: str, values: Mapping[str, str]) -> None:
        if order == "begin":
            told = self._served.begin(int(values["rows"]), float(values["latency"]))
        else:
            told = self._served.log()
        self._write(200, told.encode())

    def _arrive(self, path: str, query: str) -> None:
        served = self._served
        served.requests += 1
        full = served.in_flight >= MOST_IN_FLIGHT
        served.refused += full
        served.in_flight += 1
        served.peak = max(served.peak, served.in_flight)
        if served.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(served.latency, self._leave, path, query, full)
        else:
            self._leave(path, query, full)

    def _leave(self, path: str, query: str, full: bool) -> None:  # noqa: FBT001 - for call_later
        served = self._served
        status, body = (429, b'{"errors":[]}') if full else served.answer(path, query)
        self._write(status, body)
        served.in_flight -= 1

    def _write(self, status: int, body: bytes) -> None:
        if self._transport is None:
            return
        head = b"HTTP/1.1 %d %s\r\n%sContent-Length: %d\r\n\r\n"
        self._transport.write(
            head % (status, STATUS[status], _headers(int(time.time())), len(body)) + body
        )


@lru_cache(maxsize=1)
def _headers(second: int) -> bytes:
    date = formatdate(second, usegmt=True)
    return f"Content-Type: application/json; charset=utf-8\r\nDate: {date}\r\n".encode()


async def serve(pool: int) -> None:
    """Serve until the process is ended, with so many different rows."""
    served = Served({kind: kind.cuts(pool) for kind in LISTS})
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(served), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(pool=int(sys.argv[1])))
