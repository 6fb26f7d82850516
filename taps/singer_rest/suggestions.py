"""Advice on names that are not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


LIKE = 0.6
"""How alike two names are, from 0 to 1, that may be meant for each other."""
ALIKE = 0.8
"""The same for those of which one surely is the other, misspelt."""


def did_you_mean(name: str, known: Iterable[str], least: float = LIKE) -> str:
    """What to add to a line about a name that is not known."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=least)
    return f"; did you mean {close[0]!r}?" if close else ""
