"""A slice of the fault campaign, and its proof that it can fail: planted faults of the taps."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.stream import RestStream
from tests.campaign import __main__ as command
from tests.campaign import jobs, plan, runs, world
from tests.campaign.plan import Job, Kill, Trouble
from tests.campaign.setting import at_once
from tests.emulator import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CLIENTBASE, BIU, ASAAS = 3, 1, 2
"""Seeds of jobs of the three taps."""
LATER = Trouble(days=1.0, stirred=4)


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    with at_once():
        yield


@pytest.fixture(autouse=True, scope="module")
def _emulators() -> Iterator[None]:
    yield
    world.stop()


@pytest.mark.parametrize("seed", range(1, 8))
def test_broken_and_killed_jobs_lose_nothing(seed: int) -> None:
    tally = jobs.perform(plan.draw(seed))
    assert tally.violations == []
    assert tally.runs.total() >= 2


def settings(**changes: Any) -> dict[str, Any]:
    """The settings of a job, of all taps: those that a tap does not know it ignores."""
    return {"privacy": "keep", "late_changes": "full", **changes}


def job(seed: int, *troubles: Trouble, **changes: Any) -> Job:
    """A job of the tap of a seed in which nothing but this goes wrong."""
    drawn = plan.draw(seed)
    usual = {
        "order": "usual" if seed == ASAAS else "honored",
        "full_table": False,
        "size": 90,
        "page_size": 10,
        "settings": settings(),
        "troubles": troubles,
    }
    return replace(drawn, **{**usual, **changes})


def kinds(tested: Job) -> set[str]:
    """The kinds of violations that a job shows."""
    return {violation.kind for _, violation in jobs.perform(tested).violations}


EVERY_TAP = pytest.mark.parametrize(
    "seed", [CLIENTBASE, BIU, ASAAS], ids=["clientbase", "biu", "asaas"]
)
EVERY_MODE = pytest.mark.parametrize("full_table", [False, True], ids=["incremental", "full"])


@EVERY_TAP
@EVERY_MODE
def test_a_quiet_job_shows_nothing(seed: int, full_table: bool) -> None:
    quiet = job(seed, LATER, Trouble(kill=Kill("line", 40)), LATER, full_table=full_table)
    assert kinds(quiet) == set()


def spoil_output(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]) -> None:
    """Let something become of what a run writes."""
    write = runs.Recorder.write_lines

    def spoilt(recorder: Any, lines: bytes, *, at_once: bool = False) -> None:
        write(recorder, spoil(lines), at_once=at_once)

    monkeypatch.setattr(runs.Recorder, "write_lines", spoilt)


def each_record(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the n-th record that is written, of all runs together."""
    seen = 0

    def spoil(lines: bytes) -> bytes:
        nonlocal seen
        kept = []
        for line in lines.splitlines(keepends=True):
            seen += line.startswith(b'{"type":"RECORD"')
            due = seen == number and line.startswith(b'{"type":"RECORD"')
            kept.append(change(line) if due else line)
        return b"".join(kept)

    return spoil


@EVERY_TAP
@EVERY_MODE
def test_a_record_that_is_not_written_is_a_loss(
    monkeypatch: pytest.MonkeyPatch, seed: int, full_table: bool
) -> None:
    spoil_output(monkeypatch, each_record(25, lambda line: b""))
    assert kinds(job(seed, full_table=full_table)) == {"loss"}


