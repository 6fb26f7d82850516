"""The emulator as a command."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.emulator.__main__ import main

ROOT = Path(__file__).parent.parent.parent


def test_the_command_serves_until_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", "--size", "40", "--no-meta"]
    with subprocess.Popen(
        [*command, "--fault", "404:1", "--order", "newest"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while "Ctrl-C" not in "".join(lines):
            lines.append(process.stdout.readline())
        text = "".join(lines)
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
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "stopped" in rest
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("option", "value"),
    [("--fault", "flood"), ("--fault", "500:2"), ("--fault", "500:x"), ("--port", "80000")],
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
    assert capsys.readouterr().err.startswith(f"cannot serve on port {port}")
