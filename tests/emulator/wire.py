"""JSON as it goes over the wire, with some parts written character by character.

Python floats cannot say `0.1023e4`, nor tell 90.0 from 90.00, so such numbers travel as text
between two marks of Unicode's private area; the marks and their quotes go at the end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPEN, _CLOSE, _HOLE = "\uf8fd", "\uf8fe", "\uf8ff"  # Rare low bytes: fast to search for.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

RECORDS = _HOLE
"""Stands for the array of records in a value that `dumps_around` writes."""


def number(digits: str) -> str:
    """Wrap the text of a JSON number so that `dumps` writes exactly these characters."""
    return f"{_OPEN}{digits}{_CLOSE}"


def dumps(value: Any) -> str:
    """Write a value as compact JSON, non-ASCII kept, wrapped numbers verbatim."""
    before, *pieces = _ENCODER.encode(value).split(_OPEN)
    parts = [before]
    for piece in pieces:
        digits, after = piece.split(_CLOSE)
        parts[-1] = parts[-1][:-1]
        parts += (digits, after[1:])
    return "".join(parts)


def dumps_around(value: Any, records: Iterable[bytes]) -> bytes:
    """Write a value with an array of ready JSON texts in the place of `RECORDS`."""
    before, hole, after = dumps(value).partition(f'"{_HOLE}"')
    if not hole:
        return before.encode()
    return b"".join((before.encode(), b"[", b",".join(records), b"]", after.encode()))
