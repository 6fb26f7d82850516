"""Rows of a resource, light enough for a hundred thousand, and indexed where a filter needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Row:
    """What is known of a row: the rest of its record is computed from its number."""

    __slots__ = ("created", "deleted", "facts", "number", "version")

    def __init__(self, number: int, created: int, facts: dict[str, Any] | None = None) -> None:
        self.number = number
        self.created = created
        """The day of creation."""
        self.deleted = False
        self.version = 0
        """How many times the row was changed."""
        self.facts: dict[str, Any] = {} if facts is None else facts


R = TypeVar("R", bound=Row)


class Condition(NamedTuple):
    """What a filter demands of a column: a value between two, included, or a part of a text."""

    column: str
    low: Any = None
    high: Any = None
    part: str | None = None
    options: tuple[str, ...] | None = None

    def holds(self, value: Any) -> bool:
        """Tell whether a value passes; what is empty never does."""
        if value is None:
            return False
        if self.options is not None:
            return value in self.options
        if self.part is not None:
            return self.part in value.casefold()
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def exact(self) -> bool:
        """Whether it demands a single value."""
        return self.low is not None and self.low == self.high


class _Index:
    """The numbers of the rows by the value of a column."""

    def __init__(self, rows: Iterable[Row], column: Callable[[Any], Any]) -> None:
        self._column = column
        self._values: dict[int, Any] = {}
        self._buckets: dict[Any, set[int]] = {}
        for row in rows:
            self.put(row)

    def put(self, row: Row) -> None:
        """Note the value that a row has now."""
        value = self._column(row)
        if row.number in self._values:
            if self._values[row.number] == value:
                return
            self.take(row)
        self._values[row.number] = value
        self._buckets.setdefault(value, set()).add(row.number)

    def take(self, row: Row) -> None:
        """Forget a row."""
        self._buckets[self._values.pop(row.number)].discard(row.number)

    def passing(self, condition: Condition) -> list[set[int]]:
        """Give the numbers that pass, in sets that have none in common."""
        if condition.exact:
            return [self._buckets.get(condition.low, set())]
        return [numbers for value, numbers in self._buckets.items() if condition.holds(value)]


class Table(Generic[R]):
    """The rows of a resource by number, and by each of their ids."""

    def __init__(self, name: str, identify: Callable[[int], tuple[str, ...]]) -> None:
        self.name = name
        self.rows: dict[int, R] = {}
        self.revision = 0
        self.columns: dict[str, Callable[[R], Any]] = {}
        """Columns for filters; those of `indexed` depend on nothing but the row."""
        self.indexed: frozenset[str] = frozenset()
        self.next_number = 0
        self._gone: dict[int, R] = {}
        self._identify = identify
        self._indices: dict[str, _Index] = {}
        self._numbers: dict[str, int] = {}
        self._identified = 0

    def __len__(self) -> int:
        """Count the rows, deleted ones too."""
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        """Go through the rows in the order of their numbers."""
        return iter(self.rows.values())

    def add(self, row: R) -> R:
        """Put a new row in."""
        self.rows[row.number] = row
        self.next_number = row.number + 1
        self.revision += 1
        for index in self._indices.values():
            index.put(row)
        return row

    def changed(self, row: R) -> None:
        """Take note of a change that was made to a row."""
        row.version += 1
        self.revision += 1
        for index in self._indices.values():
            index.put(row)

    def remove(self, row: R) -> None:
        """Make a row vanish, though others may still speak of it."""
        self._gone[row.number] = self.rows.pop(row.number)
        self.revision += 1
        for index in self._indices.values():
            index.take(row)

    def known(self, number: int) -> R:
        """Look a row up by its number, even one that has vanished."""
        return self.rows[number] if number in self.rows else self._gone[number]

    def forget_indices(self) -> None:
        """Make them anew when next they are needed: columns have another meaning now."""
        self._indices.clear()
        self.revision += 1

    def find(self, text: str) -> R | None:
        """Look a row up by one of its ids."""
        while self._identified < self.next_number:
            for name in self._identify(self._identified):
                self._numbers[name] = self._identified
            self._identified += 1
        return self.rows.get(self._numbers.get(text, -1))

    def passing(self, conditions: Iterable[Condition]) -> list[R]:
        """Give the rows that pass all conditions, in no particular order."""
        rest = list(conditions)
        found = [
            (sum(map(len, numbers)), place, numbers)
            for place, condition in enumerate(rest)
            if condition.column in self.indexed
            for numbers in [self._index(condition.column).passing(condition)]
        ]
        if not found:
            candidates: Iterable[R] = list(self.rows.values())
        else:
            _, place, numbers = min(found, key=lambda one: one[:2])
            del rest[place]
            rows = self.rows
            candidates = [rows[number] for some in numbers for number in some]
        for condition in rest:
            column = self.columns[condition.column]
            candidates = [row for row in candidates if condition.holds(column(row))]
        return list(candidates)

    def _index(self, column: str) -> _Index:
        index = self._indices.get(column)
        if index is None:
            index = self._indices[column] = _Index(self.rows.values(), self.columns[column])
        return index
