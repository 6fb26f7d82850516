"""Every change of an older payment that can be found arrives in the next run, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from generate.late_changes import CHANGES
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.run_tap import Run, sync
from tests.tap_asaas.events import EVENTS, Event, days_ago

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = ("created", "settled", "full")
COVERED = {"settled": {"settled", "full"}, "full": {"full"}, "full read": set[str]()}


def brings(mode: str, event: Event) -> bool:
    """What the table on the tap's page says."""
    return mode in COVERED[CHANGES[event.name].found_with]


def payments(emulator: Emulator, state: dict[str, Any] | None = None, **settings: Any) -> Run:
    config = {**asaas_config(emulator), **settings}
    run = sync(TapAsaas, config, state=state, streams=["payments"])
    assert run.error is None
    return run


def make(emulator: Emulator, event: Event) -> str:
    api = emulator.asaas
    key = api.create_payment(
        event.billing_type, created=days_ago(api, 60), due=days_ago(api, -10), value=100
    )
    for happened in event.before:
        happened(api, key)
    return key


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """The next run after all events, with each setting; and what the emulator holds then."""
    with Emulator(size=150) as emulator:
        api = emulator.asaas
        keys = {event.name: make(emulator, event) for event in EVENTS}
        state = payments(emulator).state
        emulator.advance(3)
        for event in EVENTS:
            event.happens(api, keys[event.name])
        found = {mode: payments(emulator, state, late_changes=mode) for mode in MODES}
        found["keys"] = Run([keys])
        found["truth"] = Run([{key: json.loads(api.raw("payments", key)) for key in keys.values()}])
        return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_a_change_arrives_once_or_is_documented_as_unfindable(
    runs: dict[str, Run], event: Event, mode: str
) -> None:
    key, truth = runs["keys"].messages[0][event.name], runs["truth"].messages[0]
    rows = [row for row in runs[mode].records["payments"] if row["id"] == key]
    assert len(rows) == brings(mode, event)
    for row in rows:
        assert row["status"] == truth[key]["status"]
        assert float(row["value"]) == truth[key]["value"]
        assert len(row["refunds"] or ()) == len(truth[key]["refunds"] or ())


@pytest.mark.parametrize("mode", MODES)
def test_no_row_is_written_twice_in_a_run(runs: dict[str, Run], mode: str) -> None:
    keys = [row["id"] for row in runs[mode].records["payments"]]
    assert len(keys) == len(set(keys))


def test_all_that_the_table_names_is_tried() -> None:
    assert CHANGES.keys() == {event.name for event in EVENTS}


def test_the_table_of_events_as_it_was_found(
    runs: dict[str, Run], record_property: Callable[[str, object], None]
) -> None:
    keys = runs["keys"].messages[0]
    found = {mode: {row["id"] for row in runs[mode].records["payments"]} for mode in MODES}
    table = [f"{'event':45}" + "".join(f"{mode:>9}" for mode in MODES)]
    for event in EVENTS:
        marks = ("yes" if keys[event.name] in found[mode] else "no" for mode in MODES)
        table.append(f"{event.name:45}" + "".join(f"{mark:>9}" for mark in marks))
    record_property("figures", "\n".join(table))
    for mode in MODES:
        brought = {event.name for event in EVENTS if keys[event.name] in found[mode]}
        assert brought == {event.name for event in EVENTS if brings(mode, event)}
