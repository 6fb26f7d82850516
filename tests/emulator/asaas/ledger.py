"""The account's ledger: every movement of money, and the balance after it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SETTLEMENT = frozenset({"PAYMENT_RECEIVED", "PAYMENT_FEE"})
"""What a payment that settles brings."""


class Entry(NamedTuple):
    """A movement of money, and the row of the resource that it is for."""

    day: int
    number: int
    kind: str
    cents: int
    resource: str
    row: int


class Statement(NamedTuple):
    """The entries by day, and the balance after each."""

    entries: list[Entry]
    balances: list[int]

    def between(self, first: int | None, last: int | None) -> range:
        """Give the places of the entries from one day to another, both included."""
        low = 0 if first is None else bisect_left(self.entries, first, key=itemgetter(0))
        high = len(self.entries)
        if last is not None:
            high = bisect_right(self.entries, last, key=itemgetter(0))
        return range(low, max(low, high))


class Excerpt:
    """Some entries of a statement with their balances, looked up only when they are asked for."""

    def __init__(self, statement: Statement, places: Sequence[int]) -> None:
        self._statement = statement
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[Entry, int]]:
        return iter(self[:])

    def __getitem__(self, part: slice) -> list[tuple[Entry, int]]:
        entries, balances = self._statement
        return [(entries[place], balances[place]) for place in self._places[part]]


class Ledger:
    """The entries of an account, in the order of their days."""

    def __init__(self) -> None:
        self.statement = Statement([], [])
        self.revision = 0
        self._late: tuple[int, int, Statement] | None = None

    @property
    def balance(self) -> int:
        """What is in the account, in cents."""
        return self.statement.balances[-1] if self.statement.balances else 0

    def post(self, day: int, kind: str, cents: int, resource: str, row: int) -> None:
        """Write an entry; one of an earlier day than others goes before them."""
        entries, balances = self.statement
        self.revision += 1
        entry = Entry(day, len(entries), kind, cents, resource, row)
        if not entries or entries[-1].day <= day:
            entries.append(entry)
            balances.append((balances[-1] if balances else 0) + cents)
            return
        place = bisect_right(entries, day, key=itemgetter(0))
        entries.insert(place, entry)
        balances[:] = accumulate(one.cents for one in entries)

    def shown(self, today: int, *, a_day_later: bool) -> Statement:
        """Give what can be seen today, settlements a day late if so told."""
        if not a_day_later:
            return self.statement
        if self._late is None or self._late[:2] != (self.revision, today):
            entries = [
                entry._replace(day=entry.day + 1) if entry.kind in SETTLEMENT else entry
                for entry in self.statement.entries
            ]
            entries = sorted(entry for entry in entries if entry.day <= today)
            balances = list(accumulate(entry.cents for entry in entries))
            self._late = self.revision, today, Statement(entries, balances)
        return self._late[2]
