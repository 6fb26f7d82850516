"""The table against a plain list, and its cost when it is large."""

from __future__ import annotations

import random
import time
import tracemalloc
from typing import get_args

import pytest

from tests.emulator import Emulator
from tests.emulator.clock import DAY, Clock
from tests.emulator.population import SPAN, Order, Table

from .client import Client

LATER = 1 << 61


def naive(table: Table, order: Order, after: int | None) -> list[int]:
    """Sort and filter all rows by hand; a null comes last and passes no filter."""
    rows = [table.row(number) for number in table.numbers]
    if after is not None:
        rows = [row for row in rows if row.dated and row.updated > after]
    if order in {"updated_at", "newest"}:
        rows.sort(key=lambda row: (row.updated if row.dated else LATER, row.number))
    numbers = [row.number for row in rows]
    return numbers[::-1] if order == "newest" else numbers


@pytest.mark.parametrize("order", get_args(Order))
@pytest.mark.parametrize("size", [0, 1, 37, 700])
@pytest.mark.parametrize("undated", [0, 3])
def test_pages_equal_those_of_a_plain_list(order: Order, size: int, undated: int) -> None:
    clock = Clock()
    table = Table(5, size, clock, undated=undated)
    rng = random.Random(size)
    for _ in range(120):
        action = rng.choice(["touch", "touch", "create", "delete"])
        number = rng.randrange(max(table.next_number, 1))
        if action == "create":
            table.create()
        elif table.exists(number) and action == "touch":
            table.touch(number, clock.now if rng.random() < 0.3 else None)
        elif table.exists(number):
            table.delete(number)
    starts = [None, clock.start - SPAN, clock.start - SPAN // 3, clock.start + 20, clock.now]
    for after in starts:
        expected = naive(table, order, after)
        assert table.count(after) == len(expected)
        served: list[int] = []
        for offset in range(0, len(expected) + 30, 23):
            served += table.page(order, after, offset, 23)
        if order == "shuffled":
            assert sorted(served) == sorted(expected)
            assert len(expected) < 20 or served != expected
        else:
            assert served == expected


def test_instants_rise_over_two_years_with_blocks_that_share_one() -> None:
    clock = Clock()
    table = Table(1, 2000, clock)
    instants = [table.row(number).updated for number in table.numbers]
    assert instants == sorted(instants)
    assert clock.start - SPAN <= instants[0]
    assert instants[-1] < clock.start
    assert instants[-1] - instants[0] > SPAN - 10 * DAY
    shared = {instant for instant in instants if instants.count(instant) > 1}
    assert [instants.count(instant) for instant in sorted(shared)] == [150] * 4


def test_rows_are_older_than_their_changes() -> None:
    table = Table(1, 500, Clock())
    table.touch(3)
    table.create()
    for row in map(table.row, table.numbers):
        assert row.created <= row.history[0] <= row.updated


def test_a_deleted_row_is_gone() -> None:
    table = Table(1, 50, Clock())
    table.delete(7)
    assert 7 not in list(table.numbers)
    with pytest.raises(KeyError):
        table.touch(7)
    with pytest.raises(KeyError):
        table.delete(7)


def test_a_million_rows_cost_neither_memory_nor_time() -> None:
    with Emulator(size=300, sizes={"billings": 1_000_000}) as emulator, Client(emulator) as client:
        client.data("billings", per_page=100)  # Warm up.
        built = emulator.clientbase.world.built

        def fetch(page: int) -> float:
            begin = time.process_time()
            rows = client.data("billings", page=page, per_page=100, sort="updated_at")
            assert len(rows) == 100
            return time.process_time() - begin

        tracemalloc.start()
        for page in (2, 5000, 9998):
            fetch(page)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 30_000_000
        assert emulator.clientbase.world.built == built + 300
        first = min(fetch(page) for page in (11, 12, 13))
        last = min(fetch(page) for page in (9999, 9997, 9996))
        assert last < 2 * first + 0.01


def test_written_records_are_kept_up_to_a_limit_and_until_something_changes() -> None:
    with Emulator(size=300, kept_records=50) as emulator, Client(emulator) as client:
        world = emulator.clientbase.world
        for _ in range(3):
            client.data("billings", per_page=50)
        assert world.built == 50
        emulator.clientbase.touch("customers", 1)
        client.data("billings", per_page=50)
        assert world.built == 100
        client.data("billings", per_page=100)
        client.data("billings", per_page=100)
        assert world.built > 200


def test_many_changes_do_not_slow_pages_down() -> None:
    clock = Clock()
    table = Table(1, 1_000_000, clock)
    for number in range(0, 200_000, 10):
        table.touch(number)
    begin = time.process_time()
    page = table.page("updated_at", None, 979_990, 100)
    assert time.process_time() - begin < 0.05
    assert len(page) == 100
    assert list(page[:10]) == list(range(999_990, 1_000_000))
    assert list(page[10:13]) == [0, 10, 20]
