"""Connections whose answers have to be there in full by a deadline.

The timeout of a socket bounds each wait for a byte: with it alone, a server that sends one byte
after the other holds a client for ever.
"""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING, Any

from typing_extensions import override
from urllib3 import connection

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable


class _TimedReader(io.RawIOBase):
    """Reads what a socket receives, until a moment of the monotonic clock."""

    def __init__(self, sock: socket.socket, deadline: float, clock: Callable[[], float]) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline
        self._clock = clock

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    @override
    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedReads(io.BufferedReader):
    """Refuses to read to the end: http.client does where a chunk has a negative length."""

    @override
    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            raise IncompleteRead(b"")
        return super().read(size)


class TimedSocket:
    """What of a socket an answer is read from; it has to be read within so many seconds."""

    def __init__(
        self, sock: socket.socket, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sock = sock
        self._deadline = clock() + seconds
        self._clock = clock

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The file that http.client reads an answer from."""
        return _BoundedReads(_TimedReader(self._sock, self._deadline, self._clock))


class _Timed:
    timeout: float

    def response_class(self, sock: Any, **options: Any) -> HTTPResponse:
        return HTTPResponse(TimedSocket(sock, self.timeout), **options)  # type: ignore[arg-type]


class HTTPConnection(_Timed, connection.HTTPConnection):  # type: ignore[misc]
    """A connection whose timeout bounds a whole answer."""


class HTTPSConnection(_Timed, connection.HTTPSConnection):  # type: ignore[misc]
    """One with TLS; the timeout bounds the answer of a proxy as well."""
