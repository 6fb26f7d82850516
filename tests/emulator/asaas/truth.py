"""The truth behind the answers, for tests: what the rows are, and how to make things happen."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.emulator.bearer import BearerApi
from tests.emulator.biu.local_time import local

from .catalogue import RESOURCES
from .dialect import Dialect
from .gate import Gate
from .listing import Listing
from .mover import Mover
from .query import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from threading import RLock

    from tests.emulator.clock import Clock
    from tests.emulator.movement import Movement
    from tests.emulator.quota import FixedWindow

    from .account import Account
    from .catalogue import Resource
    from .table import Row

Record = dict[str, Any]


class Truth(BearerApi[Dialect], ABC):
    """The data of an account, without the server."""

    def __init__(
        self,
        token: str,
        found: Callable[[], Account],
        lock: RLock,
        origin: Callable[[], str],
        dialect: Dialect,
        movement: Movement,
        clock: Clock,
        quota: int | None,
        time_scale: float,
        kept_records: int,
    ) -> None:
        """Serve an account, which is founded when first it is asked for."""
        super().__init__(token, origin, dialect, movement)
        self.gate = Gate(clock, quota, time_scale, lambda: self.dialect, self.resource_at)
        """The quota and the other limits, and what they refused."""
        self._found = found
        self._lock = lock
        self._clock = clock
        self._account: Account | None = None
        self._listing: Listing | None = None
        self._kept_records = kept_records
        self._played: set[str] = set()

    @abstractmethod
    def resource_at(self, path: str) -> str | None:
        """Name the resource that a path leads to."""

    @property
    def account(self) -> Account:
        """The account, up to today."""
        with self._lock:
            if self._account is None:
                self._account = self._found()
            self._account.catch_up()
            return self._account

    @property
    def listing(self) -> Listing:
        """The lists of the account, in the dialect of now."""
        self._follow()
        assert self._listing is not None
        return self._listing

    @property
    def quota(self) -> FixedWindow:
        """How many authorized requests get an answer (documented: 25,000 in 12 hours)."""
        return self.gate.quota

    @property
    def most_in_flight(self) -> int:
        """The most GET requests that were under way at one time."""
        return self.gate.most_in_flight

    @property
    def today(self) -> date:
        """The day in Brazil."""
        return local(self._clock.now).date()

    # What there is.

    def records(self, resource: str) -> list[Record]:
        """Give what a complete and quiet read of a list gives now; of an object, it alone.

        What belongs to rows of another resource comes for all of them, one after the other; and
        rows that are hidden come too.
        """
        with self._lock:
            return [json.loads(text) for text in self._texts(RESOURCES[resource])]

    def count(self, resource: str) -> int:
        """Count the records of a resource."""
        with self._lock:
            return sum(1 for _ in self._items(RESOURCES[resource]))

    def ids(self, resource: str) -> list[str]:
        """List the ids of a resource, in the order of its list."""
        return [record["id"] for record in self.records(resource)]

    def raw(self, resource: str, identity: str) -> str:
        """Give the JSON text of a row, even a deleted or a hidden one."""
        with self._lock:
            row = self._row(resource, identity)
            return self.listing.text(RESOURCES[resource], row).decode()

    def record(self, resource: str, identity: str) -> Record:
        """Give the record of a row, even a deleted or a hidden one."""
        read: Record = json.loads(self.raw(resource, identity))
        return read

    def numbers(self, stream: str) -> list[int]:
        """Give the numbers of the present rows of a resource, or of the entries of the ledger."""
        if stream == "financial_transactions":
            return [entry.number for entry in self.account.ledger.statement.entries]
        return [row.number for row in self.account.tables[stream] if not row.deleted]

    def counts(self) -> dict[str, int]:
        """Count the records of the resources that have rows."""
        with self._lock:
            return {
                name: self.count(name)
                for name, one in RESOURCES.items()
                if one.kind in {"rows", "ledger"} and not one.parent
            }

    # What happens to rows of any resource.

    def create(self, resource: str) -> str:
        """Make a row as the growth of the account does, and give its id."""
        with self._by_hand():
            return str(self.account.identify(resource, self.mover(resource).create()))

    def touch(self, resource: str, identity: str) -> None:
        """Change something about a row that its record shows."""
        with self._by_hand():
            self.mover(resource).touch(self._row(resource, identity).number)

    def delete_row(self, resource: str, identity: str) -> None:
        """Delete a row; where a record cannot say so, it vanishes without a trace."""
        with self._by_hand():
            self.mover(resource).delete(self._row(resource, identity).number)

    def reset(self) -> None:
        """Go back to the data of the start, with an unused quota; the rest stays."""
        if self._account is not None and self._account.is_changed():
            self._account = self._listing = None
        super().reset()
        self._played.clear()
        self.gate.reset()

    def live_through(self) -> None:
        """Let happen what happens in the days up to now."""
        if self._account is not None:
            self._account.catch_up()

    def mover(self, resource: str) -> Mover:
        """Give what moves the rows of a resource."""
        return Mover(self.account, resource)

    def change_dialect(self, **changes: Any) -> None:
        """Speak otherwise; a page that is empty once may be so once more."""
        super().change_dialect(**changes)
        self._played.clear()

    @contextmanager
    def _by_hand(self) -> Iterator[Account]:
        """Let something happen at the clock's second, and what is planned for today with it."""
        with self._lock:
            account = self.account
            moment = local(self._clock.now)
            account.second = (moment.hour * 60 + moment.minute) * 60 + moment.second
            try:
                yield account
            finally:
                account.second = None
            account.do_planned()

    def _row(self, resource: str, identity: str) -> Any:
        row: Row | None = self.account.tables[RESOURCES[resource].table].find(identity)
        if row is None:
            raise KeyError(f"{resource} has no {identity}")
        return row

    def _follow(self) -> None:
        """Make the account look as the dialect of now says."""
        account, dialect = self.account, self.dialect
        listing = self._listing
        if listing is not None and listing.dialect is dialect and listing.account is account:
            return
        self._listing = Listing(account, dialect, self._kept_records)
        account.credited_a_day_later = dialect.credited_a_day_later
        if account.partial_refund_status != dialect.partial_refund_status:
            account.partial_refund_status = dialect.partial_refund_status
            account.payments.forget_indices()

    def _texts(self, resource: Resource) -> Iterator[bytes]:
        for item in self._items(resource):
            yield self.listing.text(resource, item)

    def _items(self, resource: Resource) -> Iterator[Any]:
        listing = self.listing
        if resource.kind == "object":
            yield resource.write(self.account, listing.write)
        elif resource.kind == "statistics":
            raise KeyError("the statistics depend on their filters")
        elif resource.parent or resource.kind in {"children", "child"}:
            for owner in self._owners(resource):
                if resource.kind != "child":
                    yield from listing.items(resource, Query(), owner)
                elif (record := resource.write(self.account, owner, listing.write)) is not None:
                    yield record
        else:
            yield from listing.items(resource, Query())

    def _owners(self, resource: Resource) -> list[Any]:
        owner = RESOURCES[resource.parent or resource.table]
        return list(self.listing.items(owner, Query()))
