"""Lists are read whole while rows come and go, in any order, at any width."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.spans import DAY, Span
from tap_asaas.lists import ListStream
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.emulator.movement import Movement
from tests.run_tap import sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_asaas.passes import Pass


def keys(emulator: Emulator, stream: str, **settings: Any) -> list[str]:
    run = sync(TapAsaas, {**asaas_config(emulator), **settings}, streams=[stream])
    assert run.error is None
    return [row["id"] for row in run.records[stream]]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("insert", "delete"), [(0, 3), (3, 0), (2, 2), (1, 4)])
@pytest.mark.parametrize("width", [1, 5])
def test_rows_that_come_and_go_between_pages_lose_none_and_repeat_none(
    seed: int, insert: int, delete: int, width: int
) -> None:
    with Emulator(seed=seed, size=150, sizes={"payments": 900}) as emulator:
        api = emulator.asaas
        there = set(api.ids("payments"))
        api.movement = Movement(insert=insert, delete=delete, limit=30)
        read = keys(emulator, "payments", concurrency=width)
        assert api.movement.pages
        assert there & set(api.ids("payments")) <= set(read)
        assert len(read) == len(set(read))


@pytest.mark.parametrize(
    "dialect",
    [
        {"max_limit": 50},
        {"orders": {"payments": "oldest", "customers": "oldest"}},
        {"orders": {"payments": "shuffled", "customers": "shuffled"}},
        {"totals": "absent"},
        {"empty": "absent"},
        {"deleted": "shown"},
        {"id_form": "new"},
        {"day_first_dates": True},
        {"ignored_filters": frozenset({"dateCreated[ge]", "dateCreated[le]"})},
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("width", [1, 10])
def test_what_is_unknown_of_the_api_costs_nothing(
    emulator: Emulator, dialect: dict[str, Any], width: int
) -> None:
    emulator.asaas.change_dialect(**dialect)
    for stream in ("payments", "customers"):
        read = keys(emulator, stream, concurrency=width)
        assert sorted(read) == sorted(row["id"] for row in emulator.asaas.records(stream))


def test_an_order_that_changes_from_request_to_request_is_read_until_it_is_whole(
    emulator: Emulator,
) -> None:
    emulator.asaas.change_dialect(orders={"payments": "unstable"})
    assert set(keys(emulator, "payments")) == set(emulator.asaas.ids("payments"))


def failure(emulator: Emulator, stream: str) -> str:
    run = sync(TapAsaas, asaas_config(emulator), streams=[stream])
    assert run.error
    assert "replication_key_value" not in run.state["bookmarks"].get(stream, {})
    return run.error


def test_rows_that_are_counted_but_not_listed_fail_the_stream(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(hidden_rows={"payments": 3})
    assert "does not list every row" in failure(emulator, "payments")


def test_a_server_that_ignores_the_offset_fails_the_stream(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(ignores_offset=frozenset({"payments"}))
    assert "the same page again" in failure(emulator, "payments")


def test_an_empty_page_that_says_more_follows_is_asked_again(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(empty_more={"payments": 100})
    assert set(keys(emulator, "payments")) == set(emulator.asaas.ids("payments"))


def test_the_width_does_not_show_and_the_limit_is_kept() -> None:
    with Emulator(size=150, sizes={"payments": 6_000}, latency=0.01) as emulator:
        outputs = []
        for width in (1, 10, 50):
            emulator.asaas.gate.most_in_flight = 0
            config = {**asaas_config(emulator), "concurrency": width}
            run = sync(TapAsaas, config, streams=["payments", "customers", "invoices"])
            outputs.append(without_times(run.messages))
            assert emulator.asaas.gate.most_in_flight <= width
        assert outputs[0] == outputs[1] == outputs[2]
        assert emulator.asaas.gate.most_in_flight > 10
        assert not emulator.asaas.gate.refused


def without_times(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in message.items() if k != "time_extracted"} for message in messages]


def test_many_days_are_read_in_windows_that_overlap_nowhere(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    read = keys(emulator, "payments")
    assert sorted(read) == sorted(emulator.asaas.ids("payments"))
    asked = {
        (entry.query.get("dateCreated[ge]"), entry.query.get("dateCreated[le]"))
        for entry in emulator.log.to("/payments")
    }
    assert len(asked) > 4


def test_a_filter_that_leaves_out_the_last_day_is_noticed_and_done_without(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    parameters = ListStream._parameters

    def exclusive(stream: ListStream, part: Pass, window: Span) -> dict[str, str]:
        last = window.last and window.last - DAY
        return parameters(stream, part, Span(window.first, last))

    monkeypatch.setattr("singer_rest.spans.ROWS", 60)
    monkeypatch.setattr(ListStream, "_parameters", exclusive)
    with caplog.at_level(logging.INFO):
        read = keys(emulator, "payments")
    assert set(read) == set(emulator.asaas.ids("payments"))
    assert "payments: the list is read again, for its windows lack rows" in caplog.text
