"""Failures of streams, as far as they say what becomes of the rest of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from singer_sdk.exceptions import FatalAPIError

if TYPE_CHECKING:
    from collections.abc import Mapping


class StreamFailedError(FatalAPIError):
    """A stream cannot be read; the others can."""


class StreamsFailedError(FatalAPIError):
    """Some streams of a run could not be read; `reasons` tells why, by name."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(f"could not be read: {', '.join(reasons)}")
        self.reasons = reasons
