"""A set of very many keys in little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b
from struct import unpack

SHELVES = 1 << 12


class KeySet:
    """Remembers 76 bits of a digest of each key, in about 9 bytes: by shelf, and sorted there.

    Keys are told apart by their `repr`. That any two of a million keys have the same 76 bits, so
    that one is taken for the other, has a chance of one in 150 thousand million; of a hundred
    million keys, one in 15 million.
    """

    def __init__(self) -> None:
        self._shelves: dict[int, array[int]] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, key: object) -> bool:
        """Remember a key; says whether it is new."""
        high, low = _digest(key)
        shelf = self._shelves.get(high % SHELVES)
        if shelf is None:
            shelf = self._shelves[high % SHELVES] = array("Q")
        place = bisect_left(shelf, low)
        if place < len(shelf) and shelf[place] == low:
            return False
        shelf.insert(place, low)
        self._size += 1
        return True

    def __contains__(self, key: object) -> bool:
        high, low = _digest(key)
        shelf = self._shelves.get(high % SHELVES, ())
        place = bisect_left(shelf, low)
        return place < len(shelf) and shelf[place] == low

    def lacks(self, other: KeySet) -> int:
        """Count the keys of another set that are not in this one."""
        return sum(
            len(set(shelf).difference(self._shelves.get(number, ())))
            for number, shelf in other._shelves.items()
        )


def _digest(key: object) -> tuple[int, int]:
    high, low = unpack(">HQ", blake2b(repr(key).encode(), digest_size=10).digest())
    return high, low
