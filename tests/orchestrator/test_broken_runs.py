"""Runs of the example for agencies that are stopped, killed, or meet a broken program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import accounts
from extraction import LEASH, ExtractionError, extract, leash
from tests.cases import CASES, Case
from tests.conftest import fresh
from tests.orchestrator.programs import TARGET, program, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts import Extraction
    from tests.emulator import Emulator

TAP = """
import json, signal, sys
def say(number):
    value = {"bookmarks": {"rows": {"number": number}}}
    print(json.dumps({"type": "STATE", "value": value}), flush=True)
def stop(*_):
    say(2)
    sys.exit(143)
signal.signal(signal.SIGTERM, stop)
say(1)
line = "2026-03-02 12:00:00,000 | WARNING  | tap-endless | It takes for ever"
print(line, file=sys.stderr, flush=True)
while True:
    signal.pause()
"""
"""Reads until it is told to stop, and has one more state then."""
TALKATIVE = """
import signal, sys
def stop(*_):
    sys.stderr.write("x" * 300_000)
    sys.exit(143)
signal.signal(signal.SIGTERM, stop)
print("2026-03-02 12:00:00,000 | WARNING  | tap-x | It begins", file=sys.stderr, flush=True)
signal.pause()
"""
"""Says more when it is told to stop than a pipe holds."""
STATES = """
import json
for number in range(400):
    state = {"number": number, "of": "x" * 1000}
    print(json.dumps({"type": "STATE", "value": state}), flush=True)
"""
"""States that fill a pipe."""
LOADS = """
import json, sys
waiting = []
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "RECORD":
        waiting.append(message["stream"] + " " + json.dumps(message["record"]))
    if message["type"] == "STATE":
        with open("rows", "a") as file:
            file.writelines(row + "\\n" for row in waiting)
        waiting = []
        print(json.dumps(message["value"]), flush=True)
"""
"""Keeps rows and confirms states; what no state has followed is lost."""


def test_a_run_that_is_stopped_keeps_what_the_target_confirms(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-endless", TAP)
    (extraction,) = read(tmp_path, {"padaria": {"tap-endless": {}}}, account_column=None)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(extraction, stop)
    assert json.loads(extraction.state.read_text())["bookmarks"]["rows"]["number"] == 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_a_run_whose_time_is_over_is_gone_on_with(
    case: Case, emulator: Emulator, tmp_path: Path, path: Path
) -> None:
    program(path, "target-told", LOADS)
    config = {**case.config(emulator), "concurrency": 1}
    (extraction,) = read(tmp_path, {"padaria": {case.tap.name: config}}, account_column=None)
    extract(extraction, print)
    whole, requests = loaded(tmp_path), len(emulator.log)
    fresh(emulator)
    extraction.state.unlink()
    (tmp_path / "rows").unlink()
    # As Dagster does when `max_runtime_seconds` are over.
    main = threading.main_thread().ident or 0
    emulator.schedule.at(requests // 2, lambda: signal.pthread_kill(main, signal.SIGUSR1))
    with interrupted_by(signal.SIGUSR1), pytest.raises(KeyboardInterrupt):
        extract(extraction, print)
    assert [each.name for each in extraction.running.iterdir()] == ["lock"]
    assert set() < loaded(tmp_path) < whole
    assert extract(extraction, print)["outcome"] == "complete"
    assert loaded(tmp_path) == whole


def loaded(folder: Path) -> set[str]:
    """The rows that the target has confirmed, without the time at which they came."""
    return set((folder / "rows").read_text().splitlines())


@contextmanager
def interrupted_by(number: int) -> Iterator[None]:
    """Let a signal interrupt this process as Ctrl-C does."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def test_a_tap_that_is_stopped_may_say_all_that_it_wants(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-x", TALKATIVE)
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}}, account_column=None)

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(extraction, stop)


def test_a_state_that_cannot_be_written_is_told(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-x", STATES)
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}}, account_column=None)
    extraction.state.with_suffix(".new").mkdir(parents=True)
    with pytest.raises(ExtractionError, match="The state cannot be written"):
        extract(extraction, print)


@pytest.mark.parametrize("noise", ["Done, 2 rows\\n", "[1]\\n", '{\\"number\\": 40', "{}"])
def test_only_whole_states_are_kept(noise: str, tmp_path: Path, path: Path) -> None:
    program(path, "target-told", f'{TARGET}\nsys.stdout.write("{noise}")')
    program(path, "tap-x", STATES)
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}}, account_column=None)
    warnings: list[str] = []
    extract(extraction, warnings.append)
    assert json.loads(extraction.state.read_bytes())["number"] == 399
    assert warnings == ["target-told: lines of its output that are no state, left out: 1"]


