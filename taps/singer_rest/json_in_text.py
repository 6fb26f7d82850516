"""JSON within a text, read as kindly as the readers of that text may read it."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any, NamedTuple

from singer_rest import exact_json


class Found(NamedTuple):
    """A JSON value, numbers digit for digit, and the text around it."""

    before: str
    written: str
    """The value as it stands in the text."""
    value: Any
    after: str
    is_complete: bool
    """Whether nothing is lost: of a key that comes twice in one object, the last value is kept."""


_WHOLE = frozenset('{["')
_OPENING = re.compile(r"""[{\[][\s\\{\[]{0,40}["']|\{\s{0,40}\w{1,64}\s{0,40}:""")
"""How an object or an array with a text in it begins, escaped too, or as Python or JavaScript
writes it."""


def opens(text: str) -> bool:
    """Whether an object or an array seems to begin somewhere in a text."""
    return ("{" in text or "[" in text) and bool(_OPENING.search(text))


def find(text: str) -> Found | None:
    """The JSON value that a text is, or has in it; None where there is none that can be read.

    Nor is there one where a second seems to follow.
    """
    if "{" not in text and "[" not in text:  # so are most
        return None
    begin = len(text) - len(text.lstrip())
    if text[begin : begin + 1] not in _WHOLE:
        opening = _OPENING.search(text)
        if not opening:
            return None
        begin = opening.start()
    twice: list[bool] = []
    decoder = json.JSONDecoder(
        object_pairs_hook=partial(_members, twice),
        parse_float=exact_json.exact,
        parse_constant=_null,
        strict=False,
    )
    try:
        value, end = decoder.raw_decode(text, begin)
        exact_json.encode(value)
    except (ValueError, RecursionError):
        return None
    if opens(text[end:]):
        return None
    return Found(text[:begin], text[begin:end], value, text[end:], not any(twice))


def _members(twice: list[bool], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    twice.append(len(members) < len(pairs))
    return members


def _null(_name: str) -> None:
    return
