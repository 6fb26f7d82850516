"""Answers that have drifted from the documentation: every row of a list, changed on its way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import wire

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Change = Callable[[dict[str, Any]], object]
"""Adds, removes or retypes members of a row."""


async def drifted(change: Change, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let `app` answer, and change the rows of its answer."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start = messages[0]
    body = b"".join(message.get("body", b"") for message in messages)
    if start["status"] == 200:
        body = _changed(change, body)
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def _changed(change: Change, content: bytes) -> bytes:
    body = json.loads(content, parse_float=wire.number)
    found = body.get("data", body) if isinstance(body, dict) else body
    for row in found if isinstance(found, list) else [found]:
        change(row)
    return wire.dumps(body).encode()
