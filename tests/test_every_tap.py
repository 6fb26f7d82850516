"""The contract that every tap keeps, over the emulator.

The SDK's own checks of primary keys and of the final state cannot fail; these can.
"""

from __future__ import annotations

import json
import random
import time
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from singer_rest import timestamps
from tests.cases import CASES, Case
from tests.conftest import fresh
from tests.emulator import CANARY, CANARY_CPF, Emulator
from tests.run_tap import Run, read_messages
from tests.scripts import command, error_lines, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def reading(case: Case, shared_emulator: Emulator) -> tuple[Run, int]:
    """A first run over what the emulator begins with, and the requests that it takes."""
    return case.sync(fresh(shared_emulator)), len(shared_emulator.log)


@pytest.fixture
def first(reading: tuple[Run, int]) -> Run:
    """The first run, to be looked at and gone on from."""
    return reading[0]


def keys(run: Run, stream: str) -> list[tuple[Any, ...]]:
    names = run.schemas[stream]["key_properties"]
    return [tuple(record[name] for name in names) for record in run.records[stream]]


def test_every_script_is_held_to_this_contract() -> None:
    points = distribution("singer-taps-br").entry_points
    scripts = {point.name for point in points if point.group == "console_scripts"}
    assert scripts == {case.tap.name for case in CASES}


def test_all_rows_arrive_once_and_no_key_twice(case: Case, emulator: Emulator, first: Run) -> None:
    assert first.error is None
    for stream, rows in case.truth(emulator).items():
        names = first.schemas[stream]["key_properties"]
        expected = {tuple(row[name] for name in names) for row in rows}
        read = keys(first, stream)
        assert set(read) == expected, stream
        assert len(read) == len(expected), stream


def _undeclared(record: Any, schema: dict[str, Any]) -> Iterator[str]:
    if isinstance(record, dict):
        for name, value in record.items():
            if name not in schema.get("properties", {}):
                yield name
            else:
                yield from _undeclared(value, schema["properties"][name])
    elif isinstance(record, list):
        for item in record:
            yield from _undeclared(item, schema.get("items", {}))


@pytest.mark.parametrize("stringified", [False, True])
def test_every_record_is_what_its_schema_says(
    case: Case,
    emulator: Emulator,
    stringified: bool,
) -> None:
    run = case.sync(emulator, settings={"stringify_nested": stringified})
    for stream, message in run.schemas.items():
        schema = message["schema"]
        validator = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.FormatChecker()
        )
        for record in run.records[stream]:
            validator.validate(json.loads(json.dumps(record, default=float)))
            assert list(_undeclared(record, schema)) == []
            assert record.keys() == schema["properties"].keys()
            if stringified:
                assert not any(isinstance(value, (dict, list)) for value in record.values())


def test_every_column_is_filled_somewhere(case: Case, first: Run) -> None:
    for stream in case.tap.STREAMS:
        if case.streams and stream.name not in case.streams:
            continue
        properties = stream.record_schema["properties"]
        withheld = {
            name
            for name, definition in properties.items()
            if definition.get("x-personal") == "secret"
        }
        empty = properties.keys() - case.always_null.get(stream.name, set())
        for record in first.records[stream.name]:
            empty -= {name for name, value in record.items() if value is not None}
        assert empty == withheld, stream.name


def test_a_second_run_asks_for_newer_rows_only_and_a_later_one_brings_them(
    case: Case, emulator: Emulator, first: Run
) -> None:
    before = case.truth(emulator)
    second = case.sync(emulator, state=first.state)
    incremental = [name for name, bookmark in first.state["bookmarks"].items() if bookmark]
    assert incremental
    for stream in incremental:
        if stream in case.looks_back:
            assert len(second.records[stream]) < len(before[stream]) / 2
        else:
            assert second.records[stream] == []
    assert second.state == first.state

    emulator.advance(days=1)
    after = case.truth(emulator)
    third = case.sync(emulator, state=second.state)
    for stream in incremental:
        (replication,) = third.schemas[stream]["bookmark_properties"]
        (key,) = third.schemas[stream]["key_properties"]
        known = {(row[key], row[replication]) for row in before[stream]}
        changed = {row[key] for row in after[stream] if (row[key], row[replication]) not in known}
        read = {record[key] for record in third.records[stream]}
        assert changed <= read if stream in case.looks_back else changed == read, stream
    assert any(third.records[stream] for stream in incremental)


def test_the_final_state_is_small_and_holds_bookmarks_alone(first: Run) -> None:
    assert len(json.dumps(first.state)) < 4096
    for stream, bookmark in first.state["bookmarks"].items():
        if "bookmark_properties" in first.schemas.get(stream, {}):
            assert bookmark.get("unfinished") is None
            assert bookmark.keys() - {"unfinished"} == {"replication_key", "replication_key_value"}
        else:
            assert bookmark == {}


def test_every_run_ends_with_its_state(case: Case, emulator: Emulator, first: Run) -> None:
    second = case.sync(emulator, state=first.state)
    for run in (first, second):
        assert run.messages[-1] == {"type": "STATE", "value": run.state}
    assert second.state == first.state


