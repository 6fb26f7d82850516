"""Faults on request: planned ones by path and turn, random ones by rate and seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from .draw import Draw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATUSES = ("400", "401", "403", "404", "422", "429", "500", "502", "503", "504")
"""Answered with that status and a body that must never reach a log."""
CONNECTION = ("drop", "cut")
"""`drop` closes the connection unanswered; `cut` closes it in the middle of the body."""
BODY = ("truncated", "html", "not_json", "error_in_200")
"""Complete answers with status 200 that are not what the documentation promises."""
HOSTILE = ("bomb", "oversized", "deep", "twice", "bad_utf8", "long_number")
"""Complete answers with status 200 that no client should swallow. `bomb` is small on the wire and
of 96 MiB unpacked, `oversized` is of 96 MiB on the wire, `deep` nests 100,000 arrays. The others
are the right answer but for one text of it: its member comes `twice` with different values, it
holds a byte that is not UTF-8 (`bad_utf8`), or it is a number of a million digits."""
SHAPE = ("no_records", "no_meta", "empty_page", "repeat_page")
"""Lists in a wrong shape: each API plays these in its own envelope."""
TRANSPORT = ("slow", "drip", "redirect")
"""`slow` answers rightly but late, `drip` rightly but the last 20 bytes one by one; `redirect`
sends the client to another origin."""
KINDS = (*STATUSES, *CONNECTION, *BODY, *HOSTILE, *SHAPE, *TRANSPORT)


@dataclass(frozen=True)
class Fault:
    """One way to misbehave, and when."""

    kind: str
    times: int | None = 1
    """How many matching requests suffer; None for all of them."""
    at: int = 1
    """The first matching request to suffer, counted from 1 since the fault was planned."""
    path: str | None = None
    """Only requests whose path matches this pattern, or ends with it."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Only requests with these parameters."""
    retry_after: float | None = None
    """Seconds to announce in `Retry-After` (of 429 and 503); None leaves the header out."""
    http_date: bool = False
    """Announce them as a date instead of a number."""
    seconds: float = 1.0
    """How late `slow` is, and each byte of `drip`."""
    location: str | None = None
    """Where `redirect` points; by default the same server under the name `localhost`."""

    def __post_init__(self) -> None:
        """Refuse kinds that do not exist."""
        if self.kind not in KINDS:
            message = f"unknown fault {self.kind!r}: one of {', '.join(KINDS)}"
            raise ValueError(message)

    def matches(self, path: str, query: Mapping[str, str]) -> bool:
        """Tell whether a request is one that this fault is meant for."""
        if self.path is not None and not (fnmatch(path, self.path) or path.endswith(self.path)):
            return False
        return all(query.get(name) == value for name, value in self.query.items())


@dataclass
class _Plan:
    fault: Fault
    seen: int = 0

    def due(self) -> bool:
        self.seen += 1
        last = None if self.fault.times is None else self.fault.at + self.fault.times - 1
        return self.fault.at <= self.seen and (last is None or self.seen <= last)


@dataclass
class _Dice:
    faults: Sequence[Fault]
    rate: float
    seed: int
    most_in_a_row: int | None
    thrown: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def throw(self, path: str, query: Mapping[str, str]) -> Fault | None:
        matching = [fault for fault in self.faults if fault.matches(path, query)]
        if not matching:
            return None
        self.thrown += 1
        draw = Draw(f"fault:{self.seed}:{self.thrown}")
        request = f"{path}?{sorted(query.items())}"
        row = self.rows.pop(request, 0)
        if draw.below(1_000_000) >= self.rate * 1_000_000:
            return None
        if self.most_in_a_row is not None and row >= self.most_in_a_row:
            return None
        self.rows[request] = row + 1
        return draw.pick(matching)


class Faults:
    """The faults that wait for their request; planned ones come before random ones."""

    def __init__(self) -> None:
        """Begin with none: every answer is right."""
        self.played: Counter[str] = Counter()
        """How often each kind was played."""
        self._plans: list[_Plan] = []
        self._dice: list[_Dice] = []

    def plan(self, kind: str, **options: Any) -> Fault:
        """Play a fault on certain requests; the options are the fields of `Fault`."""
        fault = Fault(kind, **options)
        self._plans.append(_Plan(fault))
        return fault

    def at_random(
        self,
        kinds: Sequence[str],
        *,
        rate: float,
        seed: int = 0,
        most_in_a_row: int | None = 2,
        **options: Any,
    ) -> None:
        """Play faults at random, the same for the same seed and sequence of requests.

        The same request suffers at most `most_in_a_row` times running, so that a client that
        tries again gets through.
        """
        template = Fault(kinds[0], **options)
        faults = [replace(template, kind=kind) for kind in kinds]
        self._dice.append(_Dice(faults, rate, seed, most_in_a_row))

    def clear(self) -> None:
        """Behave again, and forget what was played."""
        self._plans.clear()
        self._dice.clear()
        self.played.clear()

    def choose(self, path: str, query: Mapping[str, str]) -> Fault | None:
        """Choose the fault for a request that has arrived; called once for each."""
        due = [plan.fault for plan in self._plans if plan.fault.matches(path, query) and plan.due()]
        thrown = [fault for dice in self._dice if (fault := dice.throw(path, query))]
        fault = next(iter(due + thrown), None)
        if fault is not None:
            self.played[fault.kind] += 1
        return fault
