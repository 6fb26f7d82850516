"""What happens while a client reads: clocks that move, rows that are hidden, a client that dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Schedule:
    """Actions that wait for their request."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._arrived = 0
        self._waiting: list[tuple[int, Callable[[], object]]] = []

    def at(self, request: int, action: Callable[[], object]) -> None:
        """Do something when the n-th request from now on arrives, before it is answered.

        It is done in the thread of the server, once.
        """
        if request < 1:
            raise ValueError(f"the first request has the number 1, not {request}")
        self._waiting.append((self._arrived + request, action))

    def arrive(self) -> None:
        """Note a request, and do what waits for it."""
        self._arrived += 1
        due = [action for request, action in self._waiting if request == self._arrived]
        self._waiting = [one for one in self._waiting if one[0] > self._arrived]
        for action in due:
            action()

    def clear(self) -> None:
        """Forget what was to be done."""
        self._waiting.clear()
