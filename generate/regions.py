"""The parts of files between marker comments, the rest of which is written by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class MissingRegionError(Exception):
    """A file lacks the marker comments between which something is generated."""


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
