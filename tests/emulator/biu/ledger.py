"""Which sales there are, and what happened to each when.

Unlike the tables of Base de Clientes, a list of sales is ordered by any of four dates, so there
is no order here: what is asked for gets sorted whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.emulator.clock import DAY
from tests.emulator.draw import mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.clock import Clock

MONTHS = 18
"""Whole months of sales before the month of the start, unless a setting says otherwise."""
BULK = 150
"""At most so many sales of the start share one instant of change, as after a bulk update."""
_IMPORT = 2 * DAY // 24  # From the sale to its record, at most.
_SETTLING = 45 * DAY  # From the record to its last change before the start, at most.
_BULK_DELAY = 10 * DAY

Kind = Literal["edited", "issued", "note_cancelled", "cancelled"]
NOTE_KINDS: tuple[Kind, ...] = ("issued", "note_cancelled")
"""Changes of a note, which need not count as changes of its sale."""


class Change(NamedTuple):
    """Something that happened to a sale after the start."""

    at: int
    kind: Kind


class Row(NamedTuple):
    """What the ledger knows of a sale: the rest of the record is computed from it."""

    number: int
    sold: int
    created: int
    settled: int
    """The last change before the start."""
    changes: tuple[Change, ...]
    dated: bool
    new: bool
    """Whether it came after the start."""


class Ledger:
    """The sales of a company, from an instant on."""

    def __init__(self, seed: int, size: int, clock: Clock, since: int, undated: int = 0) -> None:
        """Fill the ledger with `size` sales, `undated` of them with no time of change."""
        self.size = size
        self.revision = 0
        self._seed = seed
        self._clock = clock
        self._since = since
        self._span = max(clock.start - since, 1)
        self._bulk_from = size // 8
        self._bulk_to = self._bulk_from + min(BULK, size // 4)
        self._changes: dict[int, tuple[Change, ...]] = {}
        self._created: dict[int, int] = {}
        self._deleted: set[int] = set()
        self._undated = set(list(range(3, size, 7))[:undated])

    @property
    def next_number(self) -> int:
        """The number that the next created sale will get."""
        return self.size + len(self._created)

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of the present sales, oldest first."""
        return (number for number in range(self.next_number) if number not in self._deleted)

    def exists(self, number: int) -> bool:
        """Tell whether there is such a sale now."""
        return 0 <= number < self.next_number and number not in self._deleted

    def count(self) -> int:
        """Count the present sales."""
        return self.next_number - len(self._deleted)

    def row(self, number: int) -> Row:
        """Look a sale up."""
        if not self.exists(number):
            raise KeyError(number)
        changes = self._changes.get(number, ())
        if number >= self.size:
            at = self._created[number]
            return Row(number, at, at, at, changes, dated=True, new=True)
        sold = self._sold(number)
        created = self._between(sold, _IMPORT, number)
        settled = self._settled(number, created)
        return Row(number, sold, created, settled, changes, number not in self._undated, new=False)

    def touch(self, number: int) -> None:
        """Change a sale now: one millisecond later than anything before."""
        self.change(number, "edited", self._clock.tick())

    def change(self, number: int, kind: Kind, at: int) -> None:
        """Let something happen to a sale."""
        if not self.exists(number):
            raise KeyError(number)
        self._changes[number] = (*self._changes.get(number, ()), Change(at, kind))
        self._undated.discard(number)
        self.revision += 1

    def create(self, at: int | None = None) -> int:
        """Add a sale, now or at a given instant, and give its number."""
        number = self.next_number
        self._created[number] = self._clock.tick() if at is None else at
        self.revision += 1
        return number

    def delete(self, number: int) -> None:
        """Make a sale vanish without a trace."""
        if not self.exists(number):
            raise KeyError(number)
        self._deleted.add(number)
        self.revision += 1

    def _sold(self, number: int) -> int:
        slot = self._span * number // self.size
        width = max(self._span // self.size, 1)
        return self._since + slot + mix(self._seed, number) % width

    def _settled(self, number: int, created: int) -> int:
        if self._bulk_from <= number < self._bulk_to:
            at = self._sold(self._bulk_to) + _BULK_DELAY
            return max(min(at, self._clock.start - 1), created)
        return self._between(created, _SETTLING, number)

    def _between(self, begin: int, most: int, number: int) -> int:
        """Draw an instant at most so much later than `begin`, and before the start."""
        room = max(min(most, self._clock.start - begin), 1)
        return begin + mix(self._seed ^ most, number) % room
