"""Rows of a resource that are changed, added or taken away, whatever it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .growth import MAKERS
from .life import NotNowError
from .makers import delete
from .plans import cancel

if TYPE_CHECKING:
    from .account import Account

_TELLS = frozenset({"payments", "customers", "payment_links", "installments"})
"""Resources whose records say that they are deleted, subscriptions aside."""


class Mover:
    """The rows of a resource, to be moved one at a time."""

    def __init__(self, account: Account, resource: str) -> None:
        self._account = account
        self._resource = resource
        self._table = account.tables[resource]

    def touch(self, number: int) -> None:
        """Change something that the record of a row shows."""
        row = self._table.rows[number]
        row.facts["touch"] = row.facts.get("touch", 0) + 1
        if self._resource == "payments":
            row.facts["description"] = f"Alterada {row.facts['touch']} vez(es)"
        self._table.changed(row)

    def create(self) -> int:
        """Add a row, and give its number."""
        number = self._table.next_number
        MAKERS[self._resource](self._account, self._account.today)
        self._account.do_planned()
        if self._table.next_number == number:
            raise NotNowError(f"{self._resource} has nothing to make a row from now")
        return number

    def delete(self, number: int) -> None:
        """Mark a row as deleted, or let it vanish without a trace."""
        row = self._table.rows[number]
        if self._resource in _TELLS:
            delete(self._account, self._resource, row)
        elif self._resource == "subscriptions":
            cancel(self._account, row, self._account.today)
        else:
            row.deleted = True
            self._table.remove(row)
