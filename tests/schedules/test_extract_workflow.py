"""The workflow `extract.yml`, with its shell lines run against the emulator."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typing_extensions import override

from tests.conftest import fresh
from tests.schedules.github_runner import Job
from tests.schedules.scheduled import LEFT_OUT, ROOT, SECRETS, WAREHOUSE, Workflow, prepared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

TAP = "tap-clientbase"
WRONG = "wrong-token-8a1f"
GOING_ON = (
    "Fetch the state of the last run",
    "Extract",
    "Keep the state that the target confirmed",
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    return prepared(tmp_path)


@pytest.fixture
def workflow(machine: Path, emulator: Emulator) -> Workflow:
    return Workflow(machine, emulator)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory, shared_emulator: Emulator) -> Path:
    """The folder of a machine, and of its GitHub, after a first run that read everything."""
    machine = prepared(tmp_path_factory.mktemp("read_once"))
    job = Workflow(machine, fresh(shared_emulator)).job()
    assert job.run() == "success", job.log
    return machine.parent


@pytest.fixture
def going_on(read_once: Path, tmp_path: Path, emulator: Emulator) -> Workflow:
    """The runs that follow such a first one."""
    shutil.copytree(read_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Workflow(tmp_path / "work", emulator, ran=1)


@pytest.mark.parametrize("tap", SECRETS)
def test_the_second_run_moves_what_changed(machine: Path, emulator: Emulator, tap: str) -> None:
    workflow = Workflow(machine, emulator, tap)
    stream, key = {
        "tap-clientbase": ("billings", "uuid"),
        "tap-biu": ("sales", "cod_plataforma"),
        "tap-asaas": ("payments", "id"),
    }[tap]
    first = workflow.job()
    assert first.run() == "success", first.log
    before = workflow.rows()
    assert before[stream] > 0
    emulator.advance(days=1)
    second = workflow.job()
    assert second.run() == "success", second.log
    assert 0 < workflow.rows()[stream] - before[stream] < before[stream] / 2
    if tap != "tap-biu":
        truth = {row[key]: row["status"] for row in workflow.api.records(stream)}
        assert workflow.last(stream, key) == truth

    assert workflow.kept().startswith(f"{tap}, run 2\n")
    summary = second.summary.read_text()
    assert f"### {tap}: success\n" in summary
    assert f"\n| {stream} | complete | " in summary
    assert "::error" not in second.log
    for text in (first.log, second.log, summary, workflow.kept()):
        assert workflow.api.token not in text
        assert "github-token" not in text


def test_a_wrong_token_fails_the_job_and_the_state_stays(going_on: Workflow) -> None:
    bookmarks = going_on.bookmarks()
    job = going_on.job(token=WRONG)
    assert job.run() == "failure"
    assert job.steps["Extract"].outcome == "failure"
    assert job.steps["Keep the state that the target confirmed"].outcome == "success"
    assert going_on.bookmarks() == bookmarks != {}
    (annotation,) = [line for line in job.log.splitlines() if line.startswith("::error")]
    assert annotation.startswith("::error title=tap-clientbase::")
    assert "auth_token" in annotation
    summary = job.summary.read_text()
    assert "### tap-clientbase: failure\n\n- " in summary
    assert "auth" in summary
    for text in (job.log, summary, going_on.kept()):
        assert WRONG not in text


def test_a_database_that_is_down_is_an_annotation(workflow: Workflow) -> None:
    job = workflow.job(warehouse="postgresql+psycopg://user:pass-71c@127.0.0.1:1/database")
    job.environment = {**job.environment, "TARGET": "target-postgres"}
    assert job.run() == "failure"
    (annotation,) = [line for line in job.log.splitlines() if line.startswith("::error")]
    assert annotation.startswith("::error title=tap-clientbase::target-postgres: sqlalchemy.exc.")
    assert annotation.endswith(" port 1 failed: Connection refused")
    assert "Connection refused" in job.summary.read_text()
    assert "pass-71c" not in job.log + job.summary.read_text()


def test_a_run_that_fails_half_way_keeps_what_the_loader_confirmed(
    workflow: Workflow, emulator: Emulator
) -> None:
    emulator.faults.plan("401", at=12, times=None)
    assert workflow.job().run() == "failure"
    assert workflow.kept().startswith("tap-clientbase, run 1\n")
    emulator.faults.clear()
    before = workflow.rows()
    assert workflow.job().run() == "success"
    assert workflow.rows()["announcement_portals"] == before["announcement_portals"]
    truth = {row["uuid"]: row["status"] for row in workflow.api.records("billings")}
    assert workflow.last("billings", "uuid") == truth


def test_a_run_that_is_killed_leaves_the_state_of_the_one_before(
    going_on: Workflow, emulator: Emulator
) -> None:
    state = going_on.kept()
    emulator.advance(days=1)
    emulator.faults.plan("slow", path="*/customers", seconds=60)
    job = StoppedJob(**vars(going_on.job()), emulator=emulator)
    assert job.run() == "failure"
    assert job.steps["Keep the state that the target confirmed"].outcome == "success"
    assert going_on.kept() == state
    assert "There is no run report" in job.summary.read_text()
    emulator.faults.clear()
    assert going_on.job().run() == "success"
    truth = {row["uuid"]: row["status"] for row in going_on.api.records("billings")}
    assert going_on.last("billings", "uuid") == truth


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_cancelled_stops_the_tap_and_reports(
    going_on: Workflow, emulator: Emulator, number: signal.Signals
) -> None:
    state = going_on.kept()
    emulator.advance(days=1)
    emulator.faults.plan("slow", path="*/customers", seconds=60)
    job = StoppedJob(**vars(going_on.job()), emulator=emulator, number=number)
    assert job.run() == "failure"
    assert "Stopped by signal" in job.steps["Extract"].log
    assert going_on.kept() == state
    summary = job.summary.read_text()
    assert "\n| customers | unfinished |" in summary
    assert "\nstopped: " in summary


@pytest.mark.parametrize("where", ["branch", "branch, and the machine dies", "back-end"])
def test_a_full_refresh_that_is_killed_is_gone_on_with(
    workflow: Workflow, emulator: Emulator, tmp_path: Path, where: str
) -> None:
    backend = (tmp_path / "bucket").as_uri() if where == "back-end" else ""
    assert workflow.job(backend=backend).run() == "success"
    once = workflow.rows()
    emulator.faults.plan("slow", path="*/customers", seconds=60)
    dies = ["Keep the state that the target confirmed"] if "dies" in where else []
    killed = workflow.job(backend=backend, full_refresh=True, left_out=dies)
    assert StoppedJob(**vars(killed), emulator=emulator).run() == "failure"
    emulator.faults.clear()
    before = workflow.rows()
    assert workflow.job(backend=backend).run() == "success"
    assert workflow.rows() - before == once


@dataclass
class StoppedJob(Job):
    """A job whose step Extract is told to stop, or killed, when it asks for the customers."""

    emulator: Emulator | None = None
    number: signal.Signals = signal.SIGKILL
    """What all its processes get; else, as from GitHub, the first one alone."""

    @override
    def start(self, command: list[str], environment: dict[str, str]) -> tuple[int, str]:
        if WAREHOUSE not in environment:
            return super().start(command, environment)
        assert self.emulator
        asked = len(self.emulator.log.to("/customers"))
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            deadline = time.monotonic() + 60
            while len(self.emulator.log.to("/customers")) == asked:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            (os.killpg if self.number == signal.SIGKILL else os.kill)(process.pid, self.number)
            said, _ = process.communicate(timeout=100)
        return process.returncode, said


@pytest.mark.parametrize(
    ("settings", "outcome", "said"),
    [
        ({"token": ""}, "success", "::notice::tap-clientbase is skipped: its token is not among"),
        (
            {"warehouse": ""},
            "failure",
            f"::error::tap-clientbase has a token, but the secret {WAREHOUSE}",
        ),
        *(
            ({"visibility": visibility}, "failure", "::error::This repository is not private")
            for visibility in ("public", "internal", "")
        ),
    ],
)
def test_what_is_not_set_up_is_said_and_nothing_is_read(
    workflow: Workflow, emulator: Emulator, settings: dict[str, Any], outcome: str, said: str
) -> None:
    job = workflow.job(**settings)
    assert job.run() == outcome
    assert job.log.startswith(said)
    assert {job.steps[name].outcome for name in (*GOING_ON, "Report", *LEFT_OUT)} == {"skipped"}
    assert not len(emulator.log)


@pytest.mark.parametrize(
    ("chosen", "taps"), [("", [*SECRETS]), ("all", [*SECRETS]), ("tap-biu", ["tap-biu"])]
)
def test_a_run_by_hand_has_a_job_for_what_was_chosen(
    workflow: Workflow, chosen: str, taps: list[str]
) -> None:
    assert workflow.job(chosen=chosen).matrix("tap") == taps


def test_with_a_state_back_end_there_is_no_branch_and_a_full_refresh_reads_all_again(
    workflow: Workflow, tmp_path: Path
) -> None:
    backend = (tmp_path / "bucket").as_uri()
    assert workflow.job(backend=backend, chosen="tap-clientbase").run() == "success"
    assert workflow.kept() == ""
    (state,) = (tmp_path / "bucket").glob("*/state.json")
    assert json.loads(state.read_text())["completed"]["singer_state"]["bookmarks"]
    once = workflow.rows()
    job = workflow.job(backend=backend, chosen="all", full_refresh=True)
    assert job.run() == "success"
    assert workflow.rows() == Counter({name: 2 * rows for name, rows in once.items()})
    skipped = {name for name, step in job.steps.items() if step.outcome == "skipped"}
    assert {GOING_ON[0], GOING_ON[2]} <= skipped


def test_no_run_begins_without_its_state(workflow: Workflow, emulator: Emulator) -> None:
    shutil.rmtree(workflow.github)
    job = workflow.job()
    assert job.run() == "failure"
    assert "::error::The branch state/tap-clientbase cannot be read" in job.log
    assert job.steps["Extract"].outcome == "skipped"
    assert not len(emulator.log)


@pytest.mark.parametrize("name", ["extract", "release", "test"])
def test_a_pipe_fails_where_any_part_of_it_fails(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["defaults"] == {"run": {"shell": "bash"}}


def test_the_loader_and_the_secrets_are_those_of_the_project() -> None:
    plugins = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))["plugins"]
    settings = {
        f"{plugin['name']}_{setting['name']}".upper().replace("-", "_")
        for plugin in (*plugins["extractors"], *plugins["loaders"])
        for setting in plugin["settings"]
        if setting.get("sensitive")
    }
    assert {*SECRETS.values(), WAREHOUSE} <= settings
    job = yaml.safe_load((ROOT / ".github/workflows/extract.yml").read_text(encoding="utf-8"))
    assert job["jobs"]["extract"]["env"]["TARGET"] in {each["name"] for each in plugins["loaders"]}
