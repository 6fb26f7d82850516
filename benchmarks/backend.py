"""The server's process, and what it is told and asked."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.tools import ROOT

if TYPE_CHECKING:
    from typing_extensions import Self


POOL = 2000
"""Different rows of each list."""


class Truth(NamedTuple):
    """What a reader of a list has to bring."""

    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Log:
    """What the server saw of a run."""

    requests: int
    refused: int
    """Answered with 429, because too many were in flight."""
    wrong: int
    """Asked for what is not served."""
    peak: int
    """The most requests in flight at once."""
    cpu: float
    """Seconds of processor time that the server itself took."""


class Backend:
    """The server, while the `with` block runs."""

    def __init__(self, pool: int = POOL) -> None:
        """Prepare a server that has so many different rows."""
        self._pool = pool

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "benchmarks.server", str(self._pool)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.truth: dict[str, Truth] = {}
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.terminate()
        self._process.communicate()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self, rows: int, latency: float = 0) -> None:
        """Show so many rows with so many seconds a page, and begin a new log."""
        told = self._ask(f"begin?rows={rows}&latency={latency}")
        self.truth = {path: Truth(count, Decimal(text)) for path, (count, text) in told.items()}

    def log(self) -> Log:
        """What happened since the beginning."""
        return Log(**self._ask("log"))

    def speed(self, path: str, query: str, pages: int = 2000) -> float:
        """Pages a second that a client gets which does nothing with them."""
        connection = HTTPConnection("127.0.0.1", self.port)
        started = time.perf_counter()
        for _ in range(pages):
            connection.request("GET", f"{path}?{query}")
            connection.getresponse().read()
        connection.close()
        return pages / (time.perf_counter() - started)

    def _ask(self, order: str) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"/_bench/{order}")
        told = json.loads(connection.getresponse().read())
        connection.close()
        return told
