"""What a seed draws: how an account looks, how the tap is set up, and what befalls each run."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.cases import CASES, Case
from tests.emulator.faults import KINDS

MOST_RUNS = 5
"""Troubled runs of a job, at most."""
WORLDS = (60, 90, 150)
"""Sizes of the accounts."""
DEAR = frozenset({"bomb", "oversized", "long_number", "deep"})
"""Kinds that take a while to send: drawn less often."""
ORDERS = ("honored", "honored", "honored", "number", "newest", "shuffled")
ASAAS_ORDERS = ("usual", "usual", "oldest", "shuffled")
ALWAYS = {
    "tap-clientbase": ("billings", "customers"),
    "tap-biu": ("dashboard", "sales"),
    "tap-asaas": ("payments", "customers"),
}
"""Streams that every job reads."""
OTHERS = {
    "tap-clientbase": ("receivables", "recurrences", "transfers", "contracts", "banks", "reports"),
    "tap-biu": (),
    "tap-asaas": (
        *("financial_transactions", "invoices", "transfers", "credit_bureau_reports"),
        *("installments", "pix_transactions", "anticipations", "splits_paid", "webhooks"),
        *("chargebacks", "bills", "balance", "my_account_fees"),
    ),
}
"""Streams of which a job reads some."""
HIDEABLE = frozenset(
    {"billings", "customers", "receivables", "sales", "payments", "financial_transactions"}
)


@dataclass(frozen=True)
class Kill:
    """How a run dies: in this process, or as a script that gets a signal."""

    how: Literal["request", "line", "SIGKILL", "SIGTERM"]
    at: int
    """With which request, or after how many lines."""
    kept: float = 1.0
    """Which part of its output has reached the target, of a run that got SIGKILL."""


@dataclass(frozen=True)
class Trouble:
    """What befalls one run; by default nothing."""

    kinds: tuple[str, ...] = ()
    """Faults at random."""
    rate: float = 0.0
    in_a_row: int = 2
    retry_after: float | None = None
    lasting: tuple[str, str, int] | None = None
    """A fault of one stream from a request on: kind, stream, request."""
    kill: Kill | None = None
    script: bool = False
    """Whether the run is the real script."""
    moves: dict[str, int] = field(default_factory=dict)
    """What is touched, inserted or deleted after each page."""
    clock: tuple[int, float] | None = None
    """With which request the clock moves, and by how many days."""
    behind: float = 0.0
    jump: tuple[int, float] | None = None
    """Seconds by which the dates of answers are behind: from the start, and from a request on."""
    hide: tuple[str, int, int] | None = None
    """Rows that are not listed: of which stream, how many, and from which request on."""
    days: float = 0.0
    stirred: int = 0
    """What happens before the run: so many days, and so many changes of rows in each stream."""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def is_quiet(self) -> bool:
        """Whether no row moves while the run reads."""
        return not self.moves and self.clock is None

    @property
    def takes_away(self) -> bool:
        """Whether a row may come and go while the run reads."""
        return self.clock is not None and "delete" in self.moves

    @property
    def latest(self) -> float:
        """By how many seconds the dates of answers are behind, at most."""
        return max(self.behind, self.jump[1] if self.jump else 0.0, 0.0)


@dataclass(frozen=True)
class Job:
    """A chain of runs over one account."""

    seed: int
    case: Case
    size: int
    world: int
    order: str
    page_size: int
    full_table: bool
    streams: tuple[str, ...]
    settings: dict[str, Any]
    troubles: tuple[Trouble, ...]

    def stream(self, name: str) -> Any:
        """The class of a stream."""
        return next(stream for stream in self.case.tap.STREAMS if stream.name == name)


def draw(seed: int) -> Job:
    """Draw the job of a seed; three seeds in a row are of the three taps."""
    chance = random.Random(f"campaign {seed}")
    case = CASES[seed % len(CASES)]
    name = case.tap.name
    others = OTHERS[name]
    streams = {*ALWAYS[name], *chance.sample(others, chance.randint(0, min(4, len(others))))}
    ordered = tuple(stream.name for stream in case.tap.STREAMS if stream.name in streams)
    return Job(
        seed=seed,
        case=case,
        size=chance.choice(WORLDS),
        world=chance.randint(1, 2),
        order=chance.choice(ASAAS_ORDERS if name == "tap-asaas" else ORDERS),
        page_size=chance.choice((7, 10, 25, 100)),
        full_table=chance.random() < 0.15,
        streams=ordered,
        settings=_settings(chance, name),
        troubles=tuple(
            _trouble(chance, number, name, ordered)
            for number in range(chance.randint(1, MOST_RUNS))
        ),
    )


def _settings(chance: random.Random, tap: str) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "stringify_nested": chance.random() < 0.3,
        "emit_activate_version_messages": chance.random() < 0.5,
        "on_drift": chance.choice(("warn", "capture")),
        "privacy": chance.choice(("keep", "keep", "keep", "omit", "hash")),
    }
    if settings["privacy"] == "hash":
        settings["privacy_key"] = "a key for the campaign alone"
    if tap == "tap-clientbase":
        settings["lookback_seconds"] = chance.choice((0, 0, 3600))
    elif tap == "tap-biu":
        settings |= {
            "lookback_months": chance.choice((0, 3)),
            "lookback_days": chance.choice((0, 2)),
        }
    else:
        settings["lookback_days"] = chance.choice((1, 1, 3))
        settings["late_changes"] = chance.choice(("full", "full", "settled", "created"))
    return settings


def _trouble(chance: random.Random, number: int, tap: str, streams: tuple[str, ...]) -> Trouble:
    script = chance.random() < 0.15
    kinds: tuple[str, ...] = ()
    if chance.random() < 0.7:
        kinds = tuple(_kind(chance) for _ in range(chance.randint(1, 5)))
    behind, jump = 0.0, None
    if chance.random() < 0.15:
        behind = chance.choice((-30.0, 3600.0, 172_800.0))
    if chance.random() < 0.1:
        jump = chance.randint(1, 30), chance.choice((-30.0, 0.0, 3600.0, 172_800.0))
    settings: dict[str, Any] = {
        "concurrency": chance.choice((1, 2, 4, 12)),
        "max_attempts": chance.randint(2, 6),
    }
    if tap == "tap-asaas" and chance.random() < 0.3:
        settings["max_requests"] = chance.randint(3, 120)
    hide = _hide(chance, streams)
    # Rows that leave a list while it is read can stand in for as many that it does not show.
    moves, clock = ({}, None) if hide else (_moves(chance), _clock(chance))
    return Trouble(
        kinds=kinds,
        rate=chance.choice((0.02, 0.05, 0.2, 0.5)),
        in_a_row=chance.choice((1, 2, 4, 9)),
        retry_after=chance.choice((None, None, 0.01, 3600)),
        lasting=_lasting(chance, streams),
        kill=_kill(chance, script=script),
        script=script,
        moves=moves,
        clock=clock,
        behind=behind,
        jump=jump,
        hide=hide,
        days=chance.choice((0.0, 0.0, 0.01, 1.0, 3.0)) if number else 0.0,
        stirred=chance.choice((0, 0, 2, 8)) if number else 0,
        settings=settings,
    )


def _clock(chance: random.Random) -> tuple[int, float] | None:
    if chance.random() > 0.2:
        return None
    return chance.randint(1, 40), chance.choice((0.01, 0.6, 2.0))


def _kind(chance: random.Random) -> str:
    kind = chance.choice(KINDS)
    return chance.choice(KINDS) if kind in DEAR and chance.random() < 0.7 else kind


def _lasting(chance: random.Random, streams: tuple[str, ...]) -> tuple[str, str, int] | None:
    if chance.random() > 0.15:
        return None
    kinds = [kind for kind in KINDS if kind not in DEAR | {"slow", "drip", "429"}]
    return chance.choice(kinds), chance.choice(streams), chance.randint(1, 5)


def _kill(chance: random.Random, *, script: bool) -> Kill | None:
    if chance.random() > 0.4:
        return None
    most = chance.choice((5, 40, 120))
    if script:
        how: Literal["SIGKILL", "SIGTERM"] = chance.choice(("SIGKILL", "SIGTERM"))
        kept = chance.choice((1.0, chance.random())) if how == "SIGKILL" else 1.0
        return Kill(how, chance.randint(1, most), kept)
    if chance.random() < 0.5:
        return Kill("request", chance.randint(1, most))
    return Kill("line", chance.randint(1, most * 8))


def _moves(chance: random.Random) -> dict[str, int]:
    if chance.random() > 0.3:
        return {}
    moves = {
        "touch": chance.randint(0, 3),
        chance.choice(("insert", "delete")): chance.randint(0, 2),
    }
    return {**moves, "limit": chance.choice((3, 20))}


def _hide(chance: random.Random, streams: tuple[str, ...]) -> tuple[str, int, int] | None:
    hideable = [stream for stream in streams if stream in HIDEABLE]
    if chance.random() > 0.15:
        return None
    return (
        chance.choice(hideable),
        chance.randint(1, 3),
        chance.choice((1, 1, chance.randint(1, 20))),
    )