@pytest.mark.parametrize("year", ["2027", "2999", "9999"])
def test_a_bookmark_in_the_future_fails_its_stream_and_stays(
    case: Case, emulator: Emulator, first: Run, year: str
) -> None:
    dated = {name for name, mark in first.state["bookmarks"].items() if mark}
    ahead = min(dated)
    state = json.loads(json.dumps(first.state))
    mark = state["bookmarks"][ahead]
    length = len(mark["replication_key_value"])
    mark["replication_key_value"] = f"{year}-01-01T00:00:00.000Z"[:length]
    run = case.sync(emulator, state=state)
    assert run.error == (
        f"{ahead}: the bookmark in the state lies in the future: until then, nothing would come. "
        f"Correct it, or remove bookmarks.{ahead} from the state to start over"
    )
    assert not run.records[ahead]
    assert run.state == state
    assert run.schemas.keys() >= dated


def test_a_bookmark_of_today_is_none_of_the_future_whatever_our_clock_says(
    case: Case, emulator: Emulator, first: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = int(timestamps.parse("2020-01-01").timestamp() * 1000)
    monkeypatch.setattr(case.tap, "initialized_at", property(lambda _tap: before))
    run = case.sync(emulator, state=first.state)
    assert run.error is None


def test_the_width_of_the_prefetch_does_not_show(case: Case, emulator: Emulator) -> None:
    runs = [case.sync(emulator, settings={"concurrency": width}) for width in (1, 2, 10)]
    assert runs[0].records == runs[1].records == runs[2].records
    assert list(runs[0].records) == list(runs[1].records)


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("seed", range(5))
def test_faults_do_not_show_in_the_records(case: Case, emulator: Emulator, seed: int) -> None:
    quiet = case.sync(emulator, settings={"request_timeout": 5})
    kinds = ["429", "500", "503", "drop", "cut", "truncated"]
    emulator.faults.at_random(kinds, rate=0.5, seed=seed, most_in_a_row=4)
    broken = case.sync(emulator, settings={"request_timeout": 5})
    assert broken.error is None
    assert sum(emulator.faults.played.values()) > 5
    assert broken.records == quiet.records
    assert broken.state == quiet.state


def test_a_wrong_token_fails_at_once_and_names_the_setting(case: Case, emulator: Emulator) -> None:
    run = case.sync(emulator, settings={case.token: "wrong"})
    assert run.error is not None
    assert case.token in run.error
    assert len(emulator.log) == 1
    assert run.records == {}


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("fault", ["401", "403", "404", "422", "500", "error_in_200", "html"])
def test_no_secret_and_no_answer_reaches_the_log(
    case: Case, emulator: Emulator, fault: str, tmp_path: Path
) -> None:
    config = {**case.config(emulator), "max_attempts": 2}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    emulator.faults.plan(fault, at=4, times=None)
    ended = command(case.tap.name, "--config", path, LOGLEVEL="DEBUG")
    assert ended.returncode == 1
    states = "\n".join(line for line in ended.stdout.splitlines() if '"type":"STATE"' in line)
    for secret in (config[case.token], CANARY, CANARY_CPF):
        assert secret not in ended.stderr
        assert secret not in states
    stream, field = case.personal
    documents = {row[field] for row in case.truth(emulator)[stream]}
    assert not any(document in ended.stderr for document in documents if document)


def test_two_taps_never_share_credentials_or_budget(case: Case, emulator: Emulator) -> None:
    one = case.tap(config=case.config(emulator))
    two = case.tap(config={**case.config(emulator), case.token: "other"})
    assert one.transport is not two.transport
    assert one.config[case.token] != two.config[case.token]


def _kill_at(case: Case, emulator: Emulator, config: Path, output: Path, request: int) -> None:
    """Start the script and kill it, without mercy, while its n-th request is under way."""
    emulator.faults.plan("slow", at=request, seconds=30)
    arguments = ("--config", config, *case.catalog(output.parent))
    process = start(case.tap.name, *arguments, output=output, log=output.with_suffix(".log"))
    deadline = time.monotonic() + 30
    while len(emulator.log) < request and process.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.join()
    emulator.faults.clear()


@pytest.mark.parametrize("seed", range(20))
def test_killed_at_any_request_and_resumed_the_union_is_the_whole(
    case: Case, emulator: Emulator, reading: tuple[Run, int], tmp_path: Path, seed: int
) -> None:
    whole, requests = reading
    path = tmp_path / "config.json"
    path.write_text(json.dumps(case.config(emulator)))
    kill = random.Random(seed).randint(1, requests)
    _kill_at(case, emulator, path, tmp_path / "killed.jsonl", kill)

    killed = read_messages(tmp_path / "killed.jsonl").up_to_the_last_state()
    resumed = case.sync(emulator, state=killed.state)
    assert resumed.error is None
    for stream in whole.schemas:
        union = set(resumed.records[stream] and keys(resumed, stream))
        if killed.records[stream]:
            union |= set(keys(killed, stream))
        assert union == set(keys(whole, stream)), f"{stream}, killed at request {kill}"


def test_a_failure_is_one_line_and_a_traceback_only_when_debugging(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**case.config(emulator), case.token: "wrong"}))
    ended = command(case.tap.name, "--config", path)
    assert ended.returncode == 1
    assert len(error_lines(ended.stderr)) == 1
    assert not {"Traceback", "METRIC"} & set(ended.stderr.replace(":", " ").split())
    checked = command(case.tap.name, "--config", path, "--check")
    assert checked.stderr.splitlines() == error_lines(checked.stderr)
    assert len(error_lines(checked.stderr)) == 1
    debugged = command(case.tap.name, "--config", path, LOGLEVEL="DEBUG")
    assert debugged.returncode == 1
    assert {"Traceback", "METRIC"} <= set(debugged.stderr.replace(":", " ").split())
