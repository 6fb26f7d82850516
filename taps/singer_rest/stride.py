"""How many pages are read at one go where it only shows afterwards whether they were whole."""

from __future__ import annotations

import math

LONGEST = 16
"""The longest stride, in pages for each fetch at a time: what a walk has to remember meanwhile."""


class Stride:
    """Grows with each stride that held; after one that did not, it is short, and pauses.

    The pauses grow as well, so that a list in which nothing holds costs little more than without
    strides. With a width of 1 there is never one.
    """

    def __init__(self, width: int) -> None:
        self.pages = width
        """The length of the next stride."""
        self._width = width
        self._failures = 0
        self._pause = math.inf if width <= 1 else 0

    @property
    def ready(self) -> bool:
        """Whether a stride may be tried."""
        return not self._pause

    def moved(self, *, at_one_go: bool) -> None:
        """The walk got on, by a stride that held or page by page."""
        if at_one_go:
            self.pages = min(2 * self.pages, LONGEST * self._width)
            self._failures = max(0, self._failures - 1)
        else:
            self._pause = max(0, self._pause - 1)

    def failed(self) -> None:
        """It has to be read again."""
        self.pages = self._width
        self._pause = 2**self._failures
        self._failures += 1

    def end(self) -> None:
        """There will be no more strides."""
        self._pause = math.inf
