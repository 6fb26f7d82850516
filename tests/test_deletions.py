"""No living row is ever marked as deleted; after a complete full read all that are gone are."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.transport import Transport
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import asaas_config, biu_config, clientbase_config
from tests.emulator import Emulator
from tests.emulator.movement import Movement
from tests.run_tap import Collector, Run, sync
from tests.versioned_tables import Warehouse, announced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_rest import RestTap

ASKED = {"emit_activate_version_messages": True}


class Killed(BaseException):
    """The end of a process, as far as the one who runs it can see."""


@dataclass(frozen=True)
class Reading:
    """Streams of a tap that are read in full, and how some of their rows are deleted."""

    tap: type[RestTap]
    config: Callable[[Emulator], dict[str, Any]]
    streams: tuple[str, ...]
    delete: Callable[[Emulator], None]

    def truth(self, emulator: Emulator, stream: str) -> set[Any]:
        """The keys of the rows that there are."""
        api = getattr(emulator, self.tap.name.removeprefix("tap-"))
        name = "payments" if stream == "refunds" else stream
        rows = list(api.records(name))
        if stream == "refunds":
            return {
                (row["id"], place) for row in rows for place in range(len(row["refunds"] or ()))
            }
        return {next(row[n] for n in ("uuid", "cod_plataforma", "id") if n in row) for row in rows}

    def sync(self, emulator: Emulator, **options: Any) -> Run:
        """Read the streams in full."""
        config = {**self.config(emulator), **ASKED, **options.pop("settings", {})}
        options.setdefault("full_table", True)
        return sync(self.tap, config, streams=self.streams, **options)


def delete_some_of_clientbase(emulator: Emulator) -> None:
    for stream, numbers in (("billings", (0, 7, 201)), ("customers", (1, 99, 100, 249))):
        for number in numbers:
            emulator.clientbase.delete(stream, number)


def delete_some_of_biu(emulator: Emulator) -> None:
    for number in (0, 50, 100, 131):
        emulator.biu.delete("sales", number)


def delete_some_of_asaas(emulator: Emulator) -> None:
    api = emulator.asaas
    pending = [row["id"] for row in api.records("payments") if row["status"] == "PENDING"]
    for key in pending[::3]:
        api.delete(key)
    for row in list(api.account.tables["customers"])[3::20]:
        row.deleted = True
    # One that has refunds cannot be deleted; the list may lose it all the same.
    with_refunds = next(row["id"] for row in api.records("payments") if row["refunds"])
    row = api.account.tables["payments"].find(with_refunds)
    assert row
    api.account.life.vanish(row)


READINGS = [
    Reading(TapClientbase, clientbase_config, ("billings", "customers"), delete_some_of_clientbase),
    Reading(TapBiu, biu_config, ("sales",), delete_some_of_biu),
    Reading(TapAsaas, asaas_config, ("payments", "customers", "refunds"), delete_some_of_asaas),
]


@pytest.fixture(params=READINGS, ids=lambda reading: reading.tap.name)
def reading(request: pytest.FixtureRequest) -> Reading:
    chosen: Reading = request.param
    return chosen


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(seed=1, sizes={"customers": 250}, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """What ends every run at its n-th request."""
    left: list[int | None] = [None]
    get = Transport.get

    def mortal(transport: Transport, *args: Any) -> Any:
        if left[0] is not None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
        return get(transport, *args)

    def kill_at(request: int | None) -> None:
        left[0] = None if request is None else request - 1

    monkeypatch.setattr(Transport, "get", mortal)
    return kill_at


def test_a_full_read_marks_exactly_the_rows_that_are_gone(
    reading: Reading, emulator: Emulator
) -> None:
    warehouses = [Warehouse(), Warehouse(blank_is_old=True)]
    first = reading.sync(emulator)
    before = {stream: reading.truth(emulator, stream) for stream in reading.streams}
    reading.delete(emulator)
    second = reading.sync(emulator, state=first.state)
    assert first.error is second.error is None
    assert announced(first).keys() == announced(second).keys() == set(reading.streams)
    for warehouse in warehouses:
        warehouse.load(first.messages)
        assert not any(warehouse.deleted(stream) for stream in reading.streams)
        warehouse.load(second.messages)
        for stream in reading.streams:
            there = reading.truth(emulator, stream)
            assert warehouse.living(stream) == there
            assert warehouse.deleted(stream) == before[stream] - there
            assert warehouse.deleted(stream)


def test_every_record_has_the_version_that_is_announced(
    reading: Reading, emulator: Emulator
) -> None:
    runs = [reading.sync(emulator)]
    runs.append(reading.sync(emulator, state=runs[0].state))
    for run in runs:
        versions = announced(run)
        found = {(m["stream"], m["version"]) for m in run.messages if m["type"] == "RECORD"}
        assert found == set(versions.items())
    assert all(announced(runs[1])[stream] > announced(runs[0])[stream] for stream in versions)


def test_without_the_setting_nothing_of_it_is_written(reading: Reading, emulator: Emulator) -> None:
    run = reading.sync(emulator, settings={"emit_activate_version_messages": False})
    assert {message["type"] for message in run.messages} == {"SCHEMA", "RECORD", "STATE"}
    assert not any("version" in message for message in run.messages)
    assert "version" not in str(run.state)


def test_changes_alone_announce_nothing(reading: Reading, emulator: Emulator) -> None:
    first = reading.sync(emulator, full_table=False)
    emulator.advance(1)
    second = reading.sync(emulator, full_table=False, state=first.state)
    for run in (first, second):
        assert announced(run).keys() <= {"customers"}
        assert not any("version" in m for m in run.messages if m.get("stream") != "customers")


def test_killed_at_any_request_no_living_row_is_marked_and_the_next_run_marks_the_rest(
    reading: Reading, emulator: Emulator, killer: Callable[[int | None], None]
) -> None:
    first = reading.sync(emulator)
    before = {stream: reading.truth(emulator, stream) for stream in reading.streams}
    reading.delete(emulator)
    emulator.log.clear()
    reading.sync(emulator, state=first.state)
    requests = len(emulator.log)
    there = {stream: reading.truth(emulator, stream) for stream in reading.streams}
    for request in range(1, requests + 1, max(1, requests // 8)):
        warehouses = [Warehouse(), Warehouse(blank_is_old=True)]
        for warehouse in warehouses:
            warehouse.load(first.messages)
        killed: list[dict[str, Any]] = []
        killer(request)
        with pytest.raises(Killed):
            reading.sync(emulator, state=first.state, messages=killed)
        killer(None)
        state = Run(killed).state or first.state
        rest = reading.sync(emulator, state=state)
        for warehouse in warehouses:
            warehouse.load(killed)
            for stream in reading.streams:
                assert not warehouse.deleted(stream) & there[stream]
            warehouse.load(rest.messages)
            for stream in reading.streams:
                assert warehouse.living(stream) == there[stream]
                assert warehouse.deleted(stream) == before[stream] - there[stream]


@pytest.mark.parametrize("kind", ["403", "400", "truncated", "no_records"])
@pytest.mark.usefixtures("no_backoff")
def test_a_stream_that_fails_announces_nothing_and_the_others_do(
    reading: Reading, emulator: Emulator, kind: str
) -> None:
    path = {"tap-clientbase": "/billings", "tap-biu": "/sales", "tap-asaas": "/payments"}
    emulator.faults.plan(kind, path=path[reading.tap.name], at=2, times=None)
    run = reading.sync(emulator)
    assert run.error
    assert announced(run).keys() == set(reading.streams) & {"customers"}


def test_an_empty_list_is_not_announced(reading: Reading, emulator: Emulator) -> None:
    first = reading.sync(emulator)
    with Emulator(seed=1, size=0, biu_quota=None, asaas_quota=None) as empty:
        run = reading.sync(empty, state=copy.deepcopy(first.state))
    assert run.error is None
    assert not any(run.records.values())
    assert not announced(run)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("insert", "delete"), [(1, 1), (2, 1), (1, 3)])
def test_rows_that_come_and_go_while_it_reads_mark_no_living_row(
    reading: Reading, seed: int, insert: int, delete: int
) -> None:
    sizes = {"customers": 250, "billings": 450, "sales": 450}
    with Emulator(seed=seed, sizes=sizes, biu_quota=None, asaas_quota=None) as emulator:
        first = reading.sync(emulator)
        api = getattr(emulator, reading.tap.name.removeprefix("tap-"))
        api.movement = Movement(insert=insert, delete=delete, limit=4)
        second = reading.sync(emulator, state=first.state, settings={"concurrency": 1})
        assert api.movement.pages
        there = {stream: reading.truth(emulator, stream) for stream in reading.streams}
        api.movement = Movement()
        third = reading.sync(emulator, state=second.state)
        warehouse = Warehouse(blank_is_old=True)
        warehouse.load(first.messages)
        for run in (second, third):
            warehouse.load(run.messages)
            for stream in reading.streams:
                assert not warehouse.deleted(stream) & there[stream]
        assert announced(third).keys() == set(reading.streams)
        assert all(warehouse.living(stream) == there[stream] for stream in reading.streams)


def test_the_versions_grow_even_if_our_clock_jumps_back(
    reading: Reading, emulator: Emulator
) -> None:
    first = reading.sync(emulator)
    for bookmark in first.state["bookmarks"].values():
        bookmark["version"] = 4_000_000_000
    second = reading.sync(emulator, state=first.state)
    assert set(announced(second).values()) == {4_000_000_001}
    assert (
        second.state["bookmarks"]["customers" if len(reading.streams) > 1 else "sales"]["version"]
        == 4_000_000_001
    )


@pytest.mark.parametrize("name", ["{}", "copy"])
def test_a_filter_of_the_stream_maps_announces_nothing(
    reading: Reading, emulator: Emulator, name: str
) -> None:
    stream, *others = reading.streams
    maps = {name.format(stream): {"__source__": stream, "__filter__": "True"}}
    run = reading.sync(emulator, settings={"stream_maps": maps})
    assert run.error is None
    assert announced(run).keys() == {*others} - {"refunds"}


def test_an_alias_is_announced_under_its_name(reading: Reading, emulator: Emulator) -> None:
    stream = reading.streams[0]
    run = reading.sync(emulator, settings={"stream_maps": {stream: {"__alias__": "other"}}})
    assert run.error is None
    version = announced(run)["other"]
    found = [m.get("version") for m in run.messages if m.get("stream") == "other"]
    assert set(found) - {None} == {version}
    assert len(found) - found.count(None) == len(run.records["other"]) + 1


def test_a_test_of_the_settings_announces_nothing(reading: Reading, emulator: Emulator) -> None:
    run = Run()
    config = {**reading.config(emulator), **ASKED}
    tap = reading.tap(config=config, message_writer=Collector(run))
    tap.run_connection_test()
    assert run.messages
    assert not announced(run)


@pytest.mark.parametrize("tap", [TapAsaas, TapBiu, TapClientbase])
def test_the_page_of_a_tap_says_of_which_streams_absence_tells(tap: type[RestTap]) -> None:
    for stream in tap.STREAMS:
        sentence, absence_tells = stream.deletions
        assert ("stop appearing" in sentence or "stops appearing" in sentence) == absence_tells
        assert sentence.endswith(".")
