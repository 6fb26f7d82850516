"""The emulator as a command."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def run(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command; whatever happens, it ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", "--port", "0", "--size", "40", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def introduction(process: subprocess.Popen[str]) -> str:
    """Read what the command says when it has started."""
    assert process.stdout is not None
    lines: list[str] = []
    while "Ctrl-C" not in "".join(lines):
        lines.append(process.stdout.readline())
    return "".join(lines)


def test_the_command_serves_until_ctrl_c() -> None:
    with run("--no-meta", "--fault", "404:1", "--order", "newest") as process:
        text = introduction(process)
        url = re.search(r"http://127\.0\.0\.1:\d+/clientbase/v1", text)
        token = re.search(r"Token +(\S+)", text)
        assert url is not None
        assert token is not None
        headers = {"Authorization": f"Bearer {token[1]}"}
        statuses = [
            requests.get(f"{url[0]}/billings", headers=headers, timeout=10).status_code
            for _ in range(3)
        ]
        assert statuses == [404, 404, 200]  # Never more than twice running.
        answer = requests.get(f"{url[0]}/transfers?page=1", headers=headers, timeout=10)
        assert answer.status_code == 404
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "stopped" in rest
    assert "Traceback" not in rest


def test_the_command_serves_biu_under_a_quota() -> None:
    with run("--no-meta", "--biu-quota", "2", "--time-scale", "100") as process:
        text = introduction(process)
        config = re.search(r"echo '({.*})' > biu.json", text)
        assert config is not None
        told = json.loads(config[1])
        headers = {"Authorization": f"Bearer {told['api_token']}"}
        url = f"{told['api_url']}/sales"
        answers = [requests.get(url, headers=headers, timeout=10) for _ in range(3)]
    assert "2 requests in any 0.6 s" in text
    assert "dashboard 19, sales 32" in text
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert list(answers[0].json()) == ["data"]


def test_the_command_lets_the_quota_go() -> None:
    with run("--biu-quota", "0") as process:
        text = introduction(process)
    assert re.search(r"^Quota +none$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--fault", "flood"), ("--fault", "500:2"), ("--fault", "500:x"), ("--port", "80000")),
        *(("--biu-quota", "-1"), ("--biu-quota", "x"), ("--time-scale", "0")),
        ("--time-scale", "inf"),
    ],
)
def test_wrong_options_are_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        main([option, value])
    assert error.value.code == 2
    assert option in capsys.readouterr().err


def test_a_port_in_use_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"cannot serve on port {port}: ")
    assert 'make emulator ARGS="--port ' in told
    assert told.count("\n") == 1
