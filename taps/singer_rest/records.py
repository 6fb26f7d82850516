"""From the API's object to the record that its schema promises: every declared field, no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from singer_rest import exact_json, fields
from singer_rest.exact_json import text
from singer_rest.privacy import Privacy, Treatment, omitted

Shape = Callable[[Any], Any]
Reader = Callable[[str], str | None]
"""What makes, of the text of a date, the text to write; None where it cannot be read. A day or a
time with an offset, in ISO 8601, has to stay what it is."""
NO_READERS: Mapping[str, Reader] = {}
Breadcrumb = tuple[str, ...]
Selected = Callable[[Breadcrumb], bool]


NO_PRIVACY = Privacy()
"""Keeps all but credentials."""


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


class Rules(NamedTuple):
    """What the values of a row are made by, beside its schema."""

    selected: Selected = everything
    """Asked with the breadcrumbs of a catalog."""
    readers: Mapping[str, Reader] = NO_READERS
    """Chosen by the format of a field."""
    privacy: Privacy = NO_PRIVACY
    strict: bool = False
    """Whether what is not declared is an error."""


def shaper(
    schema: dict[str, Any],
    selected: Selected = everything,
    readers: Mapping[str, Reader] = NO_READERS,
    privacy: Privacy = NO_PRIVACY,
    *,
    stringify_nested: bool = False,
) -> Shape:
    """Compile a record schema into a function from the API's object to a record.

    Absent members become null, undeclared ones are left out, and so is what is not selected: a
    field whose type surprises can be deselected to go on without it.

    Raises:
        ShapeError: From the function, when a value cannot be converted without loss.
    """
    rules = Rules(selected, readers, privacy)
    return _object_shape(schema, rules, (), stringify=stringify_nested)


def _object_shape(
    schema: dict[str, Any], rules: Rules, breadcrumb: Breadcrumb, *, stringify: bool = False
) -> Shape:
    members = []
    for name, definition in schema["properties"].items():
        place = (*breadcrumb, "properties", name)
        if rules.selected(place):
            shape = _shape(definition, rules, place, stringify=stringify)
            treat = rules.privacy.treatment(definition, name)
            members.append(_Member(name, _as_they_are(definition, treat), shape))
    return partial(_object, members)


def _as_they_are(definition: dict[str, Any], treat: Treatment | None) -> frozenset[type]:
    types = fields.types(definition)
    plain = "format" not in definition and treat is None
    kinds = {kind for name in types if plain for kind in _KINDS.get(name, ())}
    return frozenset(kinds | {type(None)} if "null" in types else kinds)


_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal, exact_json.PlainDecimal),
    "boolean": (bool,),
}


def _shape(
    definition: dict[str, Any], rules: Rules, breadcrumb: Breadcrumb, *, stringify: bool = False
) -> Shape:
    types = fields.types(definition)
    name = breadcrumb[-1] if breadcrumb else ""
    treat = rules.privacy.treatment(definition, name)
    if treat is omitted:
        return _withheld
    if "object" in types:
        convert: Shape = _object_shape(definition, rules, breadcrumb)
    elif "array" in types:
        # The items are selected with the array.
        item = _shape(definition["items"], rules._replace(selected=everything), ())
        convert = partial(_array, partial(_treated, item, treat) if treat else item)
    else:
        convert = _converter(definition, types, rules, name)
    blank_is_null = "format" in definition or "string" not in types
    if treat and "array" not in types:
        # JSON is looked at before it is written.
        convert = treat if "contentMediaType" in definition else partial(_treated, convert, treat)
    if stringify and fields.is_nested(definition):
        convert = partial(_encoded, convert)
    if "null" not in types:
        return partial(_required, convert)
    return partial(_nullable_unless_filled if blank_is_null else _nullable, convert)


def _converter(definition: dict[str, Any], types: set[str], rules: Rules, name: str) -> Shape:
    if "integer" in types:
        return _integer
    if "number" in types:
        return _number
    if "boolean" in types:
        return _boolean
    if "contentMediaType" in definition:
        return text
    as_text = partial(_text, rules.privacy, name)
    if "format" in definition:
        read = rules.readers.get(definition["format"])
        return partial(_read, as_text, read) if read else partial(_stripped, as_text)
    return as_text


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


def _treated(convert: Shape, treat: Treatment, value: Any) -> str | None:
    converted = convert(value)
    return None if converted is None else treat(converted)


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


def _text(privacy: Privacy, name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        # Declared is one value: nobody has said of members what they tell.
        value = privacy.json_value(value, name)
    return exact_json.encode(value).decode()


def _stripped(as_text: Shape, value: Any) -> str:
    found: str = value if isinstance(value, str) else as_text(value)
    return found.strip()


def _read(as_text: Shape, read: Reader, value: Any) -> str | None:
    return read(value if isinstance(value, str) else as_text(value))


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