@EVERY_TAP
def test_a_record_that_is_written_twice_is_a_duplicate(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    spoil_output(monkeypatch, each_record(25, lambda line: line + line))
    assert kinds(job(seed)) == {"duplicate"}


@EVERY_TAP
def test_a_value_that_is_another_one_is_made_up(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    names = {CLIENTBASE: b'"status":"', BIU: b'"status_venda":"', ASAAS: b'"status":"'}
    pattern = re.compile(names[seed] + rb"\w*")

    def spoil(lines: bytes) -> bytes:
        return pattern.sub(names[seed] + b"other", lines)

    spoil_output(monkeypatch, spoil)
    assert kinds(job(seed)) >= {"made up", "loss"}


@EVERY_TAP
def test_a_bookmark_that_is_ahead_is_a_loss(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    name = {CLIENTBASE: "billings", BIU: "sales", ASAAS: "payments"}[seed]
    tap = job(seed).stream(name)
    write = tap.write_bookmark

    def ahead(stream: RestStream, moment: dt.datetime) -> str:
        text: str = write(stream, moment + dt.timedelta(days=2.5))
        return text

    monkeypatch.setattr(tap, "write_bookmark", ahead)
    # What happens late would show otherwise all the same.
    blind = settings(late_changes="created", lookback_days=0)
    assert "loss" in kinds(job(seed, Trouble(), Trouble(days=3.0), settings=blind))


@EVERY_TAP
def test_a_page_that_is_left_out_is_a_loss(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    shaped = RestStream.shaped
    pages = 0

    def skip(stream: RestStream, rows: Sequence[Any]) -> Iterator[Any]:
        nonlocal pages
        pages += len(rows) > 1
        return iter(()) if pages == 2 and len(rows) > 1 else shaped(stream, rows)

    monkeypatch.setattr(RestStream, "shaped", skip)
    assert kinds(job(seed)) == {"loss"}


@EVERY_TAP
def test_rows_that_are_not_listed_fail_the_run_and_come_when_they_are_shown(seed: int) -> None:
    name = {CLIENTBASE: "billings", BIU: "sales", ASAAS: "payments"}[seed]
    told: list[str] = []
    hidden = job(seed, Trouble(hide=(name, 2, 1)))
    tally = jobs.perform(hidden, lambda _, outcome, *rest: told.append(str(outcome.failures)))
    assert tally.violations == []
    assert name in told[0]
    assert "does not list every row" in told[0]
    assert set(told[1:]) == {"{}"}


@EVERY_TAP
def test_a_version_that_is_announced_too_early_is_told(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    begin = RestStream.begin_version

    def hasty(stream: RestStream, *arguments: Any) -> None:
        begin(stream, *arguments)
        if stream._stream_version:
            stream._write_activate_version_message(stream._stream_version)

    versions = settings(emit_activate_version_messages=True)
    quiet = job(seed, LATER, LATER, settings=versions, full_table=True)
    assert kinds(quiet) == set()
    monkeypatch.setattr(RestStream, "begin_version", hasty)
    assert "deletion" in kinds(quiet)


@EVERY_TAP
def test_deleted_rows_that_stay_with_the_target_are_told(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    versions = settings(emit_activate_version_messages=True)
    monkeypatch.setattr(RestStream, "next_version", lambda *_: 7)
    moved = [replace(LATER, stirred=12)] * 3
    assert "deletion" in kinds(job(seed, *moved, settings=versions, full_table=True))


def test_what_is_to_be_withheld_and_is_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    config = world.World.config

    def open_hearted(account: world.World, trouble: Trouble) -> dict[str, Any]:
        return {**config(account, trouble), "privacy": "keep"}

    monkeypatch.setattr(world.World, "config", open_hearted)
    assert kinds(job(CLIENTBASE, settings=settings(privacy="omit"))) == {"secret"}


@EVERY_TAP
def test_a_failure_that_nobody_is_told_of_is_one(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(RestStream, "give_up", lambda *_: None)
    broken = Trouble(lasting=("404", plan.ALWAYS[job(seed).case.tap.name][1], 1))
    assert "loss" in kinds(job(seed, broken))


def test_an_exception_that_a_tap_did_not_expect_is_its_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(RestStream, "starting_point", fail)
    assert "fault of the tap" in kinds(job(CLIENTBASE))


def test_a_run_that_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_REQUESTS", 3)
    assert "hung" in kinds(job(CLIENTBASE))


def test_a_secret_on_the_log_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    starting_point = RestStream.starting_point

    def leak(stream: RestStream) -> Any:
        stream.logger.info("asked with %s", stream.config["auth_token"])
        return starting_point(stream)

    monkeypatch.setattr(RestStream, "starting_point", leak)
    assert kinds(job(CLIENTBASE)) == {"secret"}


def test_every_seed_draws_its_job_and_every_trouble_is_drawn() -> None:
    assert plan.draw(7) == plan.draw(7) != plan.draw(8)
    drawn = [trouble for seed in range(300) for trouble in plan.draw(seed).troubles]
    assert {kind for trouble in drawn for kind in trouble.kinds} == {*KINDS}
    hows = {trouble.kill.how for trouble in drawn if trouble.kill}
    assert hows == {"request", "line", "SIGKILL", "SIGTERM"}
    assert {name for trouble in drawn for name in trouble.moves} == {
        *("touch", "insert", "delete", "limit")
    }
    assert any(trouble.hide for trouble in drawn)
    assert any(trouble.clock for trouble in drawn)


def test_the_command_tells_what_it_found_and_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil_output(monkeypatch, each_record(25, lambda line: b""))
    assert command.main(["--seed", "1"]) == 1
    assert "VIOLATION (loss)" in capsys.readouterr().out
    monkeypatch.undo()
    with at_once():
        assert command.main(["--seed", "1"]) == 0
    assert "VIOLATION" not in capsys.readouterr().out
