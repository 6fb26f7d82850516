"""Places in a round, as they stand in the state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from singer_rest import timestamps
from singer_rest.offsets import Edge
from singer_rest.spans import Span

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Progress:
    """How far a round has got: as it stands in the state until the round is at its end.

    A round reads all that there is to read since the bookmark, in one run or in several. What
    changes meanwhile in what it has read already is the next round's; so the bookmark then is the
    beginning of this one.
    """

    at: str
    """The pass that is being read."""
    first: str | None = None
    last: str | None = None
    """The window of it that is being read."""
    offset: int | None = None
    key: str | None = None
    rows: int | None = None
    total: int | None = None
    """The last row read of that window, its position, and what `Edge` has of it; none at the
    window's beginning."""
    begun: str = ""
    """When the round of a full read began, by our clock."""
    started: str = ""
    """When it began, by the server's."""
    scope: str = ""
    """What the round reads: one with another scope cannot go on from here."""
    version: int | None = None
    """That of the rows of the round, if they have one."""
    doubted: tuple[str, ...] = ()
    """Streams of which the round may have missed rows so far."""

    @property
    def window(self) -> Span:
        """The window that is being read."""
        return Span(_date(self.first), _date(self.last))

    @property
    def edge(self) -> Edge | None:
        """Where to go on in it."""
        return None if self.offset is None else Edge(self.offset, self.key, self.rows, self.total)


def read_progress(place: Mapping[str, Any]) -> Progress | None:
    """The progress that a state holds, or None where it holds none."""
    try:
        found = msgspec.convert(place, Progress)
        timestamps.parse(found.started)
        timestamps.parse(found.begun or found.started)
        found.window  # noqa: B018 - whether its days can be read
    except ValueError:  # among them msgspec's own
        return None
    return found


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
