"""A merchant's account: its rows, its ledger, and what is planned for the days to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.biu.local_time import local
from tests.emulator.brazil import Pools, pools
from tests.emulator.draw import Draw, mix

from .columns import INDEXED, columns
from .growth import grow, settle_in
from .ids import identifier, new_payment_id
from .ledger import Ledger
from .life import Life, NotNowError
from .returns import Returns
from .table import Row, Table
from .trade import Trade
from .writing import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.emulator.clock import Clock

    from .payment import Payment

TABLES = (
    *("customers", "subscriptions", "installments", "transfers", "invoices", "anticipations"),
    *("chargebacks", "splits_paid", "splits_received", "pix_transactions", "pix_address_keys"),
    *("pix_recurrings", "pix_automatic_authorizations", "pix_automatic_payment_instructions"),
    *("bills", "mobile_phone_recharges", "payment_dunnings", "credit_bureau_reports"),
    *("payment_links", "accounts", "webhooks", "wallets"),
)
"""The resources with rows of their own, payments and the ledger aside."""


class Account:
    """All that one account has, from a day on; it lives day by day up to the clock's."""

    def __init__(self, seed: int, sizes: Mapping[str, int], clock: Clock, since: int) -> None:
        self.seed = seed
        self.sizes = sizes
        self.clock = clock
        self.since = since
        """The day of the first payments."""
        self.start = local(clock.start).date().toordinal()
        self.pools: Pools = pools(seed)
        self.ledger = Ledger()
        self.payments: Table[Payment] = Table("payments", self._payment_ids)
        self.tables: dict[str, Table[Any]] = {name: self._table(name) for name in TABLES}
        self.tables["payments"] = self.payments
        self.partial_refund_status: str | None = None
        """Status that partly refunded payments show."""
        self.credited_a_day_later = False
        """Whether the ledger is shown with settlements a day late."""
        self.confirmed: list[int] = []
        """Card payments that may still be anticipated, and some that may not."""
        self.invoiced: dict[int, int] = {}
        """The invoice of each payment that has one, or -1 where none can be."""
        self.life = Life(self)
        self.returns = Returns(self)
        self.trade = Trade(self)
        self.today = since - 1
        self.second: int | None = None
        """The second of the day at which things happen; None for one drawn for each."""
        self._agenda: dict[int, list[tuple[Callable[..., Any], Row, tuple[Any, ...]]]] = {}
        for name, table in self.tables.items():
            table.columns = columns(self, name)
            table.indexed = INDEXED.get(name, frozenset())
        settle_in(self)
        self._live_until(self.start)
        self._founded_at = (self.revision, self.today)

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        return self.ledger.revision + sum(table.revision for table in self.tables.values())

    def is_changed(self) -> bool:
        """Tell whether it is not as it was founded any more."""
        return self._founded_at != (self.revision, self.today)

    def catch_up(self) -> None:
        """Live through the days until the clock's."""
        self._live_until(local(self.clock.now).date().toordinal())

    def plan(self, day: int, action: Callable[..., Any], row: Row, *rest: Any) -> None:
        """Have something happen to a row, on a day that is not over yet."""
        self._agenda.setdefault(max(day, self.today), []).append((action, row, rest))

    def do_planned(self) -> None:
        """Do what is planned for today, and what that brings."""
        while items := self._agenda.pop(self.today, None):
            for action, row, rest in items:
                try:
                    action(row, self.today, *rest)
                except NotNowError:
                    continue

    def moment(self, day: int, key: int) -> int:
        """Give the second of local time at which something happens on a day."""
        drawn = 28_800 + mix(self.seed ^ 0x5EC, key) % 43_200
        return day * SECONDS + (drawn if self.second is None else self.second)

    def draw(self, kind: str, number: int) -> Draw:
        """Start the choices that belong to a thing."""
        return Draw(f"{self.seed}:{kind}:{number}")

    def luck(self, kind: int, number: int) -> int:
        """Give a large number to choose by, where one is enough."""
        return mix(self.seed * 31 + kind, number)

    def identify(self, resource: str, number: int | None) -> str | None:
        """Give the id of a row."""
        return None if number is None else identifier(resource, self.seed, number)

    def shown_status(self, row: Payment) -> str:
        """Give the status of a payment as answers show it."""
        if self.partial_refund_status and row.refunds and row.partly_refunded:
            return self.partial_refund_status
        return row.status

    def some(self, resource: str, key: int) -> Row | None:
        """Choose a row that is not deleted, if there is any."""
        rows: dict[int, Row] = self.tables[resource].rows
        end = self.tables[resource].next_number
        for attempt in range(8 if rows else 0):
            row = rows.get(mix(key, attempt) % end)
            if row is not None and not row.deleted:
                return row
        return next((row for row in rows.values() if not row.deleted), None)

    def _live_until(self, last: int) -> None:
        if self.today < last:
            self.do_planned()
        while self.today < last:
            self.today += 1
            grow(self, self.today)
            self.do_planned()

    def _table(self, name: str) -> Table[Row]:
        return Table(name, lambda number: (identifier(name, self.seed, number),))

    def _payment_ids(self, number: int) -> tuple[str, str]:
        return identifier("payments", self.seed, number), new_payment_id(self.seed, number)
