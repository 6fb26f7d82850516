"""How to look at an object for what its schema does not declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from singer_rest import exact_json, fields
from singer_rest.privacy import KEYWORD
from singer_rest.records import Rules, everything

Row = Mapping[str, Any]
Place = tuple[Any, str]
"""Where a value stands in a row, `items[0]`, as a chain: the place around it, and the last part.
A path names the field: `items`."""

MOST = 1000
"""Different unknown fields of a row that are told apart."""
ODD = "(an odd name)"

_NAME = re.compile(r"(?!.*[0-9]{6})[A-Za-z_][A-Za-z0-9_]{0,63}")
"""What the name of a field looks like. A key of a map may be a tax id or an e-mail address."""


def is_name(text: str) -> bool:
    """Whether a text looks like the name of a field, and holds nothing personal then."""
    return bool(_NAME.fullmatch(text))


class Finding(NamedTuple):
    """Something that is not as declared, and where."""

    path: str
    what: str


class Note:
    """What is found in the row that is looked at."""

    def __init__(self, *, capture: bool) -> None:
        self.unknown: set[str] = set()
        self.others: set[Finding] = set()
        self.overflows = False
        """Whether more has been found than is kept."""
        self._capture = capture
        self._captured: dict[str, Any] = {}

    def note_unknown(self, path: str, name: str, place: Place | None, value: Any) -> None:
        """Note a member that is not declared."""
        if len(self.unknown) < MOST:
            self.unknown.add(_join(path, name if is_name(name) else ODD))
        else:
            self.overflows = True
        if self._capture:
            self._captured[_written((place, f".{name}"))] = value

    def taken(self) -> dict[str, Any]:
        """What was captured of the row; the next one can be looked at."""
        captured, self._captured = self._captured, {}
        self.unknown.clear()
        self.others.clear()
        return captured


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _written(place: Place) -> str:
    parts = []
    rest: Place | None = place
    while rest:
        rest, part = rest
        parts.append(part)
    return "".join(reversed(parts)).removeprefix(".")


_Look = Callable[[Note, Any, "Place | None"], None]

_TYPES: Mapping[str, frozenset[type]] = {
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, Decimal, exact_json.PlainDecimal}),
    "boolean": frozenset({bool}),
    "object": frozenset({dict}),
    "array": frozenset({list}),
    "null": frozenset({type(None)}),
}
_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
}
_NONE: frozenset[Any] = frozenset()
_ANY: frozenset[type] = frozenset().union(*_TYPES.values())


class _Member(NamedTuple):
    """How to look at one value."""

    plain: frozenset[type]
    """The types of values that need no look."""
    look: _Look
    known: frozenset[str] = frozenset()
    """The texts that need none either."""


class Members:
    """How to look at an object."""

    def __init__(self, path: str, members: Mapping[str, _Member]) -> None:
        self._path = path
        self._plain = {name: member.plain for name, member in members.items()}
        self._looks = {name: member.look for name, member in members.items()}
        self._known = {name: member.known for name, member in members.items() if member.known}

    def look(self, note: Note, row: Row, place: Place | None) -> None:
        """Look at each member of a row, or of an object in it."""
        plain, known, none = self._plain.get, self._known.get, _NONE
        for name, kind in zip(row, map(type, row.values()), strict=True):
            if kind in plain(name, none):
                continue
            value = row[name]
            if kind is str and value in known(name, none):
                continue
            if name in self._looks:
                self._looks[name](note, value, (place, f".{name}"))
            else:
                note.note_unknown(self._path, name, place, value)


class _Value:
    """How to look at a value that is not plain."""

    def __init__(self, path: str, types: Sequence[str], inner: _Look | None) -> None:
        self.kinds = frozenset[type]().union(*map(_TYPES.__getitem__, types))
        self._path = path
        self._expected = " or ".join(map(_WORDS.__getitem__, types))
        self._inner = inner

    def __call__(self, note: Note, value: Any, place: Place | None) -> None:
        if type(value) in self.kinds:
            if self._inner:
                self._inner(note, value, place)
        elif not (_is_blank(value) or (_is_whole(value) and int in self.kinds)):
            got = next(words for name, words in _WORDS.items() if type(value) in _TYPES[name])
            what = f"is {got} instead of {self._expected}"
            note.others.add(Finding(self._path, what))


def members_of(
    schema: dict[str, Any],
    rules: Rules,
    breadcrumb: tuple[str, ...] = (),
    path: str = "",
) -> Members:
    """Compile a record schema; what is not selected, or is to be left out, may hold anything."""
    members = {}
    for name, definition in schema["properties"].items():
        place = (*breadcrumb, "properties", name)
        members[name] = _member(definition, rules, place, _join(path, name))
    return Members(path, members)


def _member(
    definition: dict[str, Any], rules: Rules, breadcrumb: tuple[str, ...], path: str
) -> _Member:
    if (
        not rules.selected(breadcrumb)
        or rules.privacy.action(definition.get(KEYWORD)) == "omit"
        or definition.get("contentMediaType") == fields.JSON_MEDIA_TYPE
    ):
        return _Member(_ANY, _pass)
    types = fields.types(definition) - {"null"}
    inner: _Look | None = None
    if "object" in types:
        inner = members_of(definition, rules, breadcrumb, path).look
    elif "array" in types:
        # The items are selected with the array.
        chosen = rules._replace(selected=everything)
        inner = partial(_look_at_items, _member(definition["items"], chosen, (), path))
    known = frozenset(definition.get(fields.VALUES, ()))
    if known:
        inner = partial(_look_at_choice, known, path)
    elif definition.get("format") == fields.DECIMAL:
        inner = partial(_look_at_decimal, path)
    look = _Value(path, definition.get(fields.SENT_AS, sorted(types)), inner)
    return _Member(_TYPES["null"] if inner else _TYPES["null"] | look.kinds, look, known)


def _pass(_note: Note, _value: Any, _place: Place | None) -> None:
    pass


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _is_whole(value: Any) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value()


def _look_at_items(item: _Member, note: Note, values: list[Any], place: Place | None) -> None:
    for position, value in enumerate(values):
        if type(value) not in item.plain:
            item.look(note, value, (place, f"[{position}]"))


def _look_at_decimal(path: str, note: Note, value: Any, _place: Place | None) -> None:
    text = isinstance(value, str)
    if text and not (re.match(fields.DECIMAL_TEXT, value.strip()) or _is_blank(value)):
        note.others.add(Finding(path, "has text that is no decimal"))


def _look_at_choice(
    known: frozenset[str], path: str, note: Note, value: str, _place: Place | None
) -> None:
    if value not in known and not _is_blank(value):
        note.others.add(Finding(path, "has new values"))
