"""Runs that are stopped from outside: the output stays whole, the exit code tells."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.scripts import NO_END_OF_LIFE, error_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


def _start(config: dict[str, Any], tmp_path: Path, stdout: Any) -> subprocess.Popen[bytes]:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    return subprocess.Popen(
        [sys.executable, "-W", NO_END_OF_LIFE, "-m", "tap_clientbase", "--config", str(path)],
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def test_a_target_that_dies_is_told_in_one_line(config: dict[str, Any], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    process = _start(config, tmp_path, writing)
    os.close(writing)
    os.close(reading)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    (line,) = error_lines(stderr.decode())
    assert "the output was closed before its end" in line
    assert b'"reason":"the output cannot be written (BrokenPipeError)"' in stderr


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_with_its_code_after_a_whole_line(
    config: dict[str, Any], emulator: Emulator, tmp_path: Path, stop: signal.Signals
) -> None:
    emulator.faults.plan("slow", path="/customers", seconds=60)
    output = tmp_path / "out.jsonl"
    with output.open("wb") as stdout:
        process = _start(config, tmp_path, stdout)
        deadline = time.monotonic() + 30
        while not emulator.log.to("/customers"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(stop)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == 128 + stop
    assert "Traceback" not in stderr.decode()
    messages = [json.loads(line) for line in output.read_bytes().splitlines()]
    *_, before, schema, state = messages
    assert (schema["type"], schema["stream"]) == ("SCHEMA", "customers")
    assert before.get("stream") != "customers"
    assert state == [message for message in messages[:-1] if message["type"] == "STATE"][-1]
    emulator.faults.clear()
