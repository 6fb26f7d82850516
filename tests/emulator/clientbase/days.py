"""What happens to a merchant's data as days pass: payments come in, rows change, new ones appear.

The amount of change is ours: about one row in a hundred per stream and day, and at least two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.clock import DAY

from .charges import status_of
from .dialect import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.draw import Draw
    from tests.emulator.population import Table

    from .world import World

CREATED_PER_DAY = {
    "customers": 300,
    "recurrences": 300,
    "contracts": 300,
    "billings": 100,
    "transfers": 200,
    "reports": 300,
    "announcement_portals": 400,
}
"""Of how many rows one is added per day, and at least one; the other streams do not grow so."""
BULK_FROM = 1000
BULK = 120
"""From this size on, every third day this many rows change at one instant."""
_RETRIES = 8


def live_through(world: World, begin: int, end: int) -> None:
    """Let the time from `begin` to `end` pass, a day at a time."""
    if not world.size("customers"):
        return
    while begin < end:
        _day(world, begin, min(begin + DAY, end))
        begin += DAY


def _day(world: World, begin: int, end: int) -> None:
    number = (begin - world.clock.start) // DAY
    for stream in STREAMS:
        table = world.tables[stream]
        draw = world.draw(f"day of {stream}", number)
        share = (end - begin) / DAY
        wanted = max(2, round(table.count() * share / 100))
        rows = _chosen(table, draw, wanted)
        if stream == "billings":  # The open ones are those that live on.
            rows += _chosen(table, draw, wanted, spare=world.is_collected)
        events = [(begin + 1 + draw.below(end - begin), row) for row in dict.fromkeys(rows)]
        if stream in CREATED_PER_DAY:
            added = max(1, round(table.count() * share / CREATED_PER_DAY[stream]))
            events += [(begin + 1 + draw.below(end - begin), -1) for _ in range(added)]
        if table.size >= BULK_FROM and number % 3 == 1:
            at = begin + 1 + draw.below(end - begin)
            events += [(at, row) for row in _chosen(table, draw, BULK)]
        for at, row in sorted(events):
            if row < 0:
                table.create(at)
            else:
                _change(world, stream, row, at)


def _chosen(
    table: Table, draw: Draw, wanted: int, spare: Callable[[int], bool] | None = None
) -> list[int]:
    """Choose rows to change, each once."""
    rows: dict[int, None] = {}
    for _ in range(wanted * _RETRIES):
        row = draw.below(table.next_number)
        if table.exists(row) and not (spare and spare(row)):
            rows[row] = None
        if len(rows) == wanted:
            break
    return list(rows)


def _change(world: World, stream: str, number: int, at: int) -> None:
    """Change a row; a billing that becomes paid by it gets its receivable."""
    table = world.tables[stream]
    _, paid_before = status_of(world, table.row(number)) if stream == "billings" else ("", 0)
    table.touch(number, at)
    if paid_before is None and status_of(world, table.row(number))[1] is not None:
        receivables = world.tables["receivables"]
        world.receipts[receivables.next_number] = number
        receivables.create(at)
