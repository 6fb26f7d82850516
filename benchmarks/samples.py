"""What one run of a tool took, and what many runs say together: medians, slopes, ratios."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Sample:
    """One run."""

    part: str
    api: str
    tool: str
    rows: int
    latency: float
    """Seconds a page."""
    round: int
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system."""
    peak: int
    """Bytes of memory."""
    written: int
    """Bytes to standard output."""
    requests: int = 0
    in_flight: int = 0
    """The most at once, by the server's log."""
    refused: int = 0
    server_cpu: float = 0.0
    """Seconds that the server took meanwhile."""
    state: int = 0
    """Bytes of the last STATE message, where they were counted."""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the file of results: rounded to what can be told from noise."""
        digits = {"wall": 3, "cpu": 3, "server_cpu": 3}
        values = asdict(self)
        return values | {name: round(values[name], places) for name, places in digits.items()}


class Samples:
    """Some runs, of which medians are asked for."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = list(samples)

    def __bool__(self) -> bool:
        return bool(self._samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self._samples)

    def of(self, **values: Any) -> Samples:
        """Those that have these values."""
        return Samples(
            sample
            for sample in self._samples
            if all(getattr(sample, name) == value for name, value in values.items())
        )

    def each(self, name: str) -> list[Any]:
        """The different values that a field has, in the order of the first run with each."""
        return list(dict.fromkeys(getattr(sample, name) for sample in self._samples))

    def median(self, name: str) -> float:
        """The median of a field over the rounds."""
        return median(float(getattr(sample, name)) for sample in self._samples)

    def most(self, name: str) -> Any:
        """The greatest value of a field."""
        return max(getattr(sample, name) for sample in self._samples)

    def slope(self, name: str, few: int, many: int) -> float:
        """What a further row adds to a field, between two numbers of rows."""
        more = self.of(rows=many).median(name) - self.of(rows=few).median(name)
        return more / (many - few)


def ratio(figure: float, base: float) -> str:
    """How many times as much, in two significant digits or more."""
    if not base:
        return "-"
    times = figure / base
    return f"{times:.1f}x" if times >= 1 else f"{times:.2f}x"
