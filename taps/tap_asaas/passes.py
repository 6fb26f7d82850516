"""Parts of a list that one run reads, and what tells which of them a row belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from singer_rest.spans import Span
from tap_asaas.client import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_rest.paging import Record

SPELLINGS = {"CANCELED": "CANCELLED"}
"""Values that the specification writes in two ways."""


@dataclass(frozen=True)
class Pass:
    """The rows of a list whose dates lie in some spans and that have some values.

    A pass with `by` is read in windows of that date, in the order of time.
    """

    name: str
    spans: Mapping[str, Span] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    """Parameters that are fields too: a row of the pass has these values."""
    by: str = ""
    optional: bool = False
    """Whether the API may refuse the values, and the pass then holds nothing."""
    exclusive: bool = True
    """Whether it leaves rows out that an earlier pass of the round holds."""

    @property
    def holds_all(self) -> bool:
        """Whether every row is of this pass."""
        return not self.values and all(span == Span() for span in self.spans.values())

    def may_hold(self, row: Record) -> bool:
        """Whether a row can be of this pass: a date that it does not show may be any."""
        return self._fits(row, unknown=True)

    def surely_holds(self, row: Record) -> bool:
        """Whether a row is of this pass beyond doubt."""
        return self._fits(row, unknown=False)

    def _fits(self, row: Record, *, unknown: bool) -> bool:
        return self.differs_in(row) is None and all(
            lies_in(row, name, span, unknown=unknown) for name, span in self.spans.items()
        )

    def differs_in(self, row: Record) -> str | None:
        """The first field in which a row has another value than the pass."""
        for name, value in self.values.items():
            if row.get(name) not in (value, SPELLINGS.get(value, value)):
                return name
        return None


def lies_in(row: Record, name: str, span: Span, *, unknown: bool) -> bool:
    """Whether a date of a row lies in a span; `unknown` if it cannot be told."""
    if span == Span():
        return True
    date = row.get(name)
    if date is None:
        return unknown and name not in row
    text = day(date) if isinstance(date, str) else None
    if text is None:
        return unknown
    return (span.first is None or text >= span.first.isoformat()) and (
        span.last is None or text <= span.last.isoformat()
    )
