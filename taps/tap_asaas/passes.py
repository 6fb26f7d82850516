"""Parts of a list that one run reads, and what tells which of them a row belongs to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from singer_rest.spans import Span
from tap_asaas.client import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_rest.paging import Record


@dataclass(frozen=True)
class Pass:
    """The rows of a list whose dates lie in some spans and that have some values.

    A pass with `by` is read in windows of that date, in the order of time.
    """

    name: str
    spans: Mapping[str, Span] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    optional: bool = False
    """Whether the API may refuse the values, and the pass then holds nothing."""
    exclusive: bool = True
    """Whether it leaves rows out that an earlier pass of the round holds."""

    def may_hold(self, row: Record) -> bool:
        """Whether a row can be of this pass: a date that is missing may be any."""
        return self._fits(row, unknown=True)

    def surely_holds(self, row: Record) -> bool:
        """Whether a row is of this pass beyond doubt."""
        return self._fits(row, unknown=False)

    def _fits(self, row: Record, *, unknown: bool) -> bool:
        return all(row.get(name) == value for name, value in self.values.items()) and all(
            lies_in(row.get(name), span, unknown=unknown) for name, span in self.spans.items()
        )


def lies_in(date: object, span: Span, *, unknown: bool) -> bool:
    """Whether a date of a row lies in a span; `unknown` if it cannot be told."""
    if span == Span():
        return True
    text = day(date) if isinstance(date, str) else None
    if text is None:
        return unknown
    return (span.first is None or text >= span.first.isoformat()) and (
        span.last is None or text <= span.last.isoformat()
    )


def before(date: dt.date) -> dt.date:
    """The day before."""
    return date - dt.timedelta(days=1)
