"""A server that sends whatever bytes it is told to, and remembers all that it gets."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HEAD_END = b"\r\n\r\n"


class RawServer:
    """Answers each request, on a connection of its own, with the pieces that `answer` gives.

    It gets the head of the request. When the pieces are at their end, the connection is closed.
    """

    def __init__(self, answer: Callable[[bytes], Iterable[bytes]]) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.sent = 0
        """Bytes that have been taken off its hands."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take no more connections."""
        # Closing alone would leave the thread in its wait.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            request = b""
            while HEAD_END not in request:
                received = connection.recv(65536)
                if not received:
                    break
                request += received
            if request:
                self.requests.append(request)
                for piece in self.answer(request):
                    connection.sendall(piece)
                    self.sent += len(piece)


@contextmanager
def serving(answer: Callable[[bytes], Iterable[bytes]]) -> Iterator[RawServer]:
    """A server, while the `with` block runs."""
    server = RawServer(answer)
    try:
        yield server
    finally:
        server.close()


def head(status: str = "200 OK", **fields: str | int) -> bytes:
    """The head of an answer; underscores in the names of headers stand for hyphens."""
    fields["Connection"] = "close"
    lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in fields.items())]
    return "\r\n".join(lines).encode() + HEAD_END
