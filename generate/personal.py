"""Which fields are personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.markdown import codes, table
from singer_rest.privacy import CLASSES, KEYWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap, Schema


def personal_table(tap: InstalledTap) -> str:
    """The personal fields, by class."""
    found: dict[str, list[str]] = {personal: [] for personal in CLASSES}
    for stream in tap.streams:
        places: dict[str, list[str]] = {}
        for name, personal in _personal(stream.schema):
            places.setdefault(personal, []).append(name)
        for personal, names in places.items():
            found[personal].append(f"{stream.name}: {codes(names)}")
    rows = ((f"`{name}`", "; ".join(places)) for name, places in found.items() if places)
    return table(("Class", "Fields by stream"), rows)


def _personal(schema: Schema, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The personal fields of a schema: dotted name and class."""
    for name, definition in schema.get("properties", {}).items():
        if KEYWORD in definition:
            yield prefix + name, definition[KEYWORD]
        yield from _personal(definition.get("items", definition), f"{prefix}{name}.")
