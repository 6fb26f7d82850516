"""A company with its sales, and the certificate that it signs its notes with."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.emulator.brazil import Pools, pools
from tests.emulator.draw import Draw, mix

from .ledger import Ledger
from .local_time import local, midnight, month_of
from .sale import Sale, sale_of

if TYPE_CHECKING:
    from datetime import date

    from tests.emulator.clock import Clock

    from .ledger import Row

CERTIFICATE_DAYS = 45
"""Days from the start until the certificate expires; nobody renews it."""


def sales_for(billings: int) -> int:
    """Scale the sales with the size of the emulator, which counts billings."""
    return billings * 4 // 5


class Company:
    """All that one company has in the vendor's system."""

    def __init__(
        self, seed: int, size: int, clock: Clock, since: int, *, null_modified: bool = False
    ) -> None:
        """Found the company of a seed, with so many sales since an instant."""
        self.seed = seed
        self.clock = clock
        self.pools: Pools = pools(seed)
        self.ledger = Ledger(seed, size, clock, since, undated=3 if null_modified else 0)
        self.name: str = self.pools.companies[mix(seed, 7) % len(self.pools.companies)]
        self.first_competence = month_of(local(since))
        self.certificate_expires: date = local(clock.start).date() + timedelta(CERTIFICATE_DAYS)
        self._sales: dict[int, tuple[Row, Sale]] = {}
        self._alarming: tuple[int, list[Sale]] = -1, []
        self._ordered: dict[tuple[str, bool], tuple[int, list[tuple[int, str, int]]]] = {}

    @property
    def today(self) -> date:
        """The local day."""
        return local(self.clock.now).date()

    def sale(self, number: int) -> Sale:
        """Look a sale up."""
        row = self.ledger.row(number)
        kept = self._sales.get(number)
        if kept is None or kept[0] != row:
            kept = self._sales[number] = row, sale_of(self.seed, row)
        return kept[1]

    @property
    def alarming(self) -> list[Sale]:
        """The sales whose product BIU does not know how to issue a note for."""
        revision, sales = self._alarming
        if revision != self.ledger.revision:
            sales = [
                sale for sale in map(self.sale, self.ledger.numbers) if sale.bucket == "warning"
            ]
            self._alarming = self.ledger.revision, sales
        return sales

    def draw(self, kind: str, number: int) -> Draw:
        """Start the choices that belong to a thing."""
        return Draw(f"{self.seed}:{kind}:{number}")

    def between(
        self, column: str, first: date | None, last: date | None, *, note_touches_sale: bool
    ) -> list[int]:
        """List sales by a date column and then by code, from one local day to another, included.

        A sale without that date comes last, and passes no filter.
        """
        rows = self._in_order(column, note_touches_sale=note_touches_sale)
        low, high = 0, len(rows)
        if first is not None or last is not None:
            high = bisect_left(rows, (_NEVER,))
        if first is not None:
            low = bisect_left(rows, (midnight(first) // 1000,))
        if last is not None:
            high = min(bisect_left(rows, (midnight(last + timedelta(1)) // 1000,)), high)
        return [number for _, _, number in rows[low:high]]

    def _in_order(self, column: str, *, note_touches_sale: bool) -> list[tuple[int, str, int]]:
        key = (column, note_touches_sale)
        kept = self._ordered.get(key)
        if kept is None or kept[0] != self.ledger.revision:
            rows = sorted(self._places(column, note_touches_sale=note_touches_sale))
            kept = self._ordered[key] = self.ledger.revision, rows
        return kept[1]

    def _places(self, column: str, *, note_touches_sale: bool) -> list[tuple[int, str, int]]:
        places = []
        for number in self.ledger.numbers:
            sale = self.sale(number)
            at = sale.moment(column, note_touches_sale=note_touches_sale)
            places.append((_NEVER if at is None else at, sale.code, number))
        return places


_NEVER = 1 << 62
