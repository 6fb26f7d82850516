"""The picture in the README shows what a terminal showed, and nothing else."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from singer_rest.report import COLUMNS
from tests import picture
from tests.picture import Screen

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = "run `make picture`"
PLAN = ("stream", "reads", "rows", "requests", "minutes")


def lines(drawn: str) -> list[str]:
    return [
        text.text or "" for text in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.fixture(scope="module")
def drawn() -> str:
    """The picture as it is in the repository."""
    return picture.PICTURE.read_text(encoding="utf-8")


def test_it_is_of_the_commands_and_the_report_of_today(drawn: str) -> None:
    shown = lines(drawn)
    commands = [f"$ {command}" for command in picture.COMMANDS]
    assert [line for line in shown if line.startswith("$ ")] == commands, AGAIN
    assert sum(line.split() == [*COLUMNS] for line in shown) == 1, AGAIN
    assert sum(line.split() == [*PLAN] for line in shown) == 1, AGAIN
    assert shown[-1].startswith("complete: "), AGAIN
    for stream in picture.STREAMS:
        assert sum(line.startswith(f"{stream} ") for line in shown) == 2, AGAIN


def test_it_fits_a_page(drawn: str) -> None:
    assert len(lines(drawn)) <= 25
    assert max(map(len, lines(drawn))) <= picture.COLUMNS
    assert picture.draw(lines(drawn)) == drawn, AGAIN


def test_it_brings_all_that_it_needs(drawn: str) -> None:
    assert re.findall(r"\w+://[^\"'<\s]+", drawn) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|href|@import|url\(", drawn)


def test_a_live_line_gives_way_to_the_next(tmp_path: Path) -> None:
    screen = Screen()
    command = r"printf 'a: 100 rows'; printf '\r\033[Ka: 2 é\n'; test -t 0; printf 'b < c\n'"
    for text in picture.run(command, tmp_path):
        screen.feed(text)
    assert screen.lines == ["a: 2 é", "b < c", ""]
    assert lines(picture.draw(screen.lines[:2])) == ["a: 2 é", "b < c"]


def test_a_command_that_fails_leaves_no_picture(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with 1"):
        list(picture.run("false", tmp_path))


def test_erasing_goes_from_the_cursor_on() -> None:
    screen = Screen()
    screen.feed("abc\rx\x1b[K\ny")
    assert screen.lines == ["x", "y"]
