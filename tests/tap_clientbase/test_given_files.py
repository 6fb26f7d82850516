"""Files that are broken or missing: one clear line, exit code 1, no traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.scripts import command, error_lines, failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"auth_token": "x",', "not valid JSON ("),
        ("[]", "must hold one JSON object"),
        ("", "not valid JSON ("),
        (
            '{"auth_token": "a", "start_date": "b", "auth_token": "c"}',
            "holds the key auth_token twice in one object; remove one",
        ),
        ('{"contract": {"paths": {"banks": "a", "banks": "a"}}}', "holds the key banks twice"),
        ('{"ana@example.com": 1, "ana@example.com": 2}', "holds a key twice in one object"),
    ],
)
def test_a_broken_config_file_is_named(tmp_path: Path, content: str, line: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content)
    ended = command("tap-clientbase", "--config", path)
    assert ended.returncode == 1
    (found,) = error_lines(ended.stderr)
    assert f"config file {path}: {line}" in found


@pytest.mark.parametrize(
    ("option", "content", "line"),
    [
        ("--state", "{", "not valid JSON"),
        ("--state", '{"some": "thing"}', "holds no bookmarks"),
        ("--state", '{"bookmarks": {"banks": null}}', "holds no bookmarks"),
        ("--state", '{"type": "STATE", "value": 1}', "holds no bookmarks"),
        ("--state", '{"bookmarks": {}}\n{"bookmarks": {}}', "not valid JSON (Extra data, line 2"),
        ("--state", '{"bookmarks": {"banks": {}, "banks": {}}}', "holds the key banks twice"),
        ("--catalog", '{"streams": [], "streams": []}', "holds the key streams twice"),
        ("--catalog", "[]", "must hold one JSON object"),
        ("--state", '{"bookmarks": []}', "holds no bookmarks"),
        ("--catalog", '{"streams": {}}', "not a list of streams with their schemas"),
        ("--catalog", "{}", "not a list of streams with their schemas; make one with --discover"),
        ("--catalog", '{"streams": [{}]}', "not a list of streams with their schemas"),
        ("--catalog", '{"streams": [{"stream": "banks"}]}', "not a list of streams"),
        (
            "--state",
            json.dumps(
                {
                    "bookmarks": {
                        "banks": {"replication_key": "updated_at", "replication_key_value": "now"}
                    }
                }
            ),
            "banks: the bookmark in the state cannot be read",
        ),
    ],
)
def test_a_broken_state_or_catalog_is_named(
    config: dict[str, Any], tmp_path: Path, option: str, content: str, line: str
) -> None:
    path = tmp_path / "given.json"
    path.write_text(content)
    assert line in failure("tap-clientbase", config, tmp_path, option, str(path))


def test_a_file_that_is_not_there_is_named(config: dict[str, Any], tmp_path: Path) -> None:
    none = tmp_path / "none.json"
    told = failure("tap-clientbase", config, tmp_path, "--state", str(none))
    assert "No such file or directory" in told
    ended = command("tap-clientbase", "--config", none)
    assert ended.returncode == 1
    assert "none.json: No such file or directory" in error_lines(ended.stderr)[0]


def test_an_empty_state_file_is_a_first_run(
    config: dict[str, Any], tmp_path: Path, emulator: Emulator
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "state.json").touch()
    ended = command(
        "tap-clientbase", "--config", tmp_path / "config.json", "--state", tmp_path / "state.json"
    )
    assert ended.returncode == 0
    assert ended.stdout.count('"type":"RECORD"') == sum(emulator.clientbase.counts().values())
