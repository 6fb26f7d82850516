"""The check of `release.yml` that tag, version and changelog agree."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.schedules.github_runner import Job, Known

ROOT = Path(__file__).parents[2]
LEFT_OUT = (
    "Check out",
    "Set up Python",
    "Build the wheel and the source distribution",
    "Install the wheel with pip and run it",
    "Hand on what was built",
    "Hand on the section of the changelog",
)
VERSION = version("singer-taps-br")
CHANGELOG = """\
# Changelog

## Unreleased

- To come.

## {version} (2026-12-01)

### tap-asaas

- The first one.

## 0.0.9

- An older one.
"""


def job(folder: Path, tag: str, changelog: str) -> Job:
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "CHANGELOG.md").write_text(changelog)
    return Job(
        workflow=ROOT / ".github" / "workflows" / "release.yml",
        name="build",
        folder=folder,
        temp=folder / "temp",
        environment={},
        contexts={"github": Known(ref_name=tag)},
        left_out=LEFT_OUT,
    )


def test_the_notes_are_the_section_of_the_version(tmp_path: Path) -> None:
    build = job(tmp_path, f"v{VERSION}", CHANGELOG.format(version=VERSION))
    assert build.run() == "success", build.log
    notes = (tmp_path / "notes.md").read_text()
    assert notes.strip() == "### tap-asaas\n\n- The first one."


@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        ("v9.9.9", "9.9.9", f"::error::The tag is v9.9.9, and pyproject.toml says {VERSION}\n"),
        (f"v{VERSION}", f"{VERSION}1", "::error::CHANGELOG.md has no section"),
        (f"v{VERSION}", f"{VERSION}\n\n## 0.0.99", "::error::CHANGELOG.md has no section"),
    ],
)
def test_a_release_that_disagrees_is_not_built(
    tmp_path: Path, tag: str, heading: str, said: str
) -> None:
    build = job(tmp_path, tag, CHANGELOG.format(version=heading))
    assert build.run() == "failure"
    assert build.log.startswith(said)
    assert build.steps["Build the wheel and the source distribution"].outcome == "skipped"
