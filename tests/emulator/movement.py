"""Rows that move between pages while a client reads: changed, added or deleted behind its back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from .draw import Draw

if TYPE_CHECKING:
    from collections.abc import Sequence


class Rows(Protocol):
    """What can be moved: the rows of a stream, each with a number."""

    def touch(self, number: int) -> Any:
        """Change a row now."""

    def create(self) -> Any:
        """Add a row now."""

    def delete(self, number: int) -> Any:
        """Make a row vanish."""


@dataclass
class Movement:
    """What happens after each served page of an incremental stream."""

    touch: int = 0
    """Rows of the page that are changed: they go to the end, and later rows come forward."""
    insert: int = 0
    """Rows that are created."""
    delete: int = 0
    """Rows of the page that are deleted: later rows come forward."""
    limit: int = 20
    """Pages after which this happens, so that a client that starts again comes to an end."""
    pages: int = 0
    """Pages after which it has happened so far."""

    def after_page(self, seed: int, rows: Rows, numbers: Sequence[int]) -> None:
        """Move some of the rows that were just served."""
        if self.pages >= self.limit or not (self.touch or self.insert or self.delete):
            return
        self.pages += 1
        draw = Draw(f"{seed}:movement:{self.pages}")
        served = list(numbers)
        for _ in range(min(self.touch, len(served))):
            rows.touch(served.pop(draw.below(len(served))))
        for _ in range(min(self.delete, len(served))):
            rows.delete(served.pop(draw.below(len(served))))
        for _ in range(self.insert):
            rows.create()

    def reset(self) -> None:
        """Begin to count anew."""
        self.pages = 0
