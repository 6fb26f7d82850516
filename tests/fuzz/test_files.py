"""Files of the command line: whatever they hold, one line says what is wrong."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from singer_rest import command
from tests.scripts import failure

from .conftest import FUZZ
from .hostile_json import BODIES, TEXTS, VALUES

if TYPE_CHECKING:
    from pathlib import Path

FILES = BODIES | VALUES.map(lambda value: json.dumps(value).encode())
PARAMETER = click.Option(["--file"])


@FUZZ
@given(FILES)
@example(b"[" * 100_000)
@example(b'{"a": ' + b"9" * 5000 + b"}")
@example(b"\xff\xfe{}")
def test_any_text_is_an_object_or_told_not_to_be(body: bytes) -> None:
    try:
        assert isinstance(command.read_json_object("file", body.decode("latin-1")), dict)
    except click.ClickException as error:
        assert str(error).startswith("file: ")  # noqa: PT017


STATES = st.dictionaries(
    st.just("bookmarks") | TEXTS, VALUES | st.dictionaries(TEXTS, VALUES, max_size=3), max_size=3
)


@FUZZ
@given(STATES | VALUES)
def test_any_state_is_taken_or_told_to_be_none(value: Any) -> None:
    file = io.StringIO(json.dumps(value))
    file.name = "a file"
    try:
        checked = command.checked_state(click.Context(click.Command("x")), PARAMETER, file)
    except click.ClickException as error:
        assert str(error).startswith("state file a file: ")  # noqa: PT017
    else:
        assert checked is not None
        assert isinstance(json.load(checked), dict)


@pytest.mark.parametrize("option", ["--config", "--state", "--catalog"])
@pytest.mark.parametrize("content", [b"\xff\xfe{}", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_a_file_that_is_none_is_told_in_one_line(
    option: str, content: bytes, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    config = {"auth_token": "x", "api_url": "http://127.0.0.1:9"}
    assert "bad.json: " in failure("tap-clientbase", config, tmp_path, option, str(bad))
