"""How deleted rows of a stream reach the user, in words and for the code."""

from __future__ import annotations

from typing import NamedTuple


class Deletions(NamedTuple):
    """What becomes of deleted rows; `sentence` stands in the streams table."""

    sentence: str
    absence_tells: bool = False
    """Whether a row that a complete full read does not bring is one that is gone."""


STOP_APPEARING = Deletions("They stop appearing.", absence_tells=True)
FULL_READ_ONLY = Deletions(
    "They keep their last state; in a full read they stop appearing.", absence_tells=True
)
