"""A whole process, and what it cost by the kernel's own account."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

CHUNK = 1 << 20
ERRORS_SHOWN = 3000
"""Bytes of a failed process's errors."""


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    wall: float
    """Seconds from its start to its end."""
    cpu: float
    """Seconds of processor time, user and system, of the process and its ended children."""
    peak: int
    """Bytes of memory, at most, that it held at once."""
    written: int
    """Bytes that it wrote to standard output."""


class ProcessFailedError(Exception):
    """A process ended with an error; the message holds the end of what it said."""


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    take: Callable[[bytes], object] | None = None,
) -> Cost:
    """Run a process to its end; `take` gets what it writes, as it comes, through a pipe.

    Raises:
        ProcessFailedError: It did not end well.
    """
    # The kernel lets a process begin with the memory of the one that starts it: keep that small.
    buffer, written = memoryview(bytearray(CHUNK)), 0
    errors = folder / "stderr.txt"
    with errors.open("wb") as log:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert child.stdout is not None
        with child.stdout as pipe:
            while count := os.readv(pipe.fileno(), [buffer]):
                written += count
                if take:
                    take(bytes(buffer[:count]))
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        said = errors.read_bytes()[-ERRORS_SHOWN:].decode(errors="replace")
        raise ProcessFailedError(f"{' '.join(command)}\nended with {child.returncode}:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, written)
