"""The line of the crontab, and what it runs, against the emulator."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.scheduled import ROOT, prepared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

WRONG = "wrong-token-8a1f"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    return prepared(tmp_path)


@pytest.fixture
def line(machine: Path, emulator: Emulator) -> str:
    """The command of the crontab that docs/scheduling.md shows, for this machine."""
    (machine / ".env").write_text(
        f"TAP_ASAAS_ACCESS_TOKEN='{emulator.asaas.token}'\n"
        f"TAP_ASAAS_API_URL={emulator.asaas.url}\n"
        "NO_PROXY=127.0.0.1\n"
        "MELTANO_CLI_DISABLE_VERSION_CHECK=true\n"
    )
    (machine / ".env").chmod(0o600)
    page = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    (shown,) = [line for line in page.splitlines() if line.startswith("17 3 * * * ")]
    command = shown.split(maxsplit=5)[5]
    return command.replace("/srv/singer-taps-br", str(machine)).replace(
        "target-postgres", "target-jsonl"
    )


def start(line: str, machine: Path) -> subprocess.Popen[str]:
    """Run a line as cron does."""
    return subprocess.Popen(
        ["/bin/sh", "-c", line],
        cwd=machine.parent,
        env={"HOME": str(machine.parent), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what cron would mail."""
    said, _ = run.communicate(timeout=120)
    return run.returncode, said


def test_of_two_at_a_time_the_second_does_nothing_and_none_says_anything(
    line: str, machine: Path, emulator: Emulator
) -> None:
    emulator.faults.plan("slow", path="*/customers", seconds=5)
    first = start(line, machine)
    deadline = time.monotonic() + 60
    while not emulator.log.to("/customers"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    asked = len(emulator.log)
    second = start(line, machine)
    assert ended(second) == (0, "")
    assert len(emulator.log) == asked
    assert ended(first) == (0, "")
    rows = (machine / "output" / "asaas" / "payments.jsonl").read_bytes().count(b"\n")
    assert rows == len(emulator.asaas.ids("payments"))
    log = machine / ".meltano" / "tap-asaas.log"
    assert "Run report: " in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_failure_is_printed_for_the_mail_and_is_the_exit_code(line: str, machine: Path) -> None:
    settings = machine / ".env"
    with settings.open("a") as file:
        file.write(f"TAP_ASAAS_ACCESS_TOKEN={WRONG}\n")
    code, said = ended(start(line, machine))
    assert code == 1
    *errors, last = said.splitlines()
    assert errors
    assert all("[error " in error and " tap-asaas " in error for error in errors)
    assert "access_token" in said
    assert last == f"tap-asaas failed: {machine}/.meltano/tap-asaas.log says how far it got"
    assert WRONG not in said


def test_tokens_that_others_may_read_are_not_used(
    line: str, machine: Path, emulator: Emulator
) -> None:
    (machine / ".env").chmod(0o640)
    code, said = ended(start(line, machine))
    assert code == 1
    assert said.endswith(f"others may read it: chmod 600 {machine}/.env\n")
    assert not len(emulator.log)
