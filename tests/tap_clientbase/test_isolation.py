"""A stream that cannot be read fails alone; what every stream would meet ends the run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.errors import StreamFailedError
from tap_clientbase.streams.money import Banks
from tap_clientbase.tap import TapClientbase
from tests.run_tap import selection, sync
from tests.scripts import command, error_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize(
    "fault",
    [
        *("403", "404", "422", "500", "no_records", "error_in_200"),
        *("html", "redirect", "drop", "cut", "truncated", "not_json"),
    ],
)
def test_the_other_streams_are_read_and_the_bookmark_stays(
    config: dict[str, Any], emulator: Emulator, fault: str
) -> None:
    others = {"bank_accounts", "customers", "reports"}
    streams = {"billings", *others}
    before = sync(TapClientbase, config, streams=streams)
    emulator.advance(days=1)
    emulator.faults.plan(fault, path="/billings", times=None)
    run = sync(TapClientbase, config, streams=streams, state=before.state)
    assert run.error is not None
    assert run.error.startswith("billings: GET ")
    assert run.state["bookmarks"]["billings"] == before.state["bookmarks"]["billings"]
    assert run.records["billings"] == []
    for stream in others:
        assert len(run.records[stream]) == emulator.clientbase.count(stream)
    emulator.faults.clear()
    after = sync(TapClientbase, config, streams=streams, state=run.state)
    assert after.error is None
    assert after.records["billings"]


def test_a_failure_in_the_middle_keeps_the_last_checkpoint(
    config: dict[str, Any], emulator: Emulator
) -> None:
    sync(TapClientbase, config, streams=["billings"])
    requests = len(emulator.log)
    emulator.faults.plan("403", path="/billings", at=requests, times=None)
    run = sync(TapClientbase, config, streams=["billings"])
    assert run.error is not None
    assert "replication_key_value" in run.state["bookmarks"]["billings"]
    emulator.faults.clear()
    rest = sync(TapClientbase, config, streams=["billings"], state=run.state)
    read = {record["uuid"] for record in run.records["billings"] + rest.records["billings"]}
    assert len(read) == emulator.clientbase.count("billings")


def test_the_script_ends_with_one_line_per_failed_stream_and_exit_code_one(
    config: dict[str, Any], emulator: Emulator, tmp_path: Path
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    for stream in ("/banks", "/transfers"):
        emulator.faults.plan("403", path=stream, times=None)
    for arguments in ((), ("--test",)):
        ended = command("tap-clientbase", "--config", path, *arguments)
        assert ended.returncode == 1
        lines = error_lines(ended.stderr)
        assert [line.split(" | ")[-1].split(":")[0] for line in lines] == ["banks", "transfers"]
        assert "Done, but could not be read: banks, transfers" in ended.stderr


def test_a_good_test_says_so(config: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    ended = command("tap-clientbase", "--config", path, "--test")
    assert ended.returncode == 0
    assert "All 13 streams answered" in ended.stderr


@pytest.mark.parametrize("fault", ["401", "html", "redirect", "drop"])
def test_what_every_stream_would_meet_ends_the_run_at_once(
    config: dict[str, Any], emulator: Emulator, fault: str, no_backoff: None
) -> None:
    emulator.faults.plan(fault, times=None)
    run = sync(TapClientbase, {**config, "max_attempts": 2})
    assert run.error is not None
    asked = {entry.path.rsplit("/", 1)[-1] for entry in emulator.log.entries}
    # With a web page, or without an end of the answer, the first stream may be alone.
    others = {"bank_accounts"} if fault != "401" else set()
    assert asked == {"announcement_portals"} | others


@pytest.mark.parametrize("fault", ["html", "redirect"])
def test_pages_of_the_web_end_no_run_that_has_got_answers(
    config: dict[str, Any], emulator: Emulator, fault: str
) -> None:
    for path in ("/banks", "/bank_accounts"):  # one after the other
        emulator.faults.plan(fault, path=path, times=None)
    run = sync(TapClientbase, config)
    assert run.error is not None
    assert run.error.count(": GET ") == 2
    assert run.records["transfers"]


def test_an_api_that_falls_silent_ends_the_run_at_the_second_stream(
    config: dict[str, Any], emulator: Emulator, no_backoff: None
) -> None:
    emulator.faults.plan("drop", at=10, times=None)
    run = sync(TapClientbase, {**config, "max_attempts": 2, "concurrency": 1})
    good = {entry.path for entry in emulator.log.entries if not entry.fault}
    *silent, probe = [entry.path for entry in emulator.log.entries if entry.fault]
    assert len(set(silent)) == 2
    assert probe in good
    assert run.error == (  # the second one's
        f"{silent[-1].rsplit('/', 1)[-1]}: GET {emulator.url}{silent[-1]} broke off the connection "
        "(2 attempts)"
    )


def test_two_endpoints_that_never_answer_do_not_end_a_run(
    config: dict[str, Any], emulator: Emulator, no_backoff: None
) -> None:
    for path in ("/bank_accounts", "/banks"):  # one after the other
        emulator.faults.plan("drop", path=path, times=None)
    run = sync(TapClientbase, {**config, "max_attempts": 2})
    assert run.error is not None
    assert run.error.count(": GET ") == 2
    assert run.records["transfers"]


@pytest.mark.parametrize("fault", ["html", "redirect"])
def test_the_first_stream_may_be_the_only_one_with_a_web_page(
    config: dict[str, Any], emulator: Emulator, fault: str
) -> None:
    emulator.faults.plan(fault, path="/announcement_portals", times=None)
    run = sync(TapClientbase, config)
    assert run.error is not None
    assert run.error.startswith("announcement_portals: ")
    assert run.records["transfers"]


def test_a_fault_of_the_tap_in_one_stream_does_not_stop_the_others(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, body: object, token: object) -> None:
        raise ZeroDivisionError("98765432100")

    monkeypatch.setattr(Banks, "read_page", broken)
    run = sync(TapClientbase, config)
    assert run.error is not None
    assert run.error.startswith("banks: unexpected ZeroDivisionError in test_isolation.py:")
    assert "98765432100" not in run.error
    assert len(run.records["bank_accounts"]) == emulator.clientbase.count("bank_accounts")


def test_a_failed_stream_leaves_no_requests_behind(
    config: dict[str, Any], emulator: Emulator
) -> None:
    tap = TapClientbase(config=dict(config))
    stream = tap.streams["customers"]
    stream.give_up("given up")  # type: ignore[attr-defined]
    with pytest.raises(StreamFailedError):
        stream.fetch((None, 1))  # type: ignore[attr-defined]
    assert len(emulator.log) == 0


def test_what_was_read_before_a_failure_is_written(
    config: dict[str, Any], emulator: Emulator, tmp_path: Path
) -> None:
    catalog = selection(TapClientbase, ["billings"], full_table=True)
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    (tmp_path / "config.json").write_text(json.dumps({**config, "concurrency": 1}))
    emulator.faults.plan("401", path="/billings", query={"page": "2"}, times=None)
    arguments = ("--config", tmp_path / "config.json", "--catalog", tmp_path / "catalog.json")
    ended = command("tap-clientbase", *arguments)
    assert ended.returncode == 1
    assert ended.stdout.count('{"type":"RECORD"') == 100
    assert ended.stdout.endswith("\n")
