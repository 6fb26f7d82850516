"""The emulator: a merchant's data, the APIs that show them, and the server under both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal

from .clientbase import Clientbase, Dialect, Movement, World, sizes_for
from .clock import START, Clock
from .control import routes
from .faults import Faults
from .request_log import RequestLog
from .server import Door, Server, application

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from typing_extensions import Self


@dataclass(frozen=True)
class Settings:
    """How an emulator is made; the same settings give the same answers, byte for byte."""

    seed: int = 1
    size: int = 300
    """Billings; the other streams scale from it."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Rows of single streams, where the scale does not fit."""
    start: datetime = START
    """The simulated now at the start."""
    port: int = 0
    """0 takes any free port."""
    latency: float = 0.0
    """Seconds that every answer waits."""
    order: Literal["honored", "number", "newest", "shuffled", "updated_at"] = "honored"
    """Whether `sort` is honored, or else in which order lists come whatever is asked."""
    move_per_request: int = 0
    insert_per_request: int = 0
    delete_per_request: int = 0
    move_limit: int = 20
    """Changes behind the client's back after each page: see `Movement`."""
    null_updated_at: bool = False
    """Give three rows of each incremental stream but banks a null `updated_at`."""
    kept_records: int = 2000
    """Written records kept in memory (about 4 kB for a billing): reading them again costs a tenth.
    A benchmark that reads everything twice may raise it to the number of records."""
    dialect: Dialect = field(default_factory=Dialect)


class Emulator:
    """The vendors' APIs on a loopback port, while the `with` block runs."""

    def __init__(self, settings: Settings | None = None, **changes: Any) -> None:
        """Prepare the emulator of the settings, with some of their fields changed."""
        self.settings = replace(settings or Settings(), **changes)
        self.lock = RLock()
        """Guards the data: the server's thread and the tests' share them."""
        self.clock = Clock(self.settings.start)
        self.log = RequestLog()
        self.faults = Faults()
        self._door = Door(application(routes(self)), [], self.log, self.faults)
        self._door.latency = self.settings.latency
        self._server = Server(self._door, self.settings.port)
        self.clientbase = self._clientbase()
        self._door.apis.append(self.clientbase)

    @property
    def url(self) -> str:
        """The origin that all APIs share, once started."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def latency(self) -> float:
        """Seconds that every answer waits; may be changed at any time."""
        return self._door.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._door.latency = seconds

    def start(self) -> None:
        """Serve in the background."""
        self._server.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def advance(self, days: float = 1) -> None:
        """Let time pass: rows change, appear and get paid, all of them up to the new now."""
        if days < 0:
            raise ValueError(f"time only goes forward, not by {days:g} days")
        with self.lock:
            begin = self.clock.now
            self.clock.advance(days)
            self.clientbase.live_through(self.clock, begin)

    def reset(self) -> None:
        """Go back to the start: data, clock, log and faults; tokens and dialects stay."""
        with self.lock:
            self.clock.reset()
            self.clientbase.reset()
            self.faults.clear()
            self.log.clear()

    def state(self) -> dict[str, Any]:
        """Tell the simulated time, and how many records each stream has."""
        with self.lock:
            return {"now": str(self.clock), "clientbase": self.clientbase.counts()}

    def _clientbase(self) -> Clientbase:
        settings = self.settings
        dialect = settings.dialect
        if settings.order != "honored":
            dialect = replace(dialect, sort_honored=False, unsorted_order=settings.order)
        movement = Movement(
            touch=settings.move_per_request,
            insert=settings.insert_per_request,
            delete=settings.delete_per_request,
            limit=settings.move_limit,
        )
        sizes = sizes_for(settings.size) | dict(settings.sizes)

        def make_world() -> World:
            return World(settings.seed, sizes, self.clock, null_updated_at=settings.null_updated_at)

        api = Clientbase(make_world, self.lock, lambda: self.url, dialect, movement)
        api.kept = settings.kept_records
        return api
