"""Lists of any length in flat memory: some thousand written rows, served over and over.

Each time a row comes again it has a key and a time of its own, which are set into its text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Shape:
    """The fields of a list that the rows differ in."""

    key: str
    time: str
    amount: str
    """A field whose sum proves that the rows arrived as they were sent."""


@dataclass(frozen=True)
class Cut:
    """The JSON text of a row, cut open where its key and its time stood."""

    head: bytes
    middle: bytes
    tail: bytes
    amount: Decimal

    @classmethod
    def of(cls, text: bytes, shape: Shape) -> Cut:
        """Cut a row whose key is written before its time.

        Raises:
            ValueError: A field is not where it has to be.
        """
        row = json.loads(text, parse_float=Decimal)
        key, time = (f'"{name}":"{row[name]}"'.encode() for name in (shape.key, shape.time))
        head, key_found, rest = text.partition(key)
        middle, time_found, tail = rest.partition(time)
        if not (key_found and time_found):
            raise ValueError(f"a row without {shape.key} before {shape.time}")
        cut = cls(
            head + f'"{shape.key}":"'.encode(),
            b'"' + middle + f'"{shape.time}":"'.encode(),
            b'"' + tail,
            Decimal(row[shape.amount]),
        )
        tried = json.loads(cut.filled(b"K", b"T"), parse_float=Decimal)
        if tried != {**row, shape.key: "K", shape.time: "T"}:
            raise ValueError(f"a row with another {shape.key} or {shape.time} before its own")
        return cut

    def filled(self, key: bytes, time: bytes) -> bytes:
        """The text of a row with this key and this time."""
        return b"".join((self.head, key, self.middle, time, self.tail))


@dataclass(frozen=True)
class Rows:
    """A list in the order of time, spread evenly over a span of so many ticks (days, say)."""

    cuts: Sequence[Cut]
    count: int
    span: int
    """Ticks from the first row's to the last's."""
    key_of: Callable[[int], bytes]
    """Writes the key of a row, given its number."""
    time_of: Callable[[int], bytes]
    """Writes a time, given its tick."""

    def texts(self, begin: int, end: int) -> list[bytes]:
        """The rows from a number up to another one, without it."""
        cuts, pool, key_of, time_of = self.cuts, len(self.cuts), self.key_of, self.time_of
        tick_of = self.tick_of
        return [
            cuts[number % pool].filled(key_of(number), time_of(tick_of(number)))
            for number in range(max(begin, 0), min(end, self.count))
        ]

    def tick_of(self, number: int) -> int:
        """When a row is dated."""
        return number * self.span // self.count

    def first_at(self, tick: int) -> int:
        """The number of the first row dated at a tick or after it."""
        return min(max(-(-tick * self.count // self.span), 0), self.count)

    def amount(self) -> Decimal:
        """The sum of the amounts of all rows."""
        rounds, rest = divmod(self.count, len(self.cuts))
        amounts = [cut.amount for cut in self.cuts]
        return rounds * sum(amounts, Decimal()) + sum(amounts[:rest], Decimal())
