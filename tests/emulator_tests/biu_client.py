"""A client of BIU as simple as possible, and what a reader makes of its texts."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator import Emulator

BY_CHANGE = {"sales_date_field": "modificado_em"}


class BiuClient(Client):
    """Asks BIU with the right token; numbers with a point are read as Decimal."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.api = emulator.biu
        self.session.headers["Authorization"] = f"Bearer {self.api.token}"

    def body(self, stream: str, **parameters: Any) -> Any:
        """Ask once and read the answer."""
        response = self.get(stream, **parameters)
        response.raise_for_status()
        return json.loads(response.text, parse_float=Decimal)

    def sales(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Follow `total_pages` to the end, as a naive client does."""
        page, pages = 1, 1
        while page <= pages:
            answer = self.body("sales", page=page, **parameters)
            yield from answer["data"]
            page, pages = page + 1, answer["pagination"]["total_pages"]

    def codes(self, **parameters: Any) -> list[str]:
        """List the keys of all pages."""
        return [sale["cod_plataforma"] for sale in self.sales(**parameters)]

    def month(self, month: str, **parameters: Any) -> Any:
        """Ask for the figures of one of the months of 31 days, or of February 2026."""
        last = "28" if month == "2026-02" else "31"
        days = {"start_date": f"{month}-01", "end_date": f"{month}-{last}"}
        return self.body("dashboard", **days, **parameters)["data"]


def moment(text: str) -> datetime:
    """Read DD/MM/YYYY HH:MM:SS."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - local, as written


def day(text: str) -> date:
    """Read DD/MM/YYYY."""
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day


def amount(text: str) -> Decimal:
    """Read R$ 1.234,56 as Brazilians do."""
    kept = "".join(sign for sign in text if sign in "-,0123456789")
    return Decimal(kept.replace(",", "."))