def test_a_report_that_is_torn_is_none(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    line = "2026-03-02 12:00:00,000 | INFO     | tap-x | Run report: {"
    program(path, "tap-x", f"import sys\nsys.stderr.write({line!r})\nsys.exit(3)")
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}}, account_column=None)
    with pytest.raises(ExtractionError, match="tap-x ended with exit code 3") as failure:
        extract(extraction, print)
    assert failure.value.report == {}


EXTRACT = """
import sys, accounts, extraction
extraction.extract(*accounts.read(), lambda _: print("warned", flush=True))
"""


def kill_a_run(folder: Path) -> Extraction:
    """Kill a run as soon as its tap has begun, and nothing but its own process."""
    taps = {"padaria": {"tap-endless": {"token": "a-secret"}}}
    (extraction,) = read(folder, taps, account_column=None)
    environment = {
        **os.environ,
        "ACCOUNTS_FILE": str(folder / "accounts.yml"),
        "PYTHONPATH": str(Path(accounts.__file__).parent),
    }
    with subprocess.Popen(
        [sys.executable, "-c", EXTRACT], env=environment, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == b"warned\n"
        run.kill()
    return extraction


def have_ended(extraction: Extraction) -> bool:
    """Wait until tap and target have ended; not for ever."""
    lock = str(extraction.running / "lock")
    waited = subprocess.run(["flock", "--timeout", "30", lock, "true"], check=False)
    return waited.returncode == 0


@pytest.mark.skipif(not leash(), reason="util-linux is not there")
def test_a_tap_does_not_outlive_its_run(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-endless", TAP)
    assert have_ended(kill_a_run(tmp_path))


def test_a_setpriv_that_lacks_the_option_is_not_used(path: Path) -> None:
    program(path, LEASH[0], "raise SystemExit(1)")
    assert leash() == []


def test_what_outlives_a_killed_run_is_not_met_by_the_next(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    note = tmp_path / "process"
    stuck = TAP.replace("signal.SIGTERM, stop", "signal.SIGTERM, signal.SIG_IGN")
    program(
        path, "tap-endless", f"import os\nopen({str(note)!r}, 'w').write(str(os.getpid()))\n{stuck}"
    )
    extraction = kill_a_run(tmp_path)
    with pytest.raises(ExtractionError, match="still being read by an earlier run of tap-endless"):
        extract(extraction, print)
    os.kill(int(note.read_text()), signal.SIGKILL)
    assert have_ended(extraction)
    assert "a-secret" in (extraction.running / "tap.json").read_text()
    program(path, "tap-endless", "")
    extract(extraction, print)
    assert [each.name for each in extraction.running.iterdir()] == ["lock"]


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-x", STATES)
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}}, account_column=None)
    (tmp_path / "running").touch()
    with pytest.raises(ExtractionError, match=r"padaria: .*Not a directory"):
        extract(extraction, print)


@pytest.mark.parametrize(
    "catalog", ["", '{"streams": ', "[]", '{"streams": [{}]}', '{"streams": [{"schema": null}]}']
)
def test_a_catalog_that_is_none_is_told(catalog: str, tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    program(path, "tap-x", f"print({catalog!r})")
    (extraction,) = read(tmp_path, {"padaria": {"tap-x": {}}})
    with pytest.raises(ExtractionError, match=r"^tap-x: what --discover says is no catalog$"):
        extract(extraction, print)
    chosen = tmp_path / "catalogs" / "tap-x.json"
    chosen.parent.mkdir()
    chosen.write_text(catalog)
    with pytest.raises(ExtractionError, match=r"^tap-x: catalogs/tap-x\.json is no catalog$"):
        extract(extraction, print)


def test_discovery_sees_no_secret_of_another_account(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path, "target-told", TARGET)
    look = "import os, sys\nassert not {'LIVRARIA_TOKEN', 'ALERT_URL'} & os.environ.keys()\n"
    program(path, "tap-x", look + "if '--discover' in sys.argv: print('{\"streams\": []}')")
    monkeypatch.setenv("ALERT_URL", "https://hooks.example/secret")
    monkeypatch.setenv("LIVRARIA_TOKEN", "of-another-account")
    taps = {"padaria": {"tap-x": {}}, "livraria": {"tap-x": {"keys": [{"env": "LIVRARIA_TOKEN"}]}}}
    livraria, padaria = read(tmp_path, taps)
    extract(padaria, print)
    assert livraria.resolved(livraria.config) == {"keys": ["of-another-account"]}
    program(path, "tap-x", "raise SystemExit(4)")
    with pytest.raises(ExtractionError, match="tap-x --discover ended with exit code 4"):
        extract(padaria, print)
