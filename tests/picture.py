"""The picture of a run in the README, taken from a real one: `python -m tests.picture`.

A tap runs in a terminal, over the emulator, which answers after a third of a second and refuses or
drops one request in thirty. The picture has what stands on the screen in the
end, without blank lines.
"""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tap_asaas.tap import TapAsaas
from tests.emulator import Emulator
from tests.run_tap import selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PICTURE = Path(__file__).parents[1] / "docs" / "run.svg"
COMMANDS = (
    "export LOGLEVEL=ERROR",
    "tap-asaas --config asaas.json --catalog catalog.json --plan",
    "tap-asaas --config asaas.json --catalog catalog.json > rows.jsonl",
)
STREAMS = ("customers", "financial_transactions", "payments", "transfers")
PAYMENTS, LATENCY, FAULTS = 6000, 1 / 3, ("429", "503", "drop")
COLUMNS, LINES = 120, 30
"""Of the terminal."""
PROMPT = "$ "

FONT, LINE, CHARACTER, MARGIN = 13.0, 19.0, 7.8, 18.0
"""Sizes in the picture, in its units; every character takes the same width, whatever the font."""
STYLE = (
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
    "fill:#d6dde6;white-space:pre}.typed{fill:#fff;font-weight:600}"
)
PAPER, EDGE = "#161b22", "#3d444d"
"""A dark window, which stands out on a light page and on a dark one."""


class Screen:
    """A terminal as far as the taps need one: text, returns, feeds, erasing the rest of a line."""

    def __init__(self) -> None:
        self.lines = [""]
        self._column = 0

    def feed(self, text: str) -> None:
        """Take what a program writes."""
        for part in re.split(r"(\r|\n|\x1b\[K)", text):
            if part == "\n":
                self.lines.append("")
                self._column = 0
            elif part == "\r":
                self._column = 0
            elif part == "\x1b[K":
                self.lines[-1] = self.lines[-1][: self._column]
            else:
                line, end = self.lines[-1], self._column + len(part)
                self.lines[-1] = line[: self._column].ljust(self._column) + part + line[end:]
                self._column = end


def record() -> list[str]:
    """Run the commands, and tell what the screen shows in the end."""
    screen, exported = Screen(), ""
    sizes = {"payments": PAYMENTS}
    with TemporaryDirectory() as folder, Emulator(sizes=sizes, asaas_quota=None) as emulator:
        config = {"access_token": emulator.asaas.token, "api_url": emulator.asaas.url}
        Path(folder, "asaas.json").write_text(json.dumps(config))
        Path(folder, "catalog.json").write_text(json.dumps(selection(TapAsaas, STREAMS)))
        emulator.latency = LATENCY
        emulator.faults.at_random(FAULTS, rate=1 / 30, retry_after=1)
        for command in COMMANDS:
            screen.feed(f"{PROMPT}{command}\n")
            for text in run(f"{exported}{command}", Path(folder)):
                screen.feed(text)
            if command.startswith("export"):
                exported += f"{command}\n"
    return [line for line in screen.lines if line]


def run(command: str, folder: Path) -> Iterator[str]:
    """Run a command in a terminal of its own, and tell what it shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with subprocess.Popen(
        ["bash", "-euc", command],
        cwd=folder,
        env={"PATH": path, "TERM": "xterm", "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "ignore"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        while data := _read(ours):
            yield decoder.decode(data).replace("\r\n", "\n")
    os.close(ours)
    if process.returncode:
        raise SystemExit(f"picture: {command} ended with {process.returncode}")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux says that nobody is at the other end
        return b""


def draw(lines: Sequence[str]) -> str:
    """The picture, as SVG without anything from elsewhere."""
    width = max(map(len, lines)) * CHARACTER + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN - (LINE - FONT)
    window = (
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8" '
        f'fill="{PAPER}" stroke="{EDGE}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img">\n'
        "<title>In a terminal: tap-asaas tells what a run will take, runs, and reports</title>\n"
        f"<style>{STYLE}</style>\n{window}\n"
        f"{''.join(_text(number, line) for number, line in enumerate(lines))}</svg>\n"
    )


def _text(number: int, line: str) -> str:
    typed = ' class="typed"' if line.startswith(PROMPT) else ""
    place = f'x="{MARGIN:g}" y="{MARGIN + FONT * 0.85 + number * LINE:g}"'
    return f'<text{typed} {place} textLength="{len(line) * CHARACTER:g}">{escape(line)}</text>\n'


def main() -> int:
    """Record and draw."""
    PICTURE.write_text(draw(record()), encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(PICTURE.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
