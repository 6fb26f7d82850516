"""How a process has to be set up for a campaign."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from singer_rest import limiter, retry

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def at_once() -> Iterator[None]:
    """Let every retry come at once where the server names no wait."""
    with (
        patch.object(retry, "LONGEST_BACKOFF", 0.0),
        patch.object(limiter, "WINDOW", 0.0),
        # It tells of every client that hangs up on the emulator.
        patch.object(logging.getLogger("asyncio"), "disabled", new=True),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", FutureWarning)
        yield
