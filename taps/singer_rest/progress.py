"""How far a run has got: a live line on a terminal, else a line in the log now and then."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_rest.report import StreamReport

REFRESH = 0.5
"""Seconds between two looks, on a terminal."""

INTERVAL = 30.0
"""Seconds between two lines in a log."""

BRIEF = 2.0
"""A stream that takes no longer, in seconds, leaves no line on a terminal."""

ERASE = "\r\x1b[K"


class Progress:
    """Shows, while the `with` block runs, how far the stream has got that is being read."""

    def __init__(
        self,
        reports: Sequence[StreamReport],
        logger: logging.Logger,
        terminal: TextIO | None = None,
    ) -> None:
        self._reports = reports
        self._logger = logger
        self._terminal = terminal
        self._shown: StreamReport | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if self._terminal:
            for handler in logging.getLogger().handlers:
                handler.addFilter(self._make_room)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=1)
        self._finish()
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self._make_room)

    def _run(self) -> None:
        while not self._over.wait(REFRESH if self._terminal else INTERVAL):
            self.look()

    def look(self) -> None:
        """Tell of the stream that is being read."""
        current = next((r for r in self._reports if r.began and not r.ended), None)
        if self._terminal is None:
            if current:
                self._logger.info("%s", line(current, time.monotonic()))
            return
        if current is not self._shown:
            self._finish()
        if current:
            self._shown = current
            show(self._terminal, f"{ERASE}{line(current, time.monotonic())}")

    def _finish(self) -> None:
        if self._shown and self._terminal:
            now = time.monotonic()
            lasting = now - (self._shown.began or now) > BRIEF
            show(self._terminal, f"{ERASE}{line(self._shown, now)}\n" if lasting else ERASE)
        self._shown = None

    def _make_room(self, _record: logging.LogRecord) -> bool:
        if self._shown and self._terminal:
            show(self._terminal, ERASE)
        return True


def show(terminal: TextIO, text: str) -> None:
    """Write to a terminal, if it is still there: a run goes on without one."""
    with contextlib.suppress(OSError, ValueError):
        terminal.write(text)
        terminal.flush()


def terminal() -> TextIO | None:
    """Standard error, if somebody looks at it."""
    return sys.stderr if sys.stderr.isatty() else None


def line(report: StreamReport, now: float) -> str:
    """How far a stream has got: `payments: 12,300 of 100,366 rows, 2,100 a second, 42 s left`."""
    seconds = (report.ended or now) - (report.began or now)
    told = f"{report.name}: {report.records:,}"
    if report.largest > report.records:
        told += f" of {report.largest:,}"
    told += " rows"
    if report.ended or not report.records or seconds < 1:
        return f"{told} in {seconds:.0f} s, {report.requests:,} requests"
    rate = report.records / seconds
    told += f", {rate:,.0f} a second" if rate >= 1 else f", {rate * 60:,.0f} a minute"
    if report.largest > report.records:
        told += f", {(report.largest - report.records) / rate:,.0f} s left"
    return told
