"""The parts of files that are generated, where the rest is written by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class MissingRegionError(Exception):
    """A file lacks the place for what is generated."""


def with_region(path: Path, text: str, name: str, content: str) -> str:
    """The text with the content between the marker comments of that name.

    Raises:
        MissingRegionError: The text does not have them, or another one begins between the two.
    """
    markers = rf"(?m)(^.*\bgenerated: {re.escape(name)}\b.*\n)((?s:.*?))(^.*\bend of generated\b)"
    found = re.search(markers, text)
    if not found or " generated: " in found[2]:
        raise MissingRegionError(
            f'{path} has no region "generated: {name}" ... "end of generated" to write to'
        )
    return re.sub(markers, lambda found: found[1] + content + found[3], text, count=1)


def with_count(path: Path, text: str, name: str, count: int) -> str:
    """The text of a page with the number in the last cell of the table row that links a tap.

    Raises:
        MissingRegionError: There is no such row.
    """
    row = rf"(?m)^(\| \[{re.escape(name)}\].* \| )\d+( \|)$"
    if not re.search(row, text):
        raise MissingRegionError(f'{path} has no row "| [{name}](...) | ... | 0 |" to count in')
    return re.sub(row, rf"\g<1>{count}\g<2>", text, count=1)


def with_entry(path: Path, text: str, name: str, content: str) -> str:
    """The text of a YAML file with the content as the plugin of that name.

    It is found by its form, for Meltano drops comments where it rewrites the file.

    Raises:
        MissingRegionError: There is no such plugin.
    """
    entry = rf"(?m)^  - name: {re.escape(name)}\n(?:    .*\n|\n)*"
    if not re.search(entry, text):
        raise MissingRegionError(f'{path} has no plugin "- name: {name}" to write')
    return re.sub(entry, lambda _: content, text, count=1)
