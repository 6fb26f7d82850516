"""The lines for cron that docs/scheduling.md shows, run against the emulator."""

from __future__ import annotations

import fcntl
import json
import os
import runpy
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.documents.pages import page
from tests.emulator import Emulator
from tests.schedules.scheduled import ROOT, prepared

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "wrong-token-8a1f"
QUOTING = """#!/bin/sh
cat > /dev/null
cat >&2 <<'END'
sqlalchemy.exc.IntegrityError: (psycopg.errors.CheckViolation) a row violates a check: Maria
DETAIL:  Failing row contains (1, Maria).
END
exit 1
"""
"""A target that says what target-postgres says of a row that a table refuses."""
BLOCKS = [block.text for block in page(ROOT / "docs" / "scheduling.md").blocks]
(SETTINGS,) = (text for text in BLOCKS if "cat > .env" in text)
(CRONTAB,) = (text.splitlines()[-1] for text in BLOCKS if text.startswith("MAILTO"))
(ENTRY,) = (text for text in BLOCKS if "inherit_from" in text)
(TOKEN,) = (text for text in BLOCKS if text.startswith("TAP_ASAAS_FILIAL"))
(FURTHER,) = (text for text in BLOCKS if text.startswith("17 ") and "tap-asaas-filial" in text)
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


def cron(machine: Path, entry: str = CRONTAB) -> subprocess.Popen[str]:
    """Start what the crontab says."""
    return start(lines(entry.split(maxsplit=5)[5], machine), machine.parent)


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
    return len(keys(machine, "asaas", stream))


def keys(machine: Path, schema: str, stream: str) -> list[str]:
    """The keys of the rows that have arrived."""
    file = machine / "output" / schema / f"{stream}.jsonl"
    return [json.loads(line)["id"] for line in file.read_text().splitlines()]


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
    assert all("[error " in error for error in errors)
    assert " tap-asaas " in errors[0]
    assert any(error.endswith(" Extractor failed") for error in errors)
    assert "access_token" in said
    log = machine / ".meltano" / "tap-asaas.log"
    assert last == f"tap-asaas target-jsonl failed: {log} says how far it got"
    assert WRONG not in said


def test_accounts_are_read_at_the_same_minute_and_nothing_of_them_mixes(
    machine: Path, emulator: Emulator
) -> None:
    file = machine / "meltano.yml"
    head, tail = file.read_text().split("\n  loaders:\n  - name", maxsplit=1)
    file.write_text(f"{head}\n{ENTRY}\n  loaders:\n  - name{tail}")
    with Emulator(seed=2, size=100, asaas_quota=None) as other:
        other.asaas.token = "$aact_prod_other"
        assert ended(cron(machine)) == (0, "")  # as the page says; it makes Meltano's database
        code, said = ended(cron(machine, FURTHER))
        assert code == 1
        assert "access_token is missing" in said
        token = TOKEN.replace("$aact_prod_…", other.asaas.token)
        with (machine / ".env").open("a") as env:
            env.write(f"{token}\nTAP_ASAAS_FILIAL_API_URL={other.asaas.url}\n")
        for round_ in (1, 2):
            for run in [cron(machine), cron(machine, FURTHER)]:
                assert ended(run) == (0, "")
            for schema, api, before in (
                ("asaas", emulator.asaas, 1),
                ("asaas_filial", other.asaas, 0),
            ):
                found = keys(machine, schema, "customers")
                assert len(found) == (before + round_) * len(api.ids("customers"))
                assert set(found) == set(api.ids("customers"))
            emulator.advance(days=1)
            other.advance(days=1)
    assert set(emulator.asaas.ids("customers")) != set(other.asaas.ids("customers"))
    assert "Beginning sync" in (machine / ".meltano" / "tap-asaas-filial.log").read_text()


def test_a_database_that_is_down_is_told_of_as_the_loaders_failure(machine: Path) -> None:
    said = failed_load(machine, "postgresql+psycopg://user:pass-71c@127.0.0.1:1/database")
    assert "target-postgres sqlalchemy.exc.OperationalError: (psycopg.OperationalError) " in said
    assert ' connection to server at "127.0.0.1", port 1 failed: Connection refused\n' in said
    assert "pass-71c" not in said


def test_half_a_password_that_is_taken_for_a_host_is_not_told(machine: Path) -> None:
    said = failed_load(machine, "postgresql+psycopg://user:half@pass-71c.invalid@host:1/database")
    assert "(psycopg.OperationalError) failed to resolve host" in said
    assert "pass-71c" not in said


def failed_load(machine: Path, url: str) -> str:
    """What is mailed when the database does not answer."""
    with (machine / ".env").open("a") as file:
        file.write(f"TARGET_POSTGRES_SQLALCHEMY_URL='{url}'\n")
    command = f"{machine}/examples/cron/extract tap-asaas target-postgres"
    code, said = ended(start(command, machine))
    assert code == 1
    assert said.splitlines()[-1].startswith("tap-asaas target-postgres failed: ")
    return said


def test_of_a_loaders_error_only_the_class_is_told(machine: Path) -> None:
    programs = machine / "programs"
    programs.mkdir()
    (programs / "target-quoting").write_text(QUOTING)
    (programs / "target-quoting").chmod(0o755)
    entry = f"  - name: target-quoting\n    executable: {programs}/target-quoting\n"
    with (machine / "meltano.yml").open("a") as file:
        file.write(f"{entry}    namespace: target_quoting\n")
    command = f"{machine}/examples/cron/extract tap-asaas target-quoting"
    code, said = ended(start(command, machine))
    assert code == 1
    assert (
        "\ntarget-quoting sqlalchemy.exc.IntegrityError: (psycopg.errors.CheckViolation)\n" in said
    )
    assert "Maria" in (machine / ".meltano" / "tap-asaas.log").read_text()
    assert "Maria" not in said


@pytest.mark.parametrize(
    "words", ["tap-asass target-jsonl", "tap-asaas target-jsnl"], ids=["tap", "target"]
)
def test_a_name_that_meltano_does_not_know_is_told(machine: Path, words: str) -> None:
    code, said = ended(start(f"{machine}/examples/cron/extract {words}", machine))
    assert code == 1
    (wrong,) = {"tap-asass", "target-jsnl"} & set(words.split())
    assert said.startswith(f"Error: Block {wrong} not found\n")


def test_a_suffix_of_the_state_is_refused(machine: Path, emulator: Emulator) -> None:
    command = f"{machine}/examples/cron/extract tap-asaas target-jsonl --state-id-suffix=two"
    code, said = ended(start(command, machine))
    assert code == 2
    assert "several accounts" in said
    assert not len(emulator.log)


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
        start(f"{machine}/examples/cron/extract tap-asaas target-x", machine, str(programs))
    )
    assert code != 0
    assert said.endswith("is flock of util-linux there?\n")
    assert not len(emulator.log)


@pytest.mark.parametrize(
    "words", ["", "target-jsonl", "tap-asaas", "--full-refresh tap-asaas target-jsonl"]
)
def test_it_takes_a_tap_and_a_target(machine: Path, words: str) -> None:
    code, said = ended(start(f"{machine}/examples/cron/extract {words}", machine))
    assert code == 2
    assert said.startswith("usage: ")


def test_cron_and_github_tell_the_same_of_a_targets_error() -> None:
    report = runpy.run_path(str(ROOT / ".github" / "report.py"))
    script = (ROOT / "examples" / "cron" / "extract").read_text(encoding="utf-8")
    assert f"class='{report['CLASS']}'\n" in script
    assert f'why="{report["WHY"]}"\n' in script
