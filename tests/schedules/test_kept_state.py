"""What `.github/state.sh` keeps between runs, and what `.github/report.py` makes of a log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.schedules.scheduled import ROOT

STATE = "prod:tap-asaas-to-target-postgres/state.json"
STAMP = "2026-11-22T06:17:00.000000Z"


class Branch:
    """The branch of a tap, as the runs of the workflow see it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = folder / "owner" / "repository"
        subprocess.run(["git", "init", "--quiet", "--bare", self.repository], check=True)

    def call(self, verb: str, run: str, *, full_refresh: bool = False) -> tuple[int, str]:
        """Call the script in one run; give its exit code and what it said."""
        ended = subprocess.run(
            [ROOT / ".github" / "state.sh", verb],
            env={
                "FOLDER": str(self.folder / run),
                "FULL_REFRESH": str(full_refresh).lower(),
                "GITHUB_REPOSITORY": "owner/repository",
                "GITHUB_RUN_ID": run,
                "GITHUB_SERVER_URL": self.folder.as_uri(),
                "HOME": str(self.folder),
                "TARGET": "target-postgres",
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                "TAP": "tap-asaas",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr

    def state(self, run: str) -> Path:
        """The state in the folder of a run."""
        path = self.folder / run / STATE
        path.parent.mkdir(exist_ok=True)
        return path

    def kept(self) -> str:
        """The state at the end of the branch."""
        command = ["git", "-C", str(self.repository), "show", f"state/tap-asaas:{STATE}"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    made = Branch(tmp_path)
    assert made.call("fetch", "first") == (
        0,
        "There is no branch state/tap-asaas yet: this run reads everything.\n",
    )
    made.state("first").write_text('{"completed": 1}')
    made.state("first").with_name("lock").touch()
    assert made.call("keep", "first")[0] == 0
    return made


def test_the_next_run_goes_on_from_what_was_kept(branch: Branch) -> None:
    code, said = branch.call("fetch", "second")
    assert code == 0
    assert said.startswith("Going on from the state of ")
    assert said.endswith(": tap-asaas, run first\n")
    assert branch.state("second").read_text() == '{"completed": 1}'
    assert not branch.state("second").with_name("lock").exists()
    assert branch.call("keep", "second") == (0, "The state has not moved.\n")


def test_a_full_refresh_that_dies_is_gone_on_with(branch: Branch) -> None:
    other = "prod:tap-asaas-to-target-duckdb"
    branch.call("fetch", "second")
    path = branch.folder / "second" / other / "state.json"
    path.parent.mkdir()
    path.write_text('{"completed": 2}')
    branch.call("keep", "second")
    code, said = branch.call("fetch", "third", full_refresh=True)
    assert (code, said) == (0, "The state is removed: this run reads everything.\n")
    assert not branch.state("third").exists()
    branch.call("fetch", "fourth")
    assert not branch.state("fourth").exists()
    assert (branch.folder / "fourth" / other / "state.json").read_text() == '{"completed": 2}'
    branch.state("fourth").write_text('{"completed": 3}')
    assert branch.call("keep", "fourth")[0] == 0
    assert branch.kept() == '{"completed": 3}'


def test_a_state_that_is_torn_is_not_kept(branch: Branch) -> None:
    branch.call("fetch", "second")
    branch.state("second").write_text('{"comple')
    code, said = branch.call("keep", "second")
    assert code == 0
    assert said.startswith("::warning::")
    assert branch.kept() == '{"completed": 1}'


def test_a_run_that_began_from_an_older_state_cannot_set_it_back(branch: Branch) -> None:
    for run in ("second", "third"):
        branch.call("fetch", run)
        branch.state(run).write_text(f'{{"completed": "{run}"}}')
    assert branch.call("keep", "second")[0] == 0
    code, said = branch.call("keep", "third")
    assert code != 0
    assert "rejected" in said
    assert branch.kept() == '{"completed": "second"}'


def test_the_machine_keeps_no_token(branch: Branch) -> None:
    (branch.folder / ".gitconfig").write_text("[credential]\n\thelper = store\n")
    branch.call("fetch", "second")
    environment = {"HOME": str(branch.folder), "PATH": "/usr/bin:/bin", "GH_TOKEN": "token-51c2"}

    def credential(verb: str, told: str) -> str:
        return subprocess.run(
            ["git", "-C", branch.folder / "second", "credential", verb],
            env=environment,
            input=told,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    told = credential("fill", "protocol=https\nhost=example.com\n\n")
    assert "username=x-access-token\npassword=token-51c2\n" in told
    credential("approve", told)
    assert not (branch.folder / ".git-credentials").exists()


def report(folder: Path, log: str | bytes, outcome: str = "failure") -> tuple[str, str]:
    """The annotations and the summary that are made of a log."""
    path, summary = folder / "log", folder / "summary"
    path.write_bytes(log if isinstance(log, bytes) else log.encode())
    ended = subprocess.run(
        [sys.executable, ROOT / ".github" / "report.py", path],
        env={"GITHUB_STEP_SUMMARY": str(summary), "OUTCOME": outcome, "TAP": "tap-asaas"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout, summary.read_text()


def test_what_an_error_says_is_neither_a_command_nor_markup(tmp_path: Path) -> None:
    said, summary = report(tmp_path, f"{STAMP} [error    ] tap-asaas    payments: 100% of <b>|x|\n")
    assert said == "::error title=tap-asaas::payments: 100%25 of <b>|x|\n"
    assert "- payments: 100% of \\<b\\>\\|x\\|\n" in summary


def test_what_the_loader_says_stays_in_the_log(tmp_path: Path) -> None:
    said, summary = report(tmp_path, f"{STAMP} [error    ] target-postgres  DETAIL: Maria, 123\n")
    assert said.startswith("::error title=tap-asaas::tap-asaas told no error: ")
    assert "Maria" not in said + summary


def test_more_annotations_than_are_shown_are_not_made(tmp_path: Path) -> None:
    lines = "".join(f"{STAMP} [error    ] tap-asaas    stream {n}: no\n" for n in range(54))
    said, summary = report(tmp_path, lines)
    assert said.count("::error") == 10
    assert summary.count("\n- stream ") == 54


@pytest.mark.parametrize("torn", [b'{"streams": {"pay', b"{", b"", b'{"streams": "\xe2\x82'])
def test_a_log_that_is_cut_off_still_gives_its_errors(tmp_path: Path, torn: bytes) -> None:
    error = f"{STAMP} [error    ] tap-asaas    payments: no\n".encode()
    log = error + b"\xff\n" + f"{STAMP} [info     ] tap-asaas    Run report: ".encode() + torn
    said, summary = report(tmp_path, log)
    assert said == "::error title=tap-asaas::payments: no\n"
    assert "There is no run report" in summary
