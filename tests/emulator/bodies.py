"""What the calls that steer the emulator take: a field is of one kind in all of them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """What a value may be."""

    words: str
    types: tuple[type, ...]


_COUNT = Kind("a whole number", (int,))
_COUNT_OR_NULL = Kind("a whole number or null", (int, type(None)))
_NUMBER = Kind("a number", (int, float))
_TEXT = Kind("text", (str,))
_FLAG = Kind("true or false", (bool,))
_OBJECT = Kind("an object", (dict,))
KINDS = {
    "api": _TEXT,
    "at": _COUNT,
    "behind": _NUMBER,
    "clear": _FLAG,
    "days": _NUMBER,
    "foreign": _NUMBER,
    "http_date": _FLAG,
    "kind": _TEXT,
    "kinds": Kind("a list", (list,)),
    "limit": _COUNT_OR_NULL,
    "location": _TEXT,
    "most_in_a_row": _COUNT_OR_NULL,
    "path": _TEXT,
    "query": _OBJECT,
    "rate": _NUMBER,
    "retry_after": _NUMBER,
    "rows": _OBJECT,
    "seconds": _NUMBER,
    "seed": _COUNT,
    "times": _COUNT_OR_NULL,
}


def read(name: str, taken: tuple[str, ...], text: bytes) -> dict[str, Any]:
    """Read the body of a call, empty or an object of fields that the call takes.

    Raises:
        ValueError: It is something else.
    """
    try:
        body = json.loads(text or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ValueError(f"{name} takes a JSON object")  # noqa: TRY004 - what clients send
    for field, value in body.items():
        if field not in taken:
            known = ", ".join(dict.fromkeys(taken)) or "nothing"
            raise ValueError(f"{name} takes {known}, not {field!r}")
        kind = KINDS[field]
        # To Python, true is a number.
        if not isinstance(value, kind.types) or (type(value) is bool) != (kind is _FLAG):
            raise ValueError(f"{field} must be {kind.words}")
    return body
