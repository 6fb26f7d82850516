"""What changes: as days pass, and behind the back of whoever reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator
from tests.emulator.clientbase import INCREMENTAL, STREAMS
from tests.emulator.clock import instant

from .client import Client

if TYPE_CHECKING:
    from tests.emulator.clientbase import Clientbase


def snapshot(api: Clientbase, stream: str) -> dict[str, dict[str, Any]]:
    return {record["uuid"]: record for record in api.records(stream)}


def updated(record: dict[str, Any]) -> int:
    return instant(datetime.fromisoformat(record["updated_at"].replace("Z", "+00:00")))


@pytest.mark.parametrize("stream", INCREMENTAL)
def test_a_day_changes_rows_within_that_day(emulator: Emulator, stream: str) -> None:
    before = snapshot(emulator.clientbase, stream)
    begin = emulator.clock.now
    emulator.advance(days=1)
    after = snapshot(emulator.clientbase, stream)
    moved = [key for key in after if key not in before or updated(after[key]) > begin]
    assert set(before) <= set(after)
    assert len(moved) >= 2
    assert max(updated(record) for record in after.values()) <= emulator.clock.now
    assert all(updated(after[key]) > begin for key in set(after) - set(before))
    untouched = set(after) - set(moved)
    assert all(after[key]["updated_at"] == before[key]["updated_at"] for key in untouched)


def test_streams_grow_except_the_settled_ones(emulator: Emulator) -> None:
    before = emulator.clientbase.counts()
    emulator.advance(days=5)
    after = emulator.clientbase.counts()
    grown = {stream for stream in STREAMS if after[stream] > before[stream]}
    settled = {"banks", "bank_accounts", "custom_fields", "customer_groups", "merchant_users"}
    assert grown == set(STREAMS) - settled


def test_billings_get_paid_and_bring_receivables(emulator: Emulator) -> None:
    api = emulator.clientbase
    before = snapshot(api, "billings")
    receivables = api.count("receivables")
    emulator.advance(days=10)
    after = snapshot(api, "billings")
    paid = [
        key for key in before if before[key]["status"] != "paid" and after[key]["status"] == "paid"
    ]
    assert paid
    for key in paid:
        assert before[key]["date_paid"] is None
        assert after[key]["date_paid"] >= "2026-03-02"
        assert [one["status"] for one in after[key]["payments"]][-1] == "paid"
    created = [key for key in after if key not in before and after[key]["status"] == "paid"]
    assert api.count("receivables") == receivables + len(paid) + len(created)


def test_now_and_then_many_rows_change_at_one_instant() -> None:
    emulator = Emulator(size=1500)
    begin = emulator.clock.now
    emulator.advance(days=2)
    times = [updated(record) for record in emulator.clientbase.records("billings")]
    late = [time for time in times if time > begin]
    assert max(late.count(time) for time in set(late)) > 100


def test_one_long_step_and_several_short_ones_agree() -> None:
    first, second = Emulator(size=60), Emulator(size=60)
    first.advance(3)
    for _ in range(3):
        second.advance(1)
    assert list(first.clientbase.raw("billings")) == list(second.clientbase.raw("billings"))


def test_reset_goes_back_to_the_start(emulator: Emulator) -> None:
    before = list(emulator.clientbase.raw("billings"))
    emulator.advance(4)
    assert list(emulator.clientbase.raw("billings")) != before
    emulator.reset()
    assert list(emulator.clientbase.raw("billings")) == before


def test_a_touched_row_is_the_newest(emulator: Emulator, client: Client) -> None:
    emulator.clientbase.touch("transfers", 3)
    emulator.clientbase.touch("transfers", 1)
    uuids = client.uuids("transfers", sort="updated_at")
    keys = [record["uuid"] for record in emulator.clientbase.records("transfers")]
    assert uuids[-2:] == [keys[3], keys[1]]


def test_created_and_deleted_rows(emulator: Emulator, client: Client) -> None:
    before = client.uuids("billings")
    number = emulator.clientbase.create("billings")
    emulator.clientbase.delete("billings", 0)
    assert number == 300
    after = client.uuids("billings")
    assert after[:-1] == before[1:]


def lost_and_doubled(**settings: Any) -> tuple[int, int, int]:
    """Read billings as a naive client does, and compare with the rows of the start."""
    with Emulator(size=300, **settings) as emulator, Client(emulator) as client:
        expected = {record["uuid"] for record in emulator.clientbase.records("billings")}
        uuids = client.uuids("billings", per_page=50, sort="updated_at")
        there = {record["uuid"] for record in emulator.clientbase.records("billings")}
        lost = (expected & there) - set(uuids)
        return len(lost), len(uuids) - len(set(uuids)), len(emulator.log)


def test_a_naive_client_gets_all_while_nothing_moves() -> None:
    assert lost_and_doubled() == (0, 0, 6)


def test_a_naive_client_loses_a_row_per_page_when_rows_move() -> None:
    lost, doubled, requests = lost_and_doubled(move_per_request=1)
    assert requests == 6
    assert lost == 5
    assert doubled == 5


def test_a_naive_client_loses_rows_when_rows_are_deleted() -> None:
    lost, doubled, _ = lost_and_doubled(delete_per_request=1)
    assert lost > 0
    assert doubled == 0


def test_inserted_rows_shift_a_list_with_the_newest_first() -> None:
    lost, doubled, _ = lost_and_doubled(insert_per_request=2, order="newest")
    assert lost == 0
    assert doubled > 0


def test_movement_comes_to_an_end() -> None:
    with Emulator(size=60, move_per_request=1, move_limit=3) as emulator:
        start = emulator.clock.now
        with Client(emulator) as client:
            client.uuids("billings", per_page=10)
            client.uuids("customers", per_page=10)
        assert emulator.clock.now == start + 3
        assert emulator.clientbase.movement.pages == 3


def test_full_table_streams_stand_still() -> None:
    with Emulator(size=60, move_per_request=1) as emulator, Client(emulator) as client:
        client.uuids("customers", per_page=5)
        assert emulator.clientbase.movement.pages == 0
