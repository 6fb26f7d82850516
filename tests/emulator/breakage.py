"""How each fault looks on the wire.

The bodies carry a CPF, a marker and the caller's own credentials: whatever a client does with
them, none of the three may turn up in its logs, its errors or its state.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import zlib
from email.utils import formatdate
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from .faults import BODY, HOSTILE, STATUSES, Fault

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .server import Api

CANARY = "canary-7f3a-must-never-be-logged"
CANARY_CPF = "98765432100"
"""A CPF with right check digits that no record contains."""

_JSON = "application/json; charset=utf-8"
_HTML = """<!DOCTYPE html>
<html lang="pt-BR"><head><title>Entrar</title></head>
<body><h1>Acesse sua conta</h1><form action="/login" method="post"><!-- {echo} --></form></body>
</html>
"""


async def play(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request wrongly, as the fault says, or let `app` answer it."""
    if fault.kind == "drop":
        await _hang_up(scope, politely=False)
    elif fault.kind == "cut":
        status, headers, body = await _answer_of(app, scope, receive)
        await _start(send, status, headers)
        await send({"type": "http.response.body", "body": _half(body), "more_body": True})
        await _hang_up(scope, politely=True)
    elif fault.kind == "truncated":
        status, headers, body = await _answer_of(app, scope, receive)
        await _reply(send, status, _half(body), headers)
    elif fault.kind in HOSTILE:
        await _play_hostile(fault, app, scope, receive, send)
    elif fault.kind == "drip":
        await _drip(fault.seconds, app, scope, receive, send)
    elif fault.kind == "redirect":
        await _reply(send, 302, b"", [(b"location", _elsewhere(fault, scope))])
    elif fault.kind in STATUSES or fault.kind in BODY:
        status, media_type, text, headers = _wrong_answer(fault, scope)
        headers = [(b"content-type", media_type.encode()), *headers]
        await _reply(send, status, text.encode(), headers)
    else:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        await app(scope, receive, send)


Headers = list[tuple[bytes, bytes]]

PIECE = b" " * (1 << 20)
PIECES = 96
"""How many times that is sent, or packed."""
DRIPS = 20
DEPTH = 100_000
DIGITS = 1_000_000


async def _play_hostile(
    fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    if fault.kind == "bomb":
        headers = [(b"content-type", _JSON.encode()), (b"content-encoding", b"gzip")]
        await _reply(send, 200, _bomb(), headers)
    elif fault.kind == "oversized":
        await _start(send, 200, [(b"content-type", _JSON.encode())])
        for _ in range(PIECES):
            if not scope["emulator.connection"].disconnected:
                await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b"[]"})
    elif fault.kind == "deep":
        body = b"[" * DEPTH + b"]" * DEPTH
        await _reply(send, 200, body, [(b"content-type", _JSON.encode())])
    else:
        status, headers, body = await _answer_of(app, scope, receive)
        await _reply(send, status, _spoiled(fault.kind, body), headers)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(PIECE) for _ in range(PIECES)), packer.flush()])


def _spoiled(kind: str, body: bytes) -> bytes:
    """An answer with its last text spoiled, or one text alone where it holds none."""
    found = list(re.finditer(rb'("\w+":)"[^"\\]*"(?=[,}])', body))
    if found:
        name, place = found[-1][1], slice(found[-1].end(1), found[-1].end())
    else:
        body, name, place = b'{"note":""}', b'"note":', slice(8, 10)
    spoiled = {
        "twice": body[place] + b"," + name + b'"another"',
        "bad_utf8": b'"\xff' + body[place][1:],
        "long_number": b"9" * DIGITS,
    }
    return body[: place.start] + spoiled[kind] + body[place.stop :]


async def _drip(seconds: float, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    status, headers, body = await _answer_of(app, scope, receive)
    await _start(send, status, headers)
    begin = max(len(body) - DRIPS, 0)
    for piece in (body[:begin], *(body[at : at + 1] for at in range(begin, len(body)))):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(seconds)
    await send({"type": "http.response.body", "body": b""})


def _wrong_answer(fault: Fault, scope: Scope) -> tuple[int, str, str, Headers]:
    credentials = scope["emulator.credentials"]
    echo = {"authorization": credentials, "document": CANARY_CPF, "note": CANARY}
    if fault.kind == "html":
        return 200, "text/html; charset=utf-8", _HTML.format(echo=json.dumps(echo)), []
    if fault.kind == "not_json":
        return 200, _JSON, f"OK, mas isto não é JSON: {json.dumps(echo)}", []
    if fault.kind == "error_in_200":
        return 200, _JSON, json.dumps({"erro": "Falha ao consultar", "detalhe": echo}), []
    api: Api | None = scope["emulator.api"]
    status = HTTPStatus(int(fault.kind))
    body = {"error": status.phrase} if api is None else api.error_body(status, CANARY_CPF)
    return status, _JSON, json.dumps({**body, "debug": echo}), _retry_after(fault)


def _retry_after(fault: Fault) -> Headers:
    if fault.retry_after is None:
        return []
    if fault.http_date:
        return [(b"retry-after", formatdate(time.time() + fault.retry_after, usegmt=True).encode())]
    return [(b"retry-after", f"{fault.retry_after:g}".encode())]


def _elsewhere(fault: Fault, scope: Scope) -> bytes:
    if fault.location is not None:
        return fault.location.encode()
    port = scope["server"][1]
    return f"http://localhost:{port}{scope['path']}?".encode() + bytes(scope["query_string"])


def _half(body: bytes) -> bytes:
    return body[: max(len(body) // 2, 1)]


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
    """Let the API answer, and keep the answer instead of sending it."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages)
    return messages[0]["status"], list(messages[0]["headers"]), body


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _reply(send: Send, status: int, body: bytes, headers: Headers) -> None:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    length = (b"content-length", str(len(body)).encode())
    await _start(send, status, [*kept, length])
    await send({"type": "http.response.body", "body": body})


async def _hang_up(scope: Scope, *, politely: bool) -> None:
    """Close the connection under uvicorn, which offers no way to ask for that.

    `politely` sends what was written so far; in any case the client sees a broken answer.
    """
    connection: Any = scope["emulator.connection"]
    if politely:
        connection.transport.close()
    else:
        connection.transport.abort()
    while not connection.disconnected:  # noqa: ASYNC110 - uvicorn signals it in no other way
        await asyncio.sleep(0.001)
