"""Failures of streams, as far as they say what becomes of the rest of a run."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

from singer_sdk.exceptions import FatalAPIError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_rest.responses import Hint, Verdict


class StreamFailedError(FatalAPIError):
    """A stream cannot be read; the others can. `verdict` is that on the answer, if that is why."""

    def __init__(self, message: str = "", verdict: Verdict | None = None) -> None:
        super().__init__(message)
        self.verdict = verdict

    @property
    def hint(self) -> Hint | None:
        """What a user can mend."""
        return self.verdict.hint if self.verdict else None


class StreamLackingError(StreamFailedError):
    """The account lacks the feature whose rows a stream would hold: no failure, but no rows."""


class RunStoppedError(FatalAPIError):
    """The run cannot go on now; a later one goes on from its state."""


class RunBoundReachedError(RunStoppedError):
    """The run has sent as many requests as the setting `max_requests` allows: no failure."""


class StreamsFailedError(FatalAPIError):
    """Some streams of a run could not be read; `reasons` tells why, by name."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(f"could not be read: {', '.join(reasons)}")
        self.reasons = reasons


def unexpected(error: Exception) -> str:
    """One line for an exception that should not have come; without its message."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"unexpected {type(error).__name__} in {os.path.basename(place.filename)}:{place.lineno}. "  # noqa: PTH119
        "This is a fault of the tap: run again with LOGLEVEL=DEBUG and report the traceback"
    )


def trace(error: BaseException) -> str:
    """The traceback, of causes too, without messages: they may quote a value or a header."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause:
        lines[:0] = [*traceback.format_tb(cause.__traceback__), f"{type(cause).__name__}\n"]
        cause = cause.__cause__ or cause.__context__
    return "Traceback (most recent call last):\n" + "".join(lines)
