"""Rewrite what is generated from the code: `python -m tests.regenerate`."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.descriptions import installed_taps, table
from tests.tap_asaas.events import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.descriptions import Description

ROOT = Path(__file__).parents[1]
COMMAND = "make regenerate"


class MissingRegionError(Exception):
    """A file lacks the marker comments between which something is generated."""


def wanted() -> dict[Path, str]:
    """What every generated file should hold, by its path within the repository."""
    files: dict[Path, str] = {}
    for tap in installed_taps():
        files.update(whole_files(tap))
        for path, name, text in regions(tap):
            current = files.get(path) or read(ROOT / path) or ""
            files[path] = with_region(path, current, name, text)
    return files


def whole_files(tap: Description) -> Iterator[tuple[Path, str]]:
    """The files that are generated from end to end."""
    yield Path("sample_configs", f"{tap.short_name}.json"), tap.sample_config()
    yield Path("tests", "golden", f"{tap.name}.catalog.json"), tap.catalog()


def regions(tap: Description) -> Iterator[tuple[Path, str, str]]:
    """The generated parts of files that are else written by hand."""
    yield Path("meltano.yml"), tap.name, tap.plugin_settings(indent=4)
    readme = Path("taps", tap.package, "README.md")
    yield readme, "settings", tap.settings_table()
    for setting in tap.object_settings():
        yield readme, setting, tap.object_table(setting)
    yield readme, "streams", tap.streams_table()
    yield readme, "personal data", tap.personal_table()
    yield readme, "drift", tap.drift()
    if tap.name == "tap-asaas":
        yield readme, "events", events_table()


def events_table() -> str:
    """What can happen to a payment, and which runs bring it."""
    brought_by = {
        "settled": "`settled`, `full`",
        "full": "`full`",
        "refresh": "a full refresh only",
    }
    rows = ((event.name, event.shows_in, brought_by[event.found_with]) for event in EVENTS)
    return table(("What happens to a payment", "It shows in", "Brought by"), rows)


def with_region(path: Path, text: str, name: str, content: str) -> str:
    """The text with the content between the marker comments of that name.

    Raises:
        MissingRegionError: The text does not have them.
    """
    markers = rf"(?m)(^.*\bgenerated: {re.escape(name)}\b.*\n)(?s:.*?)(^.*\bend of generated\b)"
    if not re.search(markers, text):
        raise MissingRegionError(
            f'{path} has no region "generated: {name}" ... "end of generated" to write to'
        )
    return re.sub(markers, lambda found: found[1] + content + found[2], text, count=1)


def outdated() -> dict[Path, str]:
    """The files that differ from what the code says, each with its right content."""
    return {path: text for path, text in wanted().items() if read(ROOT / path) != text}


def read(path: Path) -> str | None:
    """The content of a file, if it is there."""
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str] | None = None) -> int:
    """Write the files that differ, or with --check only name them."""
    parser = argparse.ArgumentParser(prog="python -m tests.regenerate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args(arguments).check
    try:
        files = outdated()
    except MissingRegionError as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in files.items():
        if check:
            print(f"{path} is not what the code says: run {COMMAND}", file=sys.stderr)
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
            print(f"wrote {path}")
    return int(check and bool(files))


if __name__ == "__main__":
    sys.exit(main())
