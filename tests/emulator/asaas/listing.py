"""Lists: which rows pass, in which order, and the page of them that was asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from tests.emulator import wire
from tests.emulator.draw import mix

from .dialect import Dialect
from .ledger import Excerpt
from .table import Condition
from .writing import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .account import Account
    from .catalogue import Resource
    from .query import Query
    from .table import Row

KEPT = 24
"""Lists that are kept in order while nothing changes."""
_OLDEST_FIRST = frozenset({"financial_transactions", "subscriptions"})
_DELETED_ALWAYS_HIDDEN = frozenset({"subscriptions", "payment_links"})
"""Their deleted rows are asked for by a parameter (documented)."""


class Listing:
    """The lists of an account in a dialect."""

    def __init__(self, account: Account, dialect: Dialect, kept_records: int) -> None:
        self.account = account
        self.dialect = dialect
        self.write = Writer(account.seed, dialect)
        self._canonical = Writer(account.seed, Dialect())
        self._kept: dict[Any, list[Any]] = {}
        self._kept_at = -1
        self._texts: dict[int, tuple[tuple[int, int], bytes]] = {}
        self._kept_records = kept_records
        self._turn = 0

    def items(self, resource: Resource, query: Query, owner: Row | None = None) -> Any:
        """Give what passes, in order: rows, or places in the ledger, or ready records."""
        if resource.kind == "ledger":
            return self._ledger(resource, query)
        if resource.kind in {"children", "view"}:
            return self._ready(resource, query, owner)
        if self.account.revision != self._kept_at or len(self._kept) > KEPT:
            self._kept.clear()
            self._kept_at = self.account.revision
        order = self._order(resource, query.options)
        options = tuple(sorted(query.options.items()))
        number = None if owner is None else owner.number
        key = (resource.name, query.conditions, options, number)
        rows = self._kept.get(key)
        if rows is None or order == "unstable":
            rows = self._kept[key] = self._in_order(resource, query, owner, order)
        return rows

    def text(self, resource: Resource, item: Any) -> bytes:
        """Write one of the items as JSON."""
        if resource.name != "payments" or item.chargeback is not None:
            return wire.dumps(self.record(resource, item)).encode()
        now = (item.version, self.account.today)
        kept = self._texts.get(item.number)
        if kept is None or kept[0] != now:
            if len(self._texts) >= self._kept_records:
                self._texts.pop(next(iter(self._texts)), None)
            kept = now, wire.dumps(self.record(resource, item)).encode()
            self._texts[item.number] = kept
        return kept[1]

    def record(self, resource: Resource, item: Any) -> dict[str, Any]:
        """Write one of the items as the dialect says."""
        if isinstance(item, dict):
            return self.write.finish(item)
        if resource.kind == "ledger":
            entry, balance = item
            return self.write.finish(resource.write(self.account, entry, balance, self.write))
        return self.write.finish(resource.write(self.account, item, self.write))

    def _order(self, resource: Resource, options: Mapping[str, str]) -> str:
        order: str = self.dialect.orders.get(
            resource.name, "oldest" if resource.name in _OLDEST_FIRST else "newest"
        )
        if "order" in options:
            order = "newest" if options["order"] == "desc" else "oldest"
        return order

    def _ledger(self, resource: Resource, query: Query) -> Excerpt:
        later = self.account.credited_a_day_later
        statement = self.account.ledger.shown(self.account.today, a_day_later=later)
        bounds = [None, None]
        for condition in query.conditions:
            bounds = [condition.low or bounds[0], condition.high or bounds[1]]
        places: Sequence[int] = statement.between(*bounds)
        order = self._order(resource, query.options)
        if order == "newest":
            places = places[::-1]
        elif order == "shuffled":
            places = sorted(places, key=lambda place: mix(self.account.seed ^ 0x5F, place))
        elif order == "unstable":
            self._turn += 1
            days = [entry.day for entry in statement.entries]
            places = sorted(places, key=lambda place: (days[place], mix(self._turn, place)))
        return Excerpt(statement, places)

    def _ready(self, resource: Resource, query: Query, owner: Row | None) -> list[Any]:
        if resource.kind == "view":
            records = list(resource.write(self.account, self.write))
        else:
            records = list(resource.write(self.account, owner, self.write))
        return [
            record
            for record in records
            if all(_passes(record, condition) for condition in query.conditions)
        ]

    def _in_order(
        self, resource: Resource, query: Query, owner: Row | None, order: str
    ) -> list[Any]:
        rows = self._passing(resource, query, owner)
        sort = query.options.get("sort")
        if sort not in {None, "dateCreated"}:
            rows.sort(key=lambda row: self._sort_key(resource, row, str(sort)))
            return rows[::-1] if order == "newest" else rows
        if order == "shuffled":
            rows.sort(key=lambda row: mix(self.account.seed ^ 0x5F, row.number))
        elif order == "unstable":
            self._turn += 1
            rows.sort(key=lambda row: (-row.created, mix(self._turn, row.number)))
        else:
            newest = order == "newest"
            rows.sort(key=lambda row: (row.created, row.number), reverse=newest)
        return rows

    def _passing(self, resource: Resource, query: Query, owner: Row | None) -> list[Any]:
        table = self.account.tables[resource.table]
        known = [one for one in query.conditions if one.column in table.columns]
        rest = [one for one in query.conditions if one.column not in table.columns]
        rows = table.passing(chain(known, _belongs(resource, owner)))
        rows = [row for row in rows if self._visible(resource, row, query.options)]
        if rest:
            rows = [row for row in rows if self._passes(resource, row, rest)]
        return rows

    def _passes(self, resource: Resource, row: Row, conditions: Sequence[Condition]) -> bool:
        record = resource.write(self.account, row, self._canonical)
        return all(_passes(record, condition) for condition in conditions)

    def _visible(self, resource: Resource, row: Row, options: Mapping[str, str]) -> bool:
        if options.get("deletedOnly") == "true":
            return row.deleted
        if not row.deleted or options.get("includeDeleted") == "true":
            return True
        return self.dialect.deleted == "shown" and resource.name not in _DELETED_ALWAYS_HIDDEN

    def _sort_key(self, resource: Resource, row: Row, name: str) -> tuple[bool, Any, int]:
        value = resource.write(self.account, row, self._canonical).get(name)
        return value is not None, value if value is not None else 0, row.number


def number_of(item: Any) -> int:
    """Give the number of a row, or of an entry of the ledger with its balance."""
    number: int = item[0].number if isinstance(item, tuple) else item.number
    return number


def _belongs(resource: Resource, owner: Row | None) -> list[Condition]:

    if not resource.parent or owner is None:
        return []
    return [Condition(resource.link, low=owner.number, high=owner.number)]


def _passes(record: Mapping[str, Any], condition: Condition) -> bool:
    """Tell whether a written record passes."""
    value: Any = record
    for name in condition.column.split("."):
        value = None if value is None else value.get(name)
    bound = condition.low if condition.low is not None else condition.high
    if isinstance(value, str) and isinstance(bound, int):
        value = date.fromisoformat(value[:10]).toordinal()
    elif isinstance(bound, Decimal) and value is not None:
        value = Decimal(str(value))
    return condition.holds(value)
