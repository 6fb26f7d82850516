"""Plugin definitions are what Meltano and its Hub take, and `meltano.yml` says the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email import message_from_string
from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

import yaml

from generate import files, plugins
from generate.taps import DISTRIBUTION
from tests.generate_tests.conftest import TAPS

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from generate.taps import InstalledTap

OF_THE_HUB = {
    *("name", "namespace", "variant", "label", "description", "domain_url", "docs", "repo"),
    *("keywords", "maintenance_status", "quality", "pip_url", "executable", "capabilities"),
    *("supported_python_versions", "settings_group_validation", "settings", "select"),
}
OF_A_SETTING = {"name", "kind", "value", "label", "description", "options", "sensitive"}


def definition(tap: InstalledTap) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(plugins.definition(tap))
    return read


def test_a_definition_holds_what_the_hub_takes(tap: InstalledTap) -> None:
    read = definition(tap)
    assert read.keys() <= OF_THE_HUB
    assert OF_THE_HUB - read.keys() <= {"docs", "repo", "select"}
    assert all(version.startswith("3.") for version in read["supported_python_versions"])
    assert read["maintenance_status"] in {"active", "beta"}
    names = {stream.name for stream in tap.streams}
    assert {pattern.removesuffix(".*") for pattern in read.get("select", ())} <= names


def test_a_definition_has_every_setting_as_it_is(tap: InstalledTap) -> None:
    read = definition(tap)
    schemas = {**tap.own_settings, **tap.sdk_settings}
    assert [setting["name"] for setting in read["settings"]] == [*schemas]
    assert read["settings_group_validation"] == [tap.required]
    for setting in read["settings"]:
        schema = schemas[setting["name"]]
        assert setting.keys() <= OF_A_SETTING
        assert setting["label"]
        assert setting["description"]
        choices = [option["value"] for option in setting.get("options", ())]
        assert choices == schema.get("enum", [])
        assert (setting["kind"] == "options") == bool(choices)
        assert setting.get("sensitive", False) == schema.get("secret", False)
        assert setting.get("value") == schema.get("default")


def test_meltano_yml_has_the_same_settings_and_selection(tap: InstalledTap) -> None:
    (entry,) = yaml.safe_load(plugins.meltano_entry(tap))
    read = definition(tap)
    same = ("name", "namespace", "executable", "capabilities", "settings")
    assert {name: entry[name] for name in same} == {name: read[name] for name in same}
    assert entry.get("select") == read.get("select")


def test_addresses_come_from_the_distribution(
    tap: InstalledTap, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = message_from_string(str(metadata(DISTRIBUTION)))
    about["Project-URL"] = "Repository, https://example.com/taps"
    about["Project-URL"] = "Documentation, https://example.com/taps/docs"
    monkeypatch.setattr(plugins, "metadata", lambda _: about)
    read = definition(tap)
    assert (read["repo"], read["docs"]) == (
        "https://example.com/taps",
        "https://example.com/taps/docs",
    )


RUN_LINES = """
import shlex, sys
from meltano.cli import cli
for line in sys.argv[1:]:
    cli.main(shlex.split(line)[1:], standalone_mode=False)
"""
"""Runs lines of a shell that call Meltano, in one process: to start it takes the longest."""


def test_the_lines_of_the_pages_add_the_taps_and_select_their_streams(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "meltano.yml").write_text("project_id: any\nsend_anonymous_usage_stats: false\n")
    (tmp_path / "singer-taps-br").symlink_to(files.ROOT)
    lines = [
        line
        for tap in TAPS
        for line in re.findall(r"(?s)```sh\n(meltano (?:add|config) .*?)```", page(tap))
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", RUN_LINES, *lines],
        cwd=project,
        env={**environment, "MELTANO_CLI_DISABLE_VERSION_CHECK": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    read_back = yaml.safe_load((project / "meltano.yml").read_text())["plugins"]
    added = {entry["name"]: entry for entry in read_back["extractors"]}
    assert added.keys() == {tap.name for tap in TAPS}
    for tap in TAPS:
        read = definition(tap)
        for name in ("pip_url", "executable", "capabilities", "settings", "select"):
            assert added[tap.name].get(name) == read.get(name), name


def page(tap: InstalledTap) -> str:
    return (files.ROOT / "taps" / tap.package / "README.md").read_text(encoding="utf-8")
