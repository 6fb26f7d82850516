"""The account that a job reads: as it is drawn, as it is troubled, and what is true of it."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.conftest import fresh
from tests.emulator import Emulator
from tests.emulator.movement import Movement

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.campaign.plan import Job, Trouble

Rows = dict[tuple[Any, ...], dict[str, Any]]

DAY = 86_400
SLOW = 0.01
"""Seconds by which `slow` and `drip` are late."""
PATHS = {
    "balance": "/finance/balance",
    "my_account_fees": "/myAccount/fees/",
    "financial_transactions": "/financialTransactions",
    "credit_bureau_reports": "/creditBureauReport",
    "pix_transactions": "/pix/transactions",
    "splits_paid": "/payments/splits/paid",
    "pix_address_keys": "/pix/addressKeys",
}
"""Paths of streams that are not called as the stream is."""
DELETABLE = frozenset({"customers", "payments", "webhooks"})
"""Streams of Asaas with rows that can be deleted; of the others they are cancelled."""


_running: dict[tuple[int, int], Emulator] = {}


def _emulator(seed: int, size: int) -> Emulator:
    """An emulator that runs until `stop`, for all jobs of this process."""
    if (seed, size) not in _running:
        emulator = Emulator(seed=seed, size=size, biu_quota=None, asaas_quota=None)
        emulator.start()
        _running[seed, size] = emulator
    return _running[seed, size]


def stop() -> None:
    """Stop the emulators of this process."""
    while _running:
        _running.popitem()[1].stop()


class World:
    """The emulated account of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.name = job.case.tap.name.removeprefix("tap-")
        self.emulator = fresh(_emulator(job.world, job.size))
        self.api = getattr(self.emulator, self.name)
        self._speak()

    @property
    def now(self) -> float:
        """The simulated now, in seconds since 1970."""
        return self.emulator.clock.now / 1000

    @property
    def moment(self) -> dt.datetime:
        """The simulated now."""
        return dt.datetime.fromtimestamp(self.now, dt.timezone.utc)

    def truth(self) -> dict[str, Rows]:
        """What there is now, by stream and key; hidden rows too."""
        case = replace(self.job.case, streams=self.job.streams)
        with self.emulator.lock:
            truth = case.truth(self.emulator)
        return {
            stream: {self.key(stream, row): row for row in rows} for stream, rows in truth.items()
        }

    def key(self, stream: str, row: dict[str, Any]) -> tuple[Any, ...]:
        """The key of a row, as the API or as the tap gives it; of a snapshot, none."""
        names = self.job.stream(stream).primary_keys
        return () if names == ("snapshotDate",) else tuple(row[name] for name in names)

    def hidden(self, stream: str) -> set[tuple[Any, ...]]:
        """The keys of the rows that are hidden now."""
        numbers = self.api.hidden(stream)
        if self.name == "asaas":
            return {(self.api.account.identify(stream, number),) for number in numbers}
        present = zip(self.api.numbers(stream), self.api.records(stream), strict=True)
        return {self.key(stream, row) for number, row in present if number in numbers}

    def config(self, trouble: Trouble) -> dict[str, Any]:
        """The config of a run."""
        config = {**self.job.case.config(self.emulator), **self.job.settings, **trouble.settings}
        if self.name != "asaas":
            config["contract"] = {**config.get("contract", {}), "page_size": self.job.page_size}
        # The emulator is never silent for long.
        return {**config, "request_timeout": 20}

    def prepare(self, trouble: Trouble, number: int) -> None:
        """Let happen what happens before a run, and lay in wait what happens while it reads."""
        emulator, seed = self.emulator, self.job.seed * 100 + number
        emulator.advance(trouble.days)
        self._stir(trouble.stirred, seed)
        emulator.log.clear()
        emulator.date_behind = trouble.behind
        self.api.movement = Movement(**trouble.moves)
        self._plan_faults(trouble, seed)
        if trouble.clock:
            emulator.schedule.at(trouble.clock[0], partial(emulator.advance, trouble.clock[1]))
        if trouble.jump:
            emulator.schedule.at(
                trouble.jump[0], partial(setattr, emulator, "date_behind", trouble.jump[1])
            )
        if trouble.hide:
            self._hide(*trouble.hide, seed)

    def calm(self) -> None:
        """Wait until the last request is over, and behave again."""
        emulator = self.emulator
        while emulator.log.in_flight:
            time.sleep(0.001)
        emulator.faults.clear()
        emulator.schedule.clear()
        emulator.date_behind = 0
        self.api.movement = Movement()
        if self.api.dialect.hidden_rows:
            self.api.change_dialect(hidden_rows={})

    def _speak(self) -> None:
        """List in the order of the job, and in small pages."""
        job = self.job
        if self.name == "clientbase" and job.order != "honored":
            self.api.change_dialect(sort_honored=False, unsorted_order=job.order)
        elif self.name == "biu":
            self.api.change_dialect(order=job.order)
        elif self.name == "asaas":
            orders = {} if job.order == "usual" else dict.fromkeys(job.streams, job.order)
            self.api.change_dialect(orders=orders, max_limit=job.page_size)

    def _plan_faults(self, trouble: Trouble, seed: int) -> None:
        faults = self.emulator.faults
        options = {"seconds": SLOW, "retry_after": trouble.retry_after}
        if trouble.kinds:
            faults.at_random(
                trouble.kinds,
                rate=trouble.rate,
                seed=seed,
                most_in_a_row=trouble.in_a_row,
                **options,
            )
        if trouble.lasting:
            kind, stream, at = trouble.lasting
            path = PATHS.get(stream, f"/{stream}")
            faults.plan(kind, path=path, at=at, times=None, **options)

    def _hide(self, stream: str, count: int, at: int, seed: int) -> None:
        changes = {"hidden_rows": {stream: count}, "hidden_seed": seed}
        self.api.change_dialect(**changes)
        if self.name != "asaas":  # so that a run which looks for changes has to find them
            for number in sorted(self.api.hidden(stream)):
                self.api.touch(stream, number)
        if at > 1:
            self.api.change_dialect(hidden_rows={})
            self.emulator.schedule.at(at, partial(self.api.change_dialect, **changes))

    def _stir(self, times: int, seed: int) -> None:
        """Change, add and delete rows of every stream that has some."""
        chance = random.Random(f"stir {seed}")
        for stream in self.job.streams:
            for _ in range(times):
                change: Callable[[str, random.Random], None] = chance.choice(
                    (self._touch, self._touch, self._create, self._delete)
                )
                try:
                    change(stream, chance)
                except (KeyError, ValueError, IndexError):
                    break  # it has no rows of its own, or none to spare

    def _touch(self, stream: str, chance: random.Random) -> None:
        self.api.touch(stream, self._some(stream, chance))

    def _create(self, stream: str, chance: random.Random) -> None:
        self.api.create(stream)

    def _delete(self, stream: str, chance: random.Random) -> None:
        if self.name != "asaas":
            self.api.delete(stream, self._some(stream, chance))
        elif stream in DELETABLE:
            self.api.delete_row(stream, self._some(stream, chance))

    def _some(self, stream: str, chance: random.Random) -> Any:
        """A row, by its number or id."""
        if self.name == "asaas":
            return chance.choice(self.api.ids(stream))
        return chance.choice(list(self.api.numbers(stream)))
