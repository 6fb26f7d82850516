"""From the API's object to the record that its schema promises: every declared field, no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from singer_rest import exact_json, fields
from singer_rest.privacy import KEYWORD

Shape = Callable[[Any], Any]
Reader = Callable[[str], str | None]
"""What makes, of the text of a date, the text to write; None where it cannot be read. A day or a
time with an offset, in ISO 8601, has to stay what it is."""
NO_READERS: Mapping[str, Reader] = {}
Breadcrumb = tuple[str, ...]
Selected = Callable[[Breadcrumb], bool]


def everything(_breadcrumb: Breadcrumb) -> bool:
    """Select it."""
    return True


class _Member(NamedTuple):
    """How to make the value of one field."""

    name: str
    as_they_are: frozenset[type]
    """The types of values that need no look."""
    shape: Shape


class ShapeError(ValueError):
    """A value that cannot become what the schema says; names the field, never the value."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__()
        self.path: list[str] = []
        self.expected = expected
        self.got = _JSON_TYPES.get(type(value), "a number")

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: expected {self.expected}, got {self.got}"


_JSON_TYPES = {
    bool: "a boolean",
    str: "text",
    dict: "an object",
    list: "an array",
    type(None): "null",
}


def shaper(
    schema: dict[str, Any],
    selected: Selected = everything,
    readers: Mapping[str, Reader] = NO_READERS,
    *,
    stringify_nested: bool = False,
    breadcrumb: Breadcrumb = (),
) -> Shape:
    """Compile a record schema into a function from the API's object to a record.

    Absent members become null, undeclared ones are left out, and so is what is not selected: a
    field whose type surprises can be deselected to go on without it. `selected` is asked with the
    breadcrumbs of a catalog, `readers` are chosen by the format of a field.

    Raises:
        ShapeError: From the function, when a value cannot be converted without loss.
    """
    members = []
    for name, definition in schema["properties"].items():
        place = (*breadcrumb, "properties", name)
        if selected(place):
            shape = _shape(definition, selected, place, readers, stringify=stringify_nested)
            members.append(_Member(name, _as_they_are(definition), shape))
    return partial(_object, members)


def _as_they_are(definition: dict[str, Any]) -> frozenset[type]:
    types = fields.types(definition)
    plain = definition.keys().isdisjoint({"format", KEYWORD})
    kinds = {kind for name in types if plain for kind in _KINDS.get(name, ())}
    return frozenset(kinds | {type(None)} if "null" in types else kinds)


_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal, exact_json.PlainDecimal),
    "boolean": (bool,),
}


def _shape(
    definition: dict[str, Any],
    selected: Selected,
    breadcrumb: Breadcrumb,
    readers: Mapping[str, Reader],
    *,
    stringify: bool = False,
) -> Shape:
    types = fields.types(definition)
    if definition.get(KEYWORD) == "secret":
        return _withheld
    if "object" in types:
        convert: Shape = shaper(definition, selected, readers, breadcrumb=breadcrumb)
    elif "array" in types:
        # The items are selected with the array.
        convert = partial(_array, _shape(definition["items"], everything, (), readers))
    else:
        convert = _converter(definition, types, readers)
    if stringify and fields.is_nested(definition):
        convert = partial(_encoded, convert)
    if "null" not in types:
        return partial(_required, convert)
    return partial(_nullable if convert is text else _nullable_unless_filled, convert)


def _converter(definition: dict[str, Any], types: set[str], readers: Mapping[str, Reader]) -> Shape:
    if "integer" in types:
        return _integer
    if "number" in types:
        return _number
    if "boolean" in types:
        return _boolean
    if "format" in definition:
        read = readers.get(definition["format"])
        return partial(_read, read) if read else _stripped
    return text


def _nullable(convert: Shape, value: Any) -> Any:
    return None if value is None else convert(value)


def _nullable_unless_filled(convert: Shape, value: Any) -> Any:
    blank = value is None or (isinstance(value, str) and not value.strip())
    return None if blank else convert(value)


def _required(convert: Shape, value: Any) -> Any:
    if value is None:
        raise ShapeError("a value", value)
    return convert(value)


def _withheld(_value: Any) -> None:
    return None


def _object(members: list[_Member], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ShapeError("an object", value)
    record, get = {}, value.get
    for name, as_they_are, shape in members:
        member = get(name)
        if type(member) in as_they_are:
            record[name] = member
            continue
        try:
            record[name] = shape(member)
        except ShapeError as error:
            error.path.insert(0, name)
            raise
    return record


def _array(shape: Shape, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ShapeError("an array", value)
    return [shape(item) for item in value]


def text(value: Any) -> str:
    """Text as it is; a number digit for digit, without exponent; anything else as compact JSON."""
    if isinstance(value, str):
        return value
    return exact_json.encode(value).decode()


def _stripped(value: Any) -> str:
    return text(value).strip()


def _read(read: Reader, value: Any) -> str | None:
    return read(text(value))


def _encoded(convert: Shape, value: Any) -> str:
    return exact_json.encode(convert(value)).decode()


def _number(value: Any) -> int | Decimal:
    number = _decimal(value)
    if number is None:
        raise ShapeError("a number", value)
    return number


def _integer(value: Any) -> int:
    number = _decimal(value)
    if number is None or number != int(number):
        raise ShapeError("a whole number", value)
    return int(number)


def _decimal(value: Any) -> int | Decimal | None:
    if isinstance(value, int):
        return int(value)
    try:
        number = exact_json.exact(value) if isinstance(value, str) else value
    except (ArithmeticError, ValueError):
        return None
    return number if isinstance(number, Decimal) and number.is_finite() else None


_BOOLEANS = {True: True, False: False, "true": True, "false": False}


def _boolean(value: Any) -> bool:
    if isinstance(value, (list, dict)) or value not in _BOOLEANS:
        raise ShapeError("true or false", value)
    return _BOOLEANS[value]
