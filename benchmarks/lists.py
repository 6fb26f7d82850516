"""The two lists that the server shows, as the emulator writes them: envelope, paging, filters."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, ClassVar

from benchmarks.rows import Cut, Rows, Shape
from tests.emulator import Emulator, wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

YEARS = 3
DAYS = YEARS * 365
"""Over which the rows are spread, up to today."""
PAGE_SIZE = 100
"""The most rows of a page."""
BRASILIA = timezone(timedelta(hours=-3))
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)


class UnknownQueryError(Exception):
    """A request asks for what is not served; the message says what."""


@dataclass(frozen=True)
class ServedList(ABC):
    """A list of one API."""

    rows: Rows
    path: ClassVar[str]
    shape: ClassVar[Shape]

    @classmethod
    @abstractmethod
    def of(cls, cuts: Sequence[Cut], count: int, now: datetime) -> ServedList:
        """So many rows up to now."""

    @staticmethod
    @abstractmethod
    def texts(emulator: Emulator) -> Iterator[bytes]:
        """The emulator's own rows."""

    @abstractmethod
    def answer(self, parameters: Mapping[str, str]) -> bytes:
        """The page that is asked for.

        Raises:
            UnknownQueryError: It is none that is served.
        """

    @classmethod
    def cuts(cls, pool: int) -> list[Cut]:
        """So many of them, to be shown over and over."""
        return [Cut.of(text, cls.shape) for text in cls.texts(Emulator(size=pool))]


class Payments(ServedList):
    """Payments of Asaas, oldest first, in pages by row position."""

    path = "/asaas/v3/payments"
    shape = Shape(key="id", time="dateCreated", amount="value")

    @classmethod
    def of(cls, cuts: Sequence[Cut], count: int, now: datetime) -> Payments:
        """A tick is a day."""
        begin = now.astimezone(BRASILIA).date().toordinal() + 1 - DAYS
        days = [date.fromordinal(begin + tick).isoformat().encode() for tick in range(DAYS)]
        return cls(Rows(cuts, count, DAYS, lambda number: b"pay_%016d" % number, days.__getitem__))

    @staticmethod
    def texts(emulator: Emulator) -> Iterator[bytes]:
        """Each as its server writes it."""
        api = emulator.asaas
        return (api.raw("payments", row["id"]).encode() for row in api.records("payments"))

    def answer(self, parameters: Mapping[str, str]) -> bytes:
        """Documented: `offset`, `limit`, the first and the last day of creation."""
        rest = dict(parameters)
        offset, limit = int(rest.pop("offset", "0")), int(rest.pop("limit", "10"))
        zero = date.fromisoformat(self.rows.time_of(0).decode()).toordinal()
        first, last = rest.pop("dateCreated[ge]", None), rest.pop("dateCreated[le]", None)
        low, high = 0, self.rows.count
        if first:
            low = self.rows.first_at(date.fromisoformat(first).toordinal() - zero)
        if last:
            high = self.rows.first_at(date.fromisoformat(last).toordinal() - zero + 1)
        if rest or not 0 < limit <= PAGE_SIZE or offset < 0:
            raise UnknownQueryError(f"{dict(parameters)}")
        begin = low + offset
        end = min(begin + limit, high)
        return wire.dumps_around(
            {
                "object": "list",
                "hasMore": end < high,
                "totalCount": max(high - low, 0),
                "limit": limit,
                "offset": offset,
                "data": wire.RECORDS,
            },
            self.rows.texts(begin, end),
        )


class Billings(ServedList):
    """Billings of Base de Clientes, oldest change first, in numbered pages."""

    path = "/clientbase/v1/billings"
    shape = Shape(key="uuid", time="updated_at", amount="product_quantity")

    @classmethod
    def of(cls, cuts: Sequence[Cut], count: int, now: datetime) -> Billings:
        """A tick is a millisecond; the last row is an hour old at least."""
        begin = (now - EPOCH) // MILLISECOND - DAYS * 86_400_000 - 3_600_000
        return cls(
            Rows(
                cuts,
                count,
                DAYS * 86_400_000,
                lambda number: b"%08x-0000-4000-8000-000000000000" % number,
                lambda tick: _moment(begin + tick),
            )
        )

    @staticmethod
    def texts(emulator: Emulator) -> Iterator[bytes]:
        """Each as its server writes it."""
        return (text.encode() for text in emulator.clientbase.raw("billings"))

    def answer(self, parameters: Mapping[str, str]) -> bytes:
        """Assumed, as the tap and the emulator do: numbered pages, changed strictly after."""
        rest = dict(parameters)
        page, size = int(rest.pop("page", "1")), int(rest.pop("per_page", "25"))
        after, order = rest.pop("updated_at_gt", None), rest.pop("sort", "updated_at")
        if rest or order != "updated_at" or not 0 < size <= PAGE_SIZE or page < 1:
            raise UnknownQueryError(f"{dict(parameters)}")
        low, count = 0, self.rows.count
        if after:
            low = self.rows.first_at(_instant(after) + 1 - _instant(self.rows.time_of(0).decode()))
        pages = -(-(count - low) // size)
        begin = low + (page - 1) * size
        return wire.dumps_around(
            {
                "data": wire.RECORDS,
                "meta": {
                    "current_page": page,
                    "next_page": page + 1 if page < pages else None,
                    "prev_page": page - 1 if page > 1 else None,
                    "total_pages": pages,
                    "total_count": count - low,
                    "per_page": size,
                },
            },
            self.rows.texts(begin, begin + size),
        )


LISTS: tuple[type[ServedList], ...] = (Payments, Billings)


def _moment(milliseconds: int) -> bytes:
    moment = datetime.fromtimestamp(milliseconds / 1000, BRASILIA)
    return moment.isoformat(timespec="milliseconds").encode()


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - EPOCH) // MILLISECOND


def truth_of(lists: Sequence[ServedList]) -> str:
    """How many rows each list has, and the sum of their amounts, as JSON."""
    return json.dumps({one.path: [one.rows.count, str(one.rows.amount())] for one in lists})
