"""`--check`, and what it has in common with `--plan`: the command line, patience, exit codes."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.check import CheckOutcome
from tap_asaas.children import FollowingStream
from tap_asaas.tap import TapAsaas
from tests.cases import CASES, Case, asaas_config
from tests.previews import LISTS, checked, made, told, without_details
from tests.run_tap import selection
from tests.scripts import command, error_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


def test_a_preview_is_not_held_by_the_bound_of_a_run(case: Case, emulator: Emulator) -> None:
    config, streams = {**case.config(emulator), "max_requests": 1}, without_details(case)
    plan = told(case.tap, config, streams=streams)
    assert plan.sent > 1
    assert {each.outcome for each in plan.forecasts} == {"planned"}
    assert {result for result, _ in checked(case.tap, config, streams).values()} == {
        CheckOutcome.OK
    }


@pytest.mark.parametrize("mode", ["--check", "--plan"])
def test_a_spent_quota_is_not_waited_for(
    case: Case, emulator: Emulator, tmp_path: Path, mode: str
) -> None:
    path = write_config(case, emulator, tmp_path)
    emulator.faults.plan("429", times=None, retry_after=50)
    ended = command(case.tap.name, "--config", path, mode)
    (line,) = error_lines(ended.stderr)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "answered 429" in line
    assert line.endswith(". Look again in 50 s")
    assert len(emulator.log) == 1


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("mode", ["--check", "--plan"])
def test_a_server_that_is_down_is_asked_twice(
    case: Case, emulator: Emulator, tmp_path: Path, mode: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = write_config(case, emulator, tmp_path, api_url=f"http://127.0.0.1:{port}")
    ended = command(case.tap.name, "--config", path, mode)
    tried, line = error_lines(ended.stderr)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot be reached: connection refused" in line
    assert "attempt 1 of 2" in tried
    assert line.endswith(" (2 attempts)")


def test_a_preview_does_not_wait_for_an_answer_as_long_as_a_run(
    case: Case, emulator: Emulator
) -> None:
    tap = made(case.tap, {**case.config(emulator), "request_timeout": 3600}, streams=[])
    tap.preview(checks=True)
    assert {stream.settings.request_timeout for stream in tap.read_streams} == {30}
    tap = made(case.tap, {**case.config(emulator), "request_timeout": 3}, streams=[])
    tap.preview(checks=False)
    assert {stream.settings.request_timeout for stream in tap.read_streams} == {3}


def test_every_stream_is_looked_at_with_one_request(case: Case, emulator: Emulator) -> None:
    config = case.config(emulator)
    found = checked(case.tap, config)
    assert {result for result, _ in found.values()} == {CheckOutcome.OK}
    assert {told.rpartition(", ")[2] for _, told in found.values()} <= {"as declared"} | {
        told for _, told in found.values() if told.startswith("no rows")
    }
    assert sorted(found) == sorted(stream.name for stream in case.tap.STREAMS)
    followers = (s for s in case.tap.STREAMS if issubclass(s, FollowingStream))
    free = [stream for stream in followers if not stream.asks]
    assert len(emulator.log) == len(case.tap.STREAMS) - len(free)


def test_a_check_says_what_is_lacking_and_what_is_wrong(emulator: Emulator) -> None:
    emulator.asaas.change_dialect(gated={"pix_transactions": 403})
    emulator.faults.plan("404", path="*/webhooks", times=None)
    emulator.faults.plan("no_records", path="*/customers", times=None)
    emulator.drift["transfers"] = lambda row: row.update(novo=1)
    streams = ["bills", "pix_transactions", "webhooks", "customers", "notifications", "transfers"]
    found = checked(TapAsaas, asaas_config(emulator), streams)
    assert found["bills"][0] is CheckOutcome.OK
    assert found["pix_transactions"][0] is CheckOutcome.LACKING
    assert "answered 403" in found["pix_transactions"][1]
    assert found["webhooks"][0] is found["customers"][0] is CheckOutcome.FAILED
    assert "404 Not Found. Report it, and deselect webhooks" in found["webhooks"][1]
    assert "holds no rows at 'data'" in found["customers"][1]
    assert found["notifications"] == (
        CheckOutcome.NOT_ASKED,
        "takes a row of customers, and none came",
    )
    assert found["transfers"][0] is CheckOutcome.OK
    assert "not as declared" in found["transfers"][1]
    assert "novo" in found["transfers"][1]


def test_a_value_that_cannot_be_a_record_fails_the_check(emulator: Emulator) -> None:
    emulator.drift["bill"] = lambda row: row.update(value="dez")
    found = checked(TapAsaas, asaas_config(emulator), ["bills", "wallets"])
    assert found["bills"][0] is CheckOutcome.FAILED
    assert "value" in found["bills"][1]
    assert "dez" not in found["bills"][1]
    assert found["wallets"][0] is CheckOutcome.OK


def write_config(case: Case, emulator: Emulator, folder: Path, **changes: Any) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps({**case.config(emulator), **changes}))
    return path


def test_a_refused_token_ends_either_with_one_line(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    path = write_config(case, emulator, tmp_path, **{case.token: "$aact_prod_wrong"})
    for mode in ("--check", "--plan"):
        emulator.log.clear()
        ended = command(case.tap.name, "--config", path, mode)
        (line,) = error_lines(ended.stderr)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert "answered 401" in line
        assert case.token in line
        assert "wrong" not in ended.stderr
        assert len(emulator.log) == 1


def test_the_script_prints_tables_and_writes_no_message(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    path = write_config(case, emulator, tmp_path)
    name, stream = case.tap.name, LISTS[case.tap.name][0]
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps(selection(case.tap, [stream])))
    words = (name, "--config", path, "--catalog", catalog)
    for mode, heading in (("--plan", "stream  "), ("--check", "stream  ")):
        ended = command(*words, mode)
        assert ended.returncode == 0, ended.stderr
        assert error_lines(ended.stderr) == []
        lines = ended.stdout.splitlines()
        assert lines[0].startswith(heading[:6])
        assert [line.split()[0] for line in lines[2:3]] == [stream]
        assert emulator_token(case, emulator) not in ended.stdout + ended.stderr
        ended = command(*words, mode, "--format=json")
        as_json = json.loads(ended.stdout)
        assert as_json["tap"] == name
        assert list(as_json["streams"]) == [stream]
    assert sorted(tmp_path.iterdir()) == [catalog, path]


def emulator_token(case: Case, emulator: Emulator) -> str:
    token: str = case.config(emulator)[case.token]
    return token


def test_a_failed_stream_is_told_once_and_is_exit_code_one(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.faults.plan("404", path="*/banks", times=None)
    path = write_config(CASES[0], emulator, tmp_path)
    for mode in ("--check", "--plan"):
        ended = command("tap-clientbase", "--config", path, mode)
        assert ended.returncode == 1
        assert ended.stdout.count("answered 404") == 1
        assert "set contract.paths.banks" in ended.stdout
        assert error_lines(ended.stderr) == []
        assert "could not be read: banks" in ended.stderr


def test_a_state_does_not_matter_to_a_check(emulator: Emulator, tmp_path: Path) -> None:
    path, state = write_config(CASES[2], emulator, tmp_path), tmp_path / "state.json"
    entry = {"replication_key": "dateCreated", "replication_key_value": "2999-01-01"}
    state.write_text(json.dumps({"bookmarks": {"transfers": entry}}))
    ended = command("tap-asaas", "--config", path, "--state", state, "--check")
    assert ended.stdout == command("tap-asaas", "--config", path, "--check").stdout
    planned = command("tap-asaas", "--config", path, "--state", state, "--plan")
    assert planned.returncode == 1
    assert "transfers: the bookmark in the state lies in the future" in planned.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--plan", "--check"), "--check and --plan: give one of them"),
        (("--discover", "--plan"), "--discover and --plan: give one of them"),
        (("--test", "--check"), "--test and --check: give one of them"),
        (("--plan", "--about"), "--about and --plan: give one of them"),
        (("--check", "--format=markdown"), "--check has the format json only"),
    ],
)
def test_one_mode_at_a_time(
    emulator: Emulator, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    path = write_config(CASES[1], emulator, tmp_path)
    ended = command("tap-biu", "--config", path, *arguments)
    assert ended.returncode == 1
    (told,) = error_lines(ended.stderr)
    assert line in told
    assert ended.stdout == ""
    assert len(emulator.log) == 0


def test_the_help_tells_both() -> None:
    text = command("tap-biu", "--help").stdout
    assert "--plan" in text
    assert "--check" in text
