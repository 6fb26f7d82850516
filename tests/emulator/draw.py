"""Chance that repeats itself: values drawn from a key, the same for the same key for ever."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_LOW = 1 << 40
_MASK = (1 << 64) - 1


class Draw:
    """A sequence of choices that depends on its key and on nothing else."""

    __slots__ = ("_key", "_pool", "_turn")

    def __init__(self, key: str) -> None:
        """Start the sequence of `key`; equal keys give equal sequences."""
        self._key = key
        self._turn = 0
        self._pool = int.from_bytes(blake2b(key.encode()).digest(), "big")

    def below(self, limit: int) -> int:
        """Draw an integer from 0 to `limit` - 1."""
        if self._pool < _LOW:
            self._refill()
        self._pool, value = divmod(self._pool, limit)
        return value

    def chance(self, one_in: int) -> bool:
        """Say yes once in `one_in` times."""
        return self.below(one_in) == 0

    def pick(self, options: Sequence[T]) -> T:
        """Choose one of the options."""
        return options[self.below(len(options))]

    def _refill(self) -> None:
        self._turn += 1
        digest = blake2b(f"{self._key}/{self._turn}".encode()).digest()
        self._pool = int.from_bytes(digest, "big")


def mix(seed: int, number: int) -> int:
    """Scramble a number into 64 bits: cheaper than a Draw where one value is enough."""
    value = (number + seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


@lru_cache(maxsize=8192)
def uuid_text(key: str) -> str:
    """Give the version 4 UUID that belongs to `key`."""
    text = blake2b(key.encode(), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
