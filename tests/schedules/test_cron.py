"""The lines for cron that docs/scheduling.md shows, run against the emulator."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.documents.pages import page
from tests.schedules.scheduled import ROOT, prepared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

WRONG = "wrong-token-8a1f"
BLOCKS = [block.text for block in page(ROOT / "docs" / "scheduling.md").blocks]
(SETTINGS,) = (text for text in BLOCKS if "cat > .env" in text)
(CRONTAB,) = (text.splitlines()[-1] for text in BLOCKS if text.startswith("MAILTO"))
(AGAIN,) = (text for text in BLOCKS if "state clear" in text)


@pytest.fixture
def machine(tmp_path: Path, emulator: Emulator) -> Path:
    """A machine that was set up as the page says, but for the account and the warehouse."""
    folder = prepared(tmp_path)
    *settings, install, first_run = lines(SETTINGS, folder).splitlines()
    assert install.startswith(".venv/bin/meltano install ")
    assert first_run in lines(CRONTAB, folder)
    key = f"{emulator.asaas.token}'\nTAP_ASAAS_API_URL={emulator.asaas.url}\nNO_PROXY=127.0.0.1"
    setup = "\n".join(settings).replace("$aact_prod_…'", key)
    assert ended(start(setup, folder)) == (0, "")
    return folder


def lines(shown: str, machine: Path) -> str:
    """Lines of the page, for a machine and a target of the tests."""
    shown = shown.replace("/srv/singer-taps-br", str(machine))
    return shown.replace("target-postgres", "target-jsonl")


def cron(machine: Path) -> subprocess.Popen[str]:
    """Start what the crontab says."""
    return start(lines(CRONTAB.split(maxsplit=5)[5], machine), machine.parent)


def start(line: str, folder: Path, path: str = "/usr/bin:/bin") -> subprocess.Popen[str]:
    """Run a line as cron does."""
    return subprocess.Popen(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={"HOME": str(folder), "PATH": path, "SHELL": "/bin/sh"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what cron would mail."""
    said, _ = run.communicate(timeout=120)
    return run.returncode, said


def rows(machine: Path, stream: str) -> int:
    """How many rows have arrived."""
    return (machine / "output" / "asaas" / f"{stream}.jsonl").read_bytes().count(b"\n")


def test_of_two_at_a_time_the_second_does_nothing_and_none_says_anything(
    machine: Path, emulator: Emulator
) -> None:
    emulator.faults.plan("slow", path="*/customers", seconds=5)
    first = cron(machine)
    deadline = time.monotonic() + 60
    while not emulator.log.to("/customers"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    asked = len(emulator.log)
    assert ended(cron(machine)) == (0, "")
    assert len(emulator.log) == asked
    assert ended(first) == (0, "")
    payments = len(emulator.asaas.ids("payments"))
    assert rows(machine, "payments") == payments
    log = machine / ".meltano" / "tap-asaas.log"
    assert "Run report: " in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    assert ended(start(lines(AGAIN, machine), machine))[0] == 0
    assert rows(machine, "payments") == 2 * payments


def test_a_failure_is_printed_for_the_mail_and_is_the_exit_code(machine: Path) -> None:
    with (machine / ".env").open("a") as file:
        file.write(f"TAP_ASAAS_ACCESS_TOKEN={WRONG}\n")
    code, said = ended(cron(machine))
    assert code == 1
    *errors, last = said.splitlines()
    assert errors
    assert all("[error " in error and " tap-asaas " in error for error in errors)
    assert "access_token" in said
    assert last == f"tap-asaas failed: {machine}/.meltano/tap-asaas.log says how far it got"
    assert WRONG not in said


def test_tokens_that_others_may_read_are_not_used(machine: Path, emulator: Emulator) -> None:
    (machine / ".env").chmod(0o640)
    code, said = ended(cron(machine))
    assert code == 1
    assert said.endswith(f"others may read it: chmod 600 {machine}/.env\n")
    assert not len(emulator.log)


def test_tokens_behind_a_link_are_used_where_only_the_owner_may_read_them(machine: Path) -> None:
    (machine / ".env").rename(machine / "tokens")
    (machine / ".env").symlink_to("tokens")
    assert ended(cron(machine)) == (0, "")


def test_a_run_that_does_not_end_is_told_of(machine: Path, emulator: Emulator) -> None:
    lock = machine / ".meltano" / "tap-asaas.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert ended(cron(machine)) == (0, "")
        long_ago = time.time() - 24 * 3600
        os.utime(lock, (long_ago, long_ago))
        for _ in range(2):
            code, said = ended(cron(machine))
            assert code != 0
            assert said.startswith("tap-asaas did nothing: a run that began more than 23 hours ago")
    assert ended(cron(machine)) == (0, "")
    assert time.time() - lock.stat().st_mtime < 3600
    assert len(emulator.log)


def test_without_flock_nothing_is_read_and_it_is_said(machine: Path, emulator: Emulator) -> None:
    programs = machine.parent / "programs"
    programs.mkdir()
    for name in ("bash", "dirname", "mkdir"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    shutil.rmtree(machine / ".meltano")
    code, said = ended(
        start(f"{machine}/examples/cron/extract tap-asaas x", machine, str(programs))
    )
    assert code != 0
    assert said.endswith("is flock of util-linux there?\n")
    assert not len(emulator.log)


@pytest.mark.parametrize("words", ["", "target-jsonl", "--full-refresh tap-asaas target-jsonl"])
def test_the_first_word_is_a_tap(machine: Path, words: str) -> None:
    code, said = ended(start(f"{machine}/examples/cron/extract {words}", machine))
    assert code == 2
    assert said.startswith("usage: ")
