"""What every generated file should hold, and which of them differ from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generate import (
    coverage,
    diagram,
    drift,
    fields,
    late_changes,
    personal,
    plugins,
    settings,
    streams,
)
from generate.regions import with_count, with_entry, with_region
from generate.taps import installed_taps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap

ROOT = Path(__file__).parents[1]
MELTANO = Path("meltano.yml")
FRONT = (Path("README.md"), Path("README.pt-BR.md"))
"""The pages that say how many streams each tap has."""
WHOLE = (
    "sample_configs/*.json",
    "docs/fields/*.md",
    "plugins/extractors/*.yml",
    "tests/golden/*.catalog.json",
)
"""Where the files are that are generated from end to end."""


def wanted() -> dict[Path, str]:
    """What every generated file should hold, by its path within the repository.

    Raises:
        MissingRegionError: A file has no place for what belongs into it.
    """
    files: dict[Path, str] = {}
    for tap in installed_taps():
        files.update(whole_files(tap))
        for path, name, text in regions(tap):
            current = files.get(path) or read(path) or ""
            files[path] = with_region(path, current, name, text)
        current = files.get(MELTANO) or read(MELTANO) or ""
        files[MELTANO] = with_entry(MELTANO, current, tap.name, plugins.meltano_entry(tap))
        for path in FRONT:
            current = files.get(path) or read(path) or ""
            files[path] = with_count(path, current, tap.name, len(tap.streams))
    return files


def whole_files(tap: InstalledTap) -> Iterator[tuple[Path, str]]:
    """The files that are generated from end to end."""
    yield Path("sample_configs", f"{tap.short_name}.json"), tap.sample_config()
    yield Path("docs", "fields", f"{tap.short_name}.md"), fields.page(tap)
    yield Path("plugins", "extractors", f"{tap.name}.yml"), plugins.definition(tap)
    yield Path("tests", "golden", f"{tap.name}.catalog.json"), tap.catalog()


def regions(tap: InstalledTap) -> Iterator[tuple[Path, str, str]]:
    """The generated parts of files that are else written by hand."""
    readme = Path("taps", tap.package, "README.md")
    for name, text in settings.regions(tap):
        yield readme, name, text
    yield readme, "streams", streams.streams_table(tap)
    yield readme, "diagram", diagram.diagram(tap)
    yield readme, "personal data", personal.personal_table(tap)
    yield readme, "drift", drift.drift(tap)
    if tap.name == "tap-asaas":
        yield readme, "select", plugins.select_command(tap)
        yield readme, "late changes", late_changes.late_changes_table()
        yield readme, "dates", streams.dated_table(tap)
        yield readme, "coverage", coverage.coverage(tap)


def outdated() -> dict[Path, str | None]:
    """The files that differ from what the code says, each with its right content.

    That is None where a file belongs to a tap that is gone.

    Raises:
        MissingRegionError: A file has no place for what belongs into it.
    """
    files = wanted()
    there = (path.relative_to(ROOT) for pattern in WHOLE for path in ROOT.glob(pattern))
    return {
        **{path: text for path, text in files.items() if read(path) != text},
        **{path: None for path in there if path not in files},
    }


def read(path: Path) -> str | None:
    """The content of a file of the repository, if it is there."""
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None


def write(path: Path, text: str | None) -> None:
    """Write a file of the repository, or remove it if it has no content."""
    if text is None:
        (ROOT / path).unlink()
        return
    (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / path).write_text(text, encoding="utf-8")
