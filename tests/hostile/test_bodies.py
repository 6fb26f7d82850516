"""What no tap should swallow fails the stream in one line, and is not asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tap_biu.streams import dashboard
from tap_biu.tap import TapBiu
from tests.cases import CASES, Case, biu_config
from tests.run_tap import sync

if TYPE_CHECKING:
    from tests.emulator import Emulator

STREAMS = {"tap-asaas": "customers", "tap-biu": "sales", "tap-clientbase": "customers"}
WORDS = {
    "bomb": "answered more than 32 MiB",
    "oversized": "answered more than 32 MiB",
    "deep": "answered JSON that nests too deep",
    "twice": "answered JSON that holds a key twice in one object",
    "bad_utf8": "answered text that is not UTF-8",
    "long_number": "answered JSON with a number that is too long or too large",
}


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("case", CASES, ids=[case.tap.name for case in CASES])
def test_a_hostile_body_fails_the_stream_in_one_line(
    case: Case, kind: str, emulator: Emulator
) -> None:
    emulator.faults.plan(kind, times=None)
    run = sync(case.tap, case.config(emulator), streams=[STREAMS[case.tap.name]])
    assert WORDS[kind] in (run.error or "")
    assert len(emulator.log) == 1
    assert not run.records


def test_what_cannot_be_dealt_with_for_its_depth_fails_the_stream(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(dashboard, "flatten", give_up)
    run = sync(TapBiu, biu_config(emulator), streams=["dashboard"])
    assert "dashboard: GET" in (run.error or "")
    assert "answered JSON that nests too deep" in (run.error or "")


@pytest.mark.parametrize("case", CASES, ids=[case.tap.name for case in CASES])
def test_a_drip_within_the_time_is_an_answer(case: Case, emulator: Emulator) -> None:
    emulator.faults.plan("drip", seconds=0.001)
    assert sync(case.tap, case.config(emulator), streams=[STREAMS[case.tap.name]]).error is None
    assert emulator.faults.played["drip"] == 1


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("case", CASES, ids=[case.tap.name for case in CASES])
def test_a_drip_that_takes_too_long_is_none(case: Case, emulator: Emulator) -> None:
    emulator.faults.plan("drip", seconds=0.2, times=None)
    config = {**case.config(emulator), "request_timeout": 1, "max_attempts": 2}
    run = sync(case.tap, config, streams=[STREAMS[case.tap.name]])
    assert "did not answer in time" in (run.error or "")
    assert len(emulator.log) == 2
