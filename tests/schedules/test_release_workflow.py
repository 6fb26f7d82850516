"""The check of `release.yml` that tag, version and changelog agree."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from tests.schedules.github_runner import Job, Known

WORKFLOW = Path(__file__).parents[2] / ".github" / "workflows" / "release.yml"
LEFT_OUT = (
    "Check out",
    "Set up Python",
    "Build the wheel and the source distribution",
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


def git(folder: Path, *words: str) -> None:
    """Call Git in a folder."""
    someone = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com")
    subprocess.run(["git", "-C", folder, *someone, *words], check=True)


def job(folder: Path, tag: str, changelog: str) -> Job:
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=One")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    shutil.copy(WORKFLOW.parents[2] / "pyproject.toml", folder)
    (folder / "CHANGELOG.md").write_text(changelog)
    return Job(
        workflow=WORKFLOW,
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


def test_a_tag_beside_main_is_not_released(tmp_path: Path) -> None:
    build = job(tmp_path, f"v{VERSION}", CHANGELOG.format(version=VERSION))
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=Two")
    assert build.run() == "failure"
    assert build.log.startswith("::error::The tag's commit is not on main")


def test_what_is_published_was_tested() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"

    def before(name: str) -> set[str]:
        needs = jobs[name].get("needs", [])
        names = {needs} if isinstance(needs, str) else set(needs)
        return names.union(*map(before, names))

    assert {name for name in jobs if "test" not in before(name)} == {"test", "build"}
    tests = yaml.safe_load(WORKFLOW.with_name("test.yml").read_text(encoding="utf-8"))
    assert "workflow_call" in tests[True]  # YAML 1.1 takes the key `on` for a truth


@pytest.mark.parametrize(
    ("tag", "prerelease"),
    [
        ("v1.0.0", False),
        ("v1.0.0.post1", False),
        ("v1.0.0a1", True),
        ("v1.0.0b2", True),
        ("v1.0.0rc1", True),
        ("v1.0.0.dev3", True),
    ],
)
def test_a_prerelease_is_not_the_latest(tmp_path: Path, tag: str, *, prerelease: bool) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gh").write_text('#!/bin/sh\necho "$@"\n')
    (programs / "gh").chmod(0o755)
    release = Job(
        workflow=WORKFLOW,
        name="release",
        folder=tmp_path,
        temp=tmp_path / "temp",
        environment={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        contexts={
            "github": Known(ref_name=tag, repository="owner/repository", token="github-token")
        },
        left_out=("Take what was built",),
    )
    assert release.run() == "success"
    assert release.log.startswith(f"release create {tag} ")
    assert ("--prerelease" in release.log) is prerelease
