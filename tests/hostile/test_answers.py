"""An answer that is too large, too slow or not what it says costs a bounded time and memory."""

from __future__ import annotations

import gzip
import itertools
import threading
import zlib
from functools import cache
from typing import TYPE_CHECKING

import pytest

from singer_rest.responses import NO_ANSWER, Action, judge_error
from singer_rest.transport import MOST_BYTES, Transport

from .raw_server import head, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MEBIBYTE = b" " * (1 << 20)
TOO_LARGE = "answered more than 32 MiB"
HEADERS = "answered with headers that are too long or too many"
BROKE_OFF = "broke off the connection"
LATE = "did not answer in time"
UNPACKED = "answered a body that cannot be unpacked"
NO_HTTP = "what answers does not speak HTTP"


def endless(piece: bytes) -> Iterator[bytes]:
    return itertools.repeat(piece, 200 * (1 << 20) // len(piece))


@cache
def bomb(layers: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join([*(packer.compress(MEBIBYTE) for _ in range(200)), packer.flush()])
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def drip(piece: bytes) -> Iterator[bytes]:
    # It comes to an end, so that a client which waits for it fails the test.
    pause = threading.Event()
    for _ in range(30):
        pause.wait(0.1)
        yield piece


CHUNKED = head(Transfer_Encoding="chunked")
CHUNK = b"100000\r\n" + MEBIBYTE + b"\r\n"
LONG_LINE = b"X: " + b"x" * 70_000

ANSWERS: dict[str, tuple[str, Action, Callable[[], Iterable[bytes]]]] = {
    "no length": (TOO_LARGE, Action.FATAL, lambda: [head(), *endless(MEBIBYTE)]),
    "chunks": (TOO_LARGE, Action.FATAL, lambda: [CHUNKED, *endless(CHUNK)]),
    "small chunks": (
        TOO_LARGE,
        Action.FATAL,
        lambda: [CHUNKED, *endless(b"400\r\n" + MEBIBYTE[:1024] + b"\r\n")],
    ),
    "a long length": (
        TOO_LARGE,
        Action.FATAL,
        lambda: [head(Content_Length=10**15), *endless(MEBIBYTE)],
    ),
    "a negative chunk": (
        BROKE_OFF,
        Action.RETRY,
        lambda: [CHUNKED, b"-1\r\n", *endless(MEBIBYTE)],
    ),
    "a bomb": (TOO_LARGE, Action.FATAL, lambda: [head(Content_Encoding="gzip"), bomb(1)]),
    "a bomb in a bomb": (
        TOO_LARGE,
        Action.FATAL,
        lambda: [head(Content_Encoding="gzip, gzip"), bomb(2)],
    ),
    "a bomb in many bombs": (
        UNPACKED,
        Action.RETRY,
        lambda: [head(Content_Encoding=", ".join(["gzip"] * 50)), bomb(50)],
    ),
    "a deflated bomb": (
        TOO_LARGE,
        Action.FATAL,
        lambda: [head(Content_Encoding="deflate"), zlib.compress(MEBIBYTE * 64)],
    ),
    "not packed": (UNPACKED, Action.RETRY, lambda: [head(Content_Encoding="gzip"), b"{}"]),
    "a length too long": (BROKE_OFF, Action.RETRY, lambda: [head(Content_Length=10**15), b"{}"]),
    "no chunk": (BROKE_OFF, Action.RETRY, lambda: [CHUNKED, b"x" * 100]),
    "many headers": (HEADERS, Action.FATAL, lambda: [head()[:-2], *endless(b"X: y\r\n")]),
    "a long header": (HEADERS, Action.FATAL, lambda: [head()[:-2], LONG_LINE, *endless(b"xxxx")]),
    "a long status": (HEADERS, Action.FATAL, lambda: [b"HTTP/1.1 200 ", *endless(MEBIBYTE)]),
    "not HTTP": (NO_HTTP, Action.RETRY, lambda: [b"SSH-2.0-OpenSSH_9.6\r\n"]),
    "a status that is none": (NO_HTTP, Action.RETRY, lambda: [b"HTTP/1.1 2000 OK\r\n\r\n"]),
    "nothing": (BROKE_OFF, Action.RETRY, list),
    "a slow body": (LATE, Action.RETRY, lambda: itertools.chain([head()], drip(b" "))),
    "a slow status": (LATE, Action.RETRY, lambda: drip(b"HTTP")),
    "slow headers": (LATE, Action.RETRY, lambda: [head()[:-2], *drip(b"X: y\r\n")]),
    "slow chunks": (LATE, Action.RETRY, lambda: itertools.chain([CHUNKED], drip(b"1\r\nx\r\n"))),
    "slow trailers": (
        LATE,
        Action.RETRY,
        lambda: itertools.chain([CHUNKED, b"0\r\n"], drip(b"X: y\r\n")),
    ),
    "always more to come": (
        LATE,
        Action.RETRY,
        lambda: drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_cannot_be_taken_is_told_and_costs_little(name: str) -> None:
    reason, action, pieces = ANSWERS[name]
    with serving(lambda _: pieces()) as server:
        transport = Transport(server.url, 1, None, {})
        with pytest.raises(NO_ANSWER) as caught:
            transport.get(f"{server.url}/x", {}, 1 if reason == LATE else 30)
        verdict = judge_error(caught.value)
        assert (verdict.action, verdict.reason.removeprefix("cannot be reached: ")) == (
            action,
            reason,
        )
        # What the system itself keeps for a reader who does not read comes on top.
        assert server.sent < MOST_BYTES + (32 << 20)
        # The one connection is free for the next request.
        server.answer = lambda _: [head(Content_Length=2), b"{}"]
        assert transport.get(f"{server.url}/x", {}, 10).data == b"{}"


def test_an_answer_may_be_as_large_as_the_bound() -> None:
    body = b" " * MOST_BYTES
    with serving(lambda _: [head(Content_Length=len(body)), body]) as server:
        assert Transport(server.url, 1, None, {}).get(server.url + "/", {}, 30).data == body
    packed = gzip.compress(body)
    with serving(lambda _: [head(Content_Encoding="gzip"), packed]) as server:
        assert Transport(server.url, 1, None, {}).get(server.url + "/", {}, 30).data == body
