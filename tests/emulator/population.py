"""Tables of any size in constant memory: a row is a function of its number, changes are a layer.

At the start the instants of update rise with the row number and fill the two years before now,
so both "the rows after this instant" and "the k-th row" are binary searches. A changed row leaves
its place and goes to the end, as it does in a real table sorted by `updated_at`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Literal, NamedTuple

from .clock import DAY
from .draw import mix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .clock import Clock

Order = Literal["updated_at", "newest", "number", "shuffled"]
ORDERS: tuple[Order, ...] = ("updated_at", "newest", "number", "shuffled")

SPAN = 730 * DAY
BLOCK = 500
BULK = 150  # Rows of each block that share one instant, as after a bulk update.
_NEVER = 1 << 62


class Row(NamedTuple):
    """What a table knows of a row: the rest of the record is computed from it."""

    number: int
    created: int
    history: tuple[int, ...]
    dated: bool = True

    @property
    def version(self) -> int:
        """How many times the row was changed."""
        return len(self.history) - 1

    @property
    def updated(self) -> int:
        """The instant of the last change."""
        return self.history[-1]


class Table:
    """The rows of one stream: which exist, in which order, and when each was changed."""

    def __init__(
        self, seed: int, size: int, clock: Clock, *, whole_seconds: bool = False, undated: int = 0
    ) -> None:
        """Fill the table with `size` rows, `undated` of them with a null `updated_at`."""
        self.size = size
        self.revision = 0
        self._seed = seed
        self._clock = clock
        self._first = clock.start - SPAN
        self._whole_seconds = whole_seconds
        self._block = BLOCK if size >= 2 * BULK else max(size, 1)
        self._bulk_from = min(40, self._block // 8)
        self._bulk_to = self._bulk_from + (BULK if size >= 2 * BULK else size // 4)
        self._next = size
        self._changed: dict[int, tuple[int, ...]] = {}
        self._moved: list[int] = []  # Rows of the start that left their place, sorted.
        self._late: list[tuple[int, int]] = []  # (instant, number) of what moved or was created.
        self._deleted: list[int] = []
        self._undated: list[int] = []
        for number in range(3, size, 7):
            if len(self._undated) < undated:
                self._undated.append(number)
                insort(self._moved, number)
                insort(self._late, (_NEVER, number))
        self._shuffled: tuple[int, int | None, list[int]] | None = None

    def row(self, number: int) -> Row:
        """Look a row up by its number, even a deleted one: others may still speak of it."""
        if not 0 <= number < self._next:
            raise KeyError(number)
        history = self._changed.get(number) or (self._start_instant(number),)
        created = history[0]
        if number < self.size:
            created = self._start_instant(number)
            created -= mix(self._seed ^ 0xC0, number) % (90 * DAY)
        return Row(number, created, history, number not in self._undated)

    def exists(self, number: int) -> bool:
        """Tell whether there is such a row now."""
        if not 0 <= number < self._next:
            return False
        place = bisect_left(self._deleted, number)
        return place == len(self._deleted) or self._deleted[place] != number

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of the rows in the order of their creation."""
        number = 0
        while number < self._next:
            if self.exists(number):
                yield number
            number += 1

    @property
    def next_number(self) -> int:
        """The number that the next created row will get."""
        return self._next

    def touch(self, number: int, at: int | None = None) -> None:
        """Change a row, now or at a given instant after the start."""
        if not self.exists(number):
            raise KeyError(number)
        history = self.row(number).history
        self._leave(number)
        self._arrive(number, (*history, self._clock.tick() if at is None else at))

    def create(self, at: int | None = None) -> int:
        """Add a row, now or at a given instant after the start, and give its number."""
        number = self._next
        self._next += 1
        self._arrive(number, (self._clock.tick() if at is None else at,))
        return number

    def delete(self, number: int) -> None:
        """Make a row vanish without a trace."""
        if not self.exists(number):
            raise KeyError(number)
        self._leave(number)
        self._changed.pop(number, None)
        insort(self._deleted, number)
        self.revision += 1

    def count(self, updated_after: int | None = None) -> int:
        """Count the rows, or those changed strictly after an instant."""
        first, low, high = self._bounds(updated_after)
        return self._unmoved_from(first) + high - low

    def page(
        self, order: Order, updated_after: int | None, offset: int, limit: int
    ) -> Sequence[int]:
        """Give the numbers of `limit` rows from `offset` on, in the order asked for."""
        if order == "updated_at":
            return self._ascending(updated_after, offset, limit)
        if order == "newest":
            end = self.count(updated_after) - offset
            begin = max(end - limit, 0)
            return self._ascending(updated_after, begin, max(end - begin, 0))[::-1]
        if order == "shuffled":
            return self._shuffle(updated_after)[offset : offset + limit]
        return self._in_number_order(updated_after, offset, limit)

    def _start_instant(self, number: int) -> int:
        place = number % self._block
        if self._bulk_from <= place < self._bulk_to:
            number -= place - self._bulk_from
        width = max(SPAN // self.size, 1)
        slot = self._first + number * SPAN // self.size
        at = slot + mix(self._seed, number) % width
        if self._whole_seconds or number % 5 == 0:
            rounded = -(-at // 1000) * 1000
            if rounded < slot + width:
                return rounded
        return at

    def _leave(self, number: int) -> None:
        if number in self._changed:
            del self._late[bisect_left(self._late, (self._changed[number][-1], number))]
        elif number in self._undated:
            self._undated.remove(number)
            self._late.remove((_NEVER, number))
        else:
            insort(self._moved, number)

    def _arrive(self, number: int, history: tuple[int, ...]) -> None:
        self._changed[number] = history
        insort(self._late, (history[-1], number))
        self.revision += 1

    def _bounds(self, updated_after: int | None) -> tuple[int, int, int]:
        """Find the first unmoved row and the stretch of `_late` that a filter lets through.

        A null `updated_at` is greater than nothing, as in SQL: the filter drops it.
        """
        if updated_after is None:
            return 0, 0, len(self._late)
        first = bisect_right(range(self.size), updated_after, key=self._start_instant)
        low = bisect_right(self._late, (updated_after, _NEVER))
        return first, low, max(bisect_left(self._late, (_NEVER, -1)), low)

    def _unmoved_from(self, first: int) -> int:
        return self.size - first - (len(self._moved) - bisect_left(self._moved, first))

    def _ascending(self, updated_after: int | None, offset: int, limit: int) -> list[int]:
        first, low, high = self._bounds(updated_after)
        unmoved = self._unmoved_from(first)
        numbers = _gapped(first, self.size, self._moved, offset, limit)
        low += max(offset - unmoved, 0)
        late = self._late[low : min(low + limit - len(numbers), high)]
        return numbers + [number for _, number in late]

    def _in_number_order(self, updated_after: int | None, offset: int, limit: int) -> list[int]:
        if updated_after is None:
            return _gapped(0, self._next, self._deleted, offset, limit)
        first, low, high = self._bounds(updated_after)
        late = sorted(number for _, number in self._late[low:high])
        if updated_after >= self._clock.start:
            return late[offset : offset + limit]
        early = late[: bisect_left(late, first)]
        gone = sorted(self._deleted + self._undated)
        rest = _gapped(first, self._next, gone, max(offset - len(early), 0), limit)
        return (early[offset : offset + limit] + rest)[:limit]

    def _shuffle(self, updated_after: int | None) -> list[int]:
        kept = self._shuffled
        if kept is None or kept[:2] != (self.revision, updated_after):
            numbers = self._ascending(updated_after, 0, self.count(updated_after))
            numbers.sort(key=lambda number: mix(self._seed ^ 0x5F, number))
            kept = self._shuffled = (self.revision, updated_after, numbers)
        return kept[2]


def _gapped(first: int, end: int, gaps: list[int], offset: int, limit: int) -> list[int]:
    """List `limit` numbers of [first, end) that are not gaps, after skipping `offset` of them."""
    before = bisect_left(gaps, first)
    low = min(first + offset, end)
    number = low + bisect_left(
        range(low, end),
        offset + 1,
        key=lambda n: n - first + 1 - (bisect_right(gaps, n) - before),
    )
    place = bisect_left(gaps, number)
    numbers: list[int] = []
    while number < end and len(numbers) < limit:
        if place < len(gaps) and gaps[place] == number:
            place += 1
        else:
            numbers.append(number)
        number += 1
    return numbers
