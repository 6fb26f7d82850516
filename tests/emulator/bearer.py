"""What the APIs have in common: paths under a base, a Bearer token, a replaceable dialect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .draw import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.responses import Response

    from .movement import Movement


@dataclass(frozen=True)
class BearerDialect:
    """Where an API lives, and how a client shows who it is."""

    base_path: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Path of each stream under the base; a stream without one answers 404."""

    auth_header: str = "Authorization"
    auth_prefix: str = "Bearer "

    hidden_rows: Mapping[str, int] = field(default_factory=dict)
    """Rows of a stream that its counts go on counting, and that no list shows, whatever is asked
    for; of those that there are when first it is asked for with this dialect."""
    hidden_seed: int = 0
    """Which rows these are."""


D = TypeVar("D", bound=BearerDialect)


class BearerApi(ABC, Generic[D]):
    """The part of an API that does not depend on what it serves."""

    def __init__(
        self, token: str, origin: Callable[[], str], dialect: D, movement: Movement
    ) -> None:
        """Live under an origin that is known once the server has started."""
        self.token = token
        """The right token; a new value makes the old one expire."""
        self.dialect = dialect
        """How the API speaks; may be replaced at any time."""
        self.movement = movement
        """How rows move while they are read; may be replaced at any time."""
        self._origin = origin
        self._hidden: dict[str, frozenset[int]] = {}
        self._hidden_as = dialect

    @property
    def url(self) -> str:
        """The base URL that a client is configured with, once the server has started."""
        return f"{self._origin()}{self.dialect.base_path}"

    def change_dialect(self, **changes: Any) -> None:
        """Speak otherwise: replace some fields of the dialect."""
        self.dialect = replace(self.dialect, **changes)

    def hidden(self, stream: str) -> frozenset[int]:
        """Give the numbers of the rows that are counted but not listed."""
        if self._hidden_as is not self.dialect:
            self._hidden.clear()
            self._hidden_as = self.dialect
        count = self.dialect.hidden_rows.get(stream, 0)
        if not count:
            return frozenset()
        if stream not in self._hidden:
            seed = self.dialect.hidden_seed ^ 0x1DE
            numbers = sorted(self.numbers(stream), key=lambda number: mix(seed, number))
            self._hidden[stream] = frozenset(numbers[:count])
        return self._hidden[stream]

    @abstractmethod
    def numbers(self, stream: str) -> Iterable[int]:
        """Give the numbers of the present rows of a stream."""

    def reset(self) -> None:
        """Choose anew which rows are hidden, and how rows move."""
        self._hidden.clear()
        self.movement.reset()

    def owns(self, path: str) -> bool:
        """Tell whether a path lies under the base path."""
        base = self.dialect.base_path
        return path == base or path.startswith(f"{base}/")

    def authorizes(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the Bearer token (documented by both vendors) is the right one."""
        expected = f"{self.dialect.auth_prefix}{self.token}"
        return headers.get(self.dialect.auth_header.lower()) == expected

    def credentials(self, headers: Mapping[str, str]) -> str:
        """Give what the request showed, or the right token if it showed nothing."""
        return headers.get(self.dialect.auth_header.lower()) or self.token

    def refuse(self) -> Response | None:
        """Refuse an authorized request that has just arrived, or let it pass: here all pass."""
        return None

    def stream_at(self, path: str) -> str | None:
        """Find the stream that a path leads to."""
        own = path.removeprefix(self.dialect.base_path)
        return next((name for name, one in self.dialect.paths.items() if one == own), None)
