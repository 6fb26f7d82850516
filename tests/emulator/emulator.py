"""The emulator: a merchant's data, the APIs that show them, and the server under both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal

from .asaas import TOKEN as ASAAS_TOKEN
from .asaas import Account, Asaas
from .asaas import Dialect as AsaasDialect
from .asaas import sizes_for as asaas_sizes_for
from .biu import MONTHS, Biu, Company, sales_for
from .biu import Dialect as BiuDialect
from .biu.local_time import beginning, local, months_later
from .clientbase import Clientbase, Dialect, World, sizes_for
from .clock import START, Clock
from .control import routes
from .faults import Faults
from .movement import Movement
from .quota import Quota
from .request_log import RequestLog
from .schedule import Schedule
from .server import Door, Server, application

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from typing_extensions import Self

    from .drift import Change


@dataclass(frozen=True)
class Settings:
    """How an emulator is made; the same settings give the same answers, byte for byte."""

    seed: int = 1
    size: int = 300
    """Billings, and payments of Asaas; all other streams scale from it."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Rows of single streams (of BIU: `sales`), where the scale does not fit; those of Asaas
    scale with its `payments`."""
    start: datetime = START
    """The simulated now at the start."""
    port: int = 0
    """0 takes any free port."""
    latency: float = 0.0
    """Seconds that every answer waits."""
    order: Literal["honored", "number", "newest", "shuffled", "updated_at"] = "honored"
    """Whether the order asked for is honored, or else in which order lists come all the same;
    BIU knows no `updated_at` and honors it then."""
    move_per_request: int = 0
    insert_per_request: int = 0
    delete_per_request: int = 0
    move_limit: int = 20
    """Changes behind the client's back after each page: see `Movement`."""
    null_updated_at: bool = False
    """Give three rows of each incremental stream but banks a null `updated_at`, and three sales
    a null `modificado_em`."""
    kept_records: int = 2000
    """Written records kept in memory (about 4 kB for a billing): reading them again costs a tenth.
    A benchmark that reads everything twice may raise it to the number of records."""
    dialect: Dialect = field(default_factory=Dialect)
    """How Base de Clientes speaks."""
    biu_dialect: BiuDialect = field(default_factory=BiuDialect)
    """How BIU speaks."""
    biu_since: date | None = None
    """Local day or moment from which BIU has sales; None for 18 whole months before the start's."""
    biu_quota: int | None = 20
    """Requests that BIU answers in any simulated minute (documented); None for all of them."""
    asaas_dialect: AsaasDialect = field(default_factory=AsaasDialect)
    """How Asaas speaks."""
    asaas_since: date | None = None
    """Day from which Asaas has payments; None for 18 whole months before the start's."""
    asaas_quota: int | None = 25_000
    """Requests that Asaas answers in 12 simulated hours (documented); None for all of them."""
    time_scale: float = 1.0
    """Simulated seconds per real second, for the quotas alone: all other time stands still."""


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
        self.schedule = Schedule()
        """What happens when certain requests arrive."""
        app = application(routes(self))
        self._door = Door(app, self.clock, self.log, self.faults, self.schedule)
        self._door.latency = self.settings.latency
        self._server = Server(self._door, self.settings.port)
        self.clientbase = self._clientbase()
        self.biu = self._biu()
        self.asaas = self._asaas()
        self._door.apis += [self.clientbase, self.biu, self.asaas]
        self._door.gates[self.asaas.name] = self.asaas.gate

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

    @property
    def drift(self) -> dict[str, Change]:
        """What becomes of the rows of a list before they are sent, by the end of its path."""
        return self._door.drift

    @property
    def date_behind(self) -> float:
        """Seconds by which the `Date` of answers is behind the simulated now, or ahead of it where
        they are less than zero; may be changed at any time.
        """
        return self._door.date_behind

    @date_behind.setter
    def date_behind(self, seconds: float) -> None:
        self._door.date_behind = seconds

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

    def __exit__(self, *_: object) -> None:
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
            self.biu.live_through(self.clock, begin)
            self.asaas.live_through()

    def reset(self) -> None:
        """Go back to the start: data, clock, log, faults, schedule, quotas; the rest stays."""
        with self.lock:
            self.clock.reset()
            self.clientbase.reset()
            self.biu.reset()
            self.asaas.reset()
            self.faults.clear()
            self.schedule.clear()
            self.drift.clear()
            self.log.clear()

    def state(self) -> dict[str, Any]:
        """Tell the simulated time, and how many records each stream has."""
        with self.lock:
            return {
                "now": str(self.clock),
                "clientbase": self.clientbase.counts(),
                "biu": self.biu.counts(),
                "asaas": self.asaas.counts(),
            }

    def _clientbase(self) -> Clientbase:
        settings = self.settings
        dialect = settings.dialect
        if settings.order != "honored":
            dialect = replace(dialect, sort_honored=False, unsorted_order=settings.order)
        sizes = sizes_for(settings.size) | dict(settings.sizes)

        def make_world() -> World:
            return World(settings.seed, sizes, self.clock, null_updated_at=settings.null_updated_at)

        api = Clientbase(make_world, self.lock, lambda: self.url, dialect, self._movement())
        api.kept = settings.kept_records
        return api

    def _biu(self) -> Biu:
        settings = self.settings
        dialect = settings.biu_dialect
        if settings.order in {"newest", "shuffled", "number"}:
            dialect = replace(dialect, order=settings.order)
        size = settings.sizes.get("sales", sales_for(settings.size))
        first = settings.biu_since or months_later(local(self.clock.start), -MONTHS)

        def found() -> Company:
            return Company(
                settings.seed,
                size,
                self.clock,
                beginning(first),
                null_modified=settings.null_updated_at,
            )

        quota = Quota(self.clock, settings.biu_quota, scale=settings.time_scale)
        return Biu(found, self.lock, lambda: self.url, dialect, self._movement(), quota)

    def _asaas(self) -> Asaas:
        settings = self.settings
        sizes = asaas_sizes_for(settings.sizes.get("payments", settings.size))
        sizes |= {name: size for name, size in settings.sizes.items() if name in sizes}
        first = settings.asaas_since or months_later(local(self.clock.start), -MONTHS)

        def found() -> Account:
            return Account(settings.seed, sizes, self.clock, first.toordinal())

        return Asaas(
            ASAAS_TOKEN,
            found,
            self.lock,
            lambda: self.url,
            settings.asaas_dialect,
            self._movement(),
            self.clock,
            settings.asaas_quota,
            settings.time_scale,
            settings.kept_records,
        )

    def _movement(self) -> Movement:
        return Movement(
            touch=self.settings.move_per_request,
            insert=self.settings.insert_per_request,
            delete=self.settings.delete_per_request,
            limit=self.settings.move_limit,
        )
