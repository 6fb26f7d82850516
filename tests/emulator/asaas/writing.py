"""How values are written: money as numbers, days and moments as texts, absence as null."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .ids import new_payment_id, payment_id

if TYPE_CHECKING:
    from .dialect import Dialect

SECONDS = 86_400


def money(cents: int) -> float:
    """Give an amount in reais: a whole number, or at most two decimals (captured)."""
    whole, rest = divmod(cents, 100)
    return cents / 100 if rest else whole


@lru_cache(maxsize=16384)
def day_text(day: int, *, day_first: bool = False) -> str:
    """Write a day, counted as `date.toordinal` does."""
    written = date.fromordinal(day)
    return written.strftime("%d/%m/%Y") if day_first else written.isoformat()


class Writer:
    """Writes values as a dialect does; days are ordinals, moments are seconds of local time."""

    def __init__(self, seed: int, dialect: Dialect) -> None:
        self._seed = seed
        self._day_first = dialect.day_first_dates
        self._payment_id = new_payment_id if dialect.id_form == "new" else payment_id
        self._absent = dialect.empty == "absent"

    def day(self, day: int | None) -> str | None:
        """Write a day as YYYY-MM-DD (documented), or the day first."""
        return None if day is None else day_text(day, day_first=self._day_first)

    def moment(self, moment: int | None) -> str | None:
        """Write a moment as YYYY-MM-DD HH:MM:SS, without a zone (captured)."""
        if moment is None:
            return None
        day, second = divmod(moment, SECONDS)
        minute, second = divmod(second, 60)
        return f"{self.day(day)} {minute // 60:02}:{minute % 60:02}:{second:02}"

    def payment(self, number: int | None) -> str | None:
        """Write the id of a payment."""
        return None if number is None else self._payment_id(self._seed, number)

    def finish(self, record: dict[str, Any]) -> dict[str, Any]:
        """Leave out what is null, if that is how the dialect writes absence."""
        return _without_nulls(record) if self._absent else record


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
