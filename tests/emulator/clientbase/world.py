"""The merchant's data: a table per stream, and the relations between their rows.

Relations are functions of row numbers with an inverse where a record embeds the other side, so
foreign keys hold at any size without an index. Which column points where follows the source
documentation; how many rows point at one is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.brazil import BANKS, Pools, pools
from tests.emulator.draw import Draw, uuid_text
from tests.emulator.population import Table

from .dialect import STREAMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.clock import Clock
    from tests.emulator.population import Row

_COLLECTED = 3  # Of five billings three were paid before the start: each has a receivable.
_FIVE = 5


def sizes_for(billings: int) -> dict[str, int]:
    """Scale all streams from the number of billings; zero gives a merchant without data."""
    if billings == 0:
        return dict.fromkeys(STREAMS, 0) | {"banks": len(BANKS)}
    return {
        "banks": len(BANKS),
        "bank_accounts": max(3, min(billings // 150, 30)),
        "billings": billings,
        "contracts": max(8, billings // 10),
        "customers": max(12, billings // 4),
        "customer_groups": max(4, billings // 60),
        "custom_fields": max(4, min(billings // 40, 60)),
        "merchant_users": max(4, min(billings // 40, 500)),
        "receivables": collected_in(billings),
        "recurrences": max(8, billings // 5),
        "reports": max(4, billings // 50),
        "transfers": max(8, billings // 12),
        "announcement_portals": max(6, billings // 30),
    }


def collected_in(billings: int) -> int:
    """Count the billings with a receivable among the first so many."""
    whole, rest = divmod(billings, _FIVE)
    return whole * _COLLECTED + min(rest, _COLLECTED)


class World:
    """All that the merchant has in the vendor's system."""

    def __init__(
        self, seed: int, sizes: Mapping[str, int], clock: Clock, *, null_updated_at: bool = False
    ) -> None:
        """Found the merchant of a seed, with so many rows in each stream."""
        self.seed = seed
        self.clock = clock
        self.pools: Pools = pools(seed)
        self.tables = {
            stream: Table(
                seed * 100 + place,
                sizes[stream],
                clock,
                whole_seconds=stream == "contracts",
                undated=3 if null_updated_at and stream != "banks" else 0,
            )
            for place, stream in enumerate(STREAMS)
        }
        self.merchant_uuid = self.uuid("merchant", 0)
        self.built = 0
        """Records built so far, the embedded ones not counted."""
        self.receipts: dict[int, int] = {}
        """Billing of each receivable that was created after the start."""

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        return sum(table.revision for table in self.tables.values())

    def size(self, stream: str) -> int:
        """How many rows a stream had at the start: what relations are computed with."""
        return self.tables[stream].size

    def row(self, stream: str, number: int) -> Row:
        """Look a row up."""
        return self.tables[stream].row(number)

    def draw(self, kind: str, number: int) -> Draw:
        """Start the choices that belong to a thing."""
        return Draw(f"{self.seed}:{kind}:{number}")

    def uuid(self, kind: str, number: int) -> str:
        """Give the UUID of a thing."""
        return uuid_text(f"{self.seed}:{kind}:{number}")

    # Billings and recurrences: of five billings the second and the fourth come from a recurrence.

    def recurrence_of(self, billing: int) -> int | None:
        """Find the recurrence that made a billing, if one did."""
        place = billing % _FIVE
        if place not in {1, 3}:
            return None
        return self._turn(billing) % self.size("recurrences")

    def cycle_of(self, billing: int) -> int:
        """Say which cycle of its recurrence a billing is; 0 for a single billing."""
        if self.recurrence_of(billing) is None:
            return 0
        return self._turn(billing) // self.size("recurrences") + 1

    def billings_of(self, recurrence: int, limit: int) -> list[int]:
        """List the first billings of a recurrence."""
        numbers: list[int] = []
        turn = recurrence
        while len(numbers) < limit and recurrence < self.size("recurrences"):
            number = turn // 2 * _FIVE + (1 if turn % 2 == 0 else 3)
            if number >= self.size("billings"):
                break
            if self.tables["billings"].exists(number):
                numbers.append(number)
            turn += self.size("recurrences")
        return numbers

    @staticmethod
    def _turn(billing: int) -> int:
        return billing // _FIVE * 2 + (billing % _FIVE == 3)

    # Customers.

    def customer_of_recurrence(self, recurrence: int) -> int:
        """Find who pays a recurrence."""
        return self.draw("payer", recurrence).below(self.size("customers"))

    def customer_of(self, billing: int) -> int:
        """Find who owes a billing."""
        recurrence = self.recurrence_of(billing)
        if recurrence is not None:
            return self.customer_of_recurrence(recurrence)
        return self.draw("debtor", billing).below(self.size("customers"))

    def customer_of_contract(self, contract: int) -> int:
        """Find who signs a contract."""
        return contract % self.size("customers")

    def groups_of(self, customer: int) -> list[int]:
        """List the groups that a customer is in."""
        return [customer % self.size("customer_groups")]

    def members_of(self, group: int, limit: int) -> list[int]:
        """List the first customers of a group that still exist."""
        if group >= self.size("customer_groups"):
            return []
        every = self.size("customer_groups")
        numbers = range(group, min(self.size("customers"), group + every * limit), every)
        return [number for number in numbers if self.tables["customers"].exists(number)]

    # Receivables and transfers.

    def is_collected(self, billing: int) -> bool:
        """Tell whether a billing was paid before the start."""
        return billing < self.size("billings") and billing % _FIVE < _COLLECTED

    def billing_of(self, receivable: int) -> int:
        """Find the billing that a receivable comes from."""
        if receivable in self.receipts:
            return self.receipts[receivable]
        place = receivable % collected_in(self.size("billings"))
        return place // _COLLECTED * _FIVE + place % _COLLECTED

    def transfer_of(self, receivable: int) -> int | None:
        """Find the transfer that paid a receivable out, if one did yet."""
        if receivable % 4 == 0 or receivable in self.receipts:
            return None
        return receivable // 4 % self.size("transfers")

    def receivables_of(self, transfer: int, limit: int) -> list[int]:
        """List some receivables that a transfer paid out."""
        numbers = range(transfer * 4 + 1, min(transfer * 4 + 1 + limit, self.size("receivables")))
        return list(numbers) if transfer < self.size("transfers") else []

    def account_of(self, transfer: int) -> int:
        """Find the bank account that a transfer goes to."""
        return transfer % self.size("bank_accounts")
