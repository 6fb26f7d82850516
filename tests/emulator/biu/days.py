"""What happens to a company's sales as days pass: notes are issued, sales made and cancelled.

The amount of change is ours: each day about one pending sale in ten gets its note, one sale in
two hundred is cancelled, another is corrected, and one in four hundred is new; at least one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.clock import DAY

if TYPE_CHECKING:
    from tests.emulator.draw import Draw

    from .company import Company
    from .ledger import Kind

ISSUED = 10
CANCELLED = 200
EDITED = 200
CREATED = 400


def live_through(company: Company, begin: int, end: int) -> None:
    """Let the time from `begin` to `end` pass, a day at a time."""
    if not company.ledger.size:
        return
    while begin < end:
        _day(company, begin, min(begin + DAY, end))
        begin += DAY


def _day(company: Company, begin: int, end: int) -> None:
    draw = company.draw("day", (begin - company.clock.start) // DAY)
    share = (end - begin) / DAY
    ledger = company.ledger
    sales = [company.sale(number) for number in ledger.numbers]
    pending = [sale.number for sale in sales if sale.status == "PENDENTE"]
    processed = {sale.number for sale in sales if sale.status == "PROCESSADA"}
    chosen: dict[int, Kind] = dict.fromkeys(_some(draw, pending, share / ISSUED), "issued")
    alive = sorted(processed.union(pending) - chosen.keys())
    for number in _some(draw, alive, share / CANCELLED):
        chosen[number] = "note_cancelled" if number in processed else "cancelled"
    others = [sale.number for sale in sales if sale.number not in chosen]
    chosen |= dict.fromkeys(_some(draw, others, share / EDITED), "edited")
    for number, kind in chosen.items():
        ledger.change(number, kind, _instant(draw, begin, end))
    new = max(1, round(len(sales) * share / CREATED))
    for at in sorted(_instant(draw, begin, end) for _ in range(new)):
        ledger.create(at)


def _some(draw: Draw, numbers: list[int], share: float) -> list[int]:
    """Choose a share of the sales, at least one if there is any."""
    free = list(numbers)
    wanted = min(max(1, round(len(free) * share)), len(free))
    return [free.pop(draw.below(len(free))) for _ in range(wanted)]


def _instant(draw: Draw, begin: int, end: int) -> int:
    return begin + 1 + draw.below(end - begin)
