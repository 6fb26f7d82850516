"""Full-table streams: complete by the API's own count, or an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tap_clientbase.tap import TapClientbase
from tests.emulator import Emulator
from tests.run_tap import sync

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """More customers than fit on four pages."""
    with Emulator(seed=3, size=40, sizes={"customers": 450}) as emulator:
        yield emulator


def uuids(emulator: Emulator) -> list[str]:
    return [row["uuid"] for row in emulator.clientbase.records("customers")]


def test_all_pages_are_read_several_at_a_time(config: dict[str, Any], emulator: Emulator) -> None:
    emulator.latency = 0.1
    run = sync(TapClientbase, config, streams=["customers"])
    assert [record["uuid"] for record in run.records["customers"]] == uuids(emulator)
    assert 1 < emulator.log.peak_in_flight <= 4
    assert len(emulator.log) == 5


def test_concurrency_one_sends_one_request_at_a_time(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.latency = 0.02
    run = sync(TapClientbase, {**config, "concurrency": 1}, streams=["customers"])
    assert [record["uuid"] for record in run.records["customers"]] == uuids(emulator)
    assert emulator.log.peak_in_flight == 1


@pytest.mark.parametrize("fault", ["empty_page", "no_meta"])
def test_a_page_that_fails_to_show_its_rows_is_read_again(
    config: dict[str, Any], emulator: Emulator, fault: str
) -> None:
    emulator.faults.plan(fault, path="/customers", query={"page": "3"})
    run = sync(TapClientbase, config, streams=["customers"])
    assert run.error is None
    assert sorted(record["uuid"] for record in run.records["customers"]) == sorted(uuids(emulator))
    assert len(run.records["customers"]) == 450


def test_a_shortfall_that_stays_is_an_error_with_both_numbers(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("empty_page", path="/customers", query={"page": "3"}, times=None)
    run = sync(TapClientbase, config, streams=["customers"])
    assert run.error is not None
    assert "counts 450 rows but lists only 350" in run.error
    assert "on_missing_rows" in run.error


def test_a_page_seen_before_is_an_error(config: dict[str, Any], emulator: Emulator) -> None:
    emulator.faults.plan("repeat_page", path="/customers", times=None)
    run = sync(TapClientbase, config, streams=["customers"])
    assert run.error is not None
    assert "contract.page_param" in run.error
    assert len(emulator.log) < 20


def test_a_page_that_comes_twice_by_mistake_is_read_again(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("repeat_page", path="/customers")
    run = sync(TapClientbase, config, streams=["customers"])
    assert run.error is None
    assert len({record["uuid"] for record in run.records["customers"]}) == 450


def test_a_server_that_caps_the_page_size_below_ours_loses_nothing(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.clientbase.dialect = replace(
        emulator.clientbase.dialect, max_per_page=30, meta_key=None
    )
    run = sync(TapClientbase, config, streams=["customers"])
    assert len(run.records["customers"]) == 450


def test_a_row_deleted_while_we_read_does_not_hide_its_neighbour(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    there_all_the_time = set(uuids(emulator)[1:])
    answer = emulator.clientbase.answer
    pages = []

    def deleting(*arguments: Any) -> Any:
        response = answer(*arguments)
        pages.append(response)
        if len(pages) == 1:
            emulator.clientbase.delete("customers", 0)
        return response

    monkeypatch.setattr(emulator.clientbase, "answer", deleting)
    run = sync(TapClientbase, {**config, "concurrency": 1}, streams=["customers"])
    assert run.error is None
    assert {record["uuid"] for record in run.records["customers"]} >= there_all_the_time
    assert len(pages) == 10
