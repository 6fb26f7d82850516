"""Rows that move between pages while a client reads: changed, added or deleted behind its back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.emulator.draw import Draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .world import World


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

    def after_page(self, world: World, stream: str, numbers: Sequence[int]) -> None:
        """Move some of the rows that were just served."""
        if self.pages >= self.limit or not (self.touch or self.insert or self.delete):
            return
        self.pages += 1
        table = world.tables[stream]
        draw = Draw(f"{world.seed}:movement:{self.pages}")
        served = list(numbers)
        for _ in range(min(self.touch, len(served))):
            table.touch(served.pop(draw.below(len(served))))
        for _ in range(min(self.delete, len(served))):
            table.delete(served.pop(draw.below(len(served))))
        for _ in range(self.insert):
            table.create()

    def reset(self) -> None:
        """Begin to count anew."""
        self.pages = 0
