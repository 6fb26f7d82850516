"""Whether a run to come can read its streams, stream by stream."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from singer_rest import table
from singer_rest.plan import count, told_sent

if TYPE_CHECKING:
    from collections.abc import Sequence


class CheckOutcome(enum.Enum):
    """What a request to a stream has shown."""

    OK = "ok"
    LACKING = "lacking"
    """The account has no such thing: a run leaves the stream out."""
    NOT_ASKED = "not asked"
    """It takes a row of another stream, and there is none."""
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What a request to a stream has shown."""

    name: str
    outcome: CheckOutcome
    told: str
    """What came, or why nothing did and what to do."""


@dataclass(frozen=True)
class Check:
    """What a request to each stream has shown."""

    tap: str
    findings: Sequence[Finding]
    sent: int
    """Requests that were sent to tell it."""

    def as_text(self) -> str:
        """A line for each stream, and one in all."""
        lines = [[each.name, each.outcome.value, each.told] for each in self.findings]
        return f"{table.aligned([['stream', 'outcome', 'what'], *lines], texts=3)}\n\n{self._told}"

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "tap": self.tap,
            "requests_sent": self.sent,
            "streams": {
                each.name: {"outcome": each.outcome.value, "told": each.told}
                for each in self.findings
            },
        }

    @property
    def _told(self) -> str:
        outcomes = Counter(each.outcome for each in self.findings)
        told = ", ".join(
            f"{outcomes[each]} {each.value}" for each in CheckOutcome if outcomes[each]
        )
        streams = count(len(self.findings), "stream")
        return f"{streams}: {told or 'none is selected'}. {told_sent(self.sent)}"
