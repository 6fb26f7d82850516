"""Named builders for the properties of a record: a stream's schema is a list of these.

What a builder says is also what `records.py` does to a value on its way out, so that schema and
records cannot disagree.
"""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

from singer_rest.privacy import KEYWORD, Personal

JSON_MEDIA_TYPE = "application/json"

Property = th.Property[Any]


def _property(
    name: str, kind: Any, description: str, personal: Personal | None, **keywords: Any
) -> Property:
    if personal:
        keywords[KEYWORD] = personal
    return th.Property(name, kind, description=description, **keywords)


def key(name: str, description: str) -> Property:
    """An identifier: text, never null, not validated."""
    return th.Property(name, th.StringType, required=True, description=description)


def text(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """Free text, or a code; a number or boolean becomes its text."""
    return _property(name, th.StringType, description, personal)


def amount(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """An amount of money or a percentage as text: `"1023.4"`, no exponent, digits as sent."""
    return _property(name, th.StringType, description, personal)


def number(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """An amount or a rate as a JSON number, digit for digit as sent; blank becomes null."""
    return _property(name, th.NumberType, description, personal)


def integer(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """A whole number; blank becomes null."""
    return _property(name, th.IntegerType, description, personal)


def boolean(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """True or false; blank becomes null."""
    return _property(name, th.BooleanType, description, personal)


def date(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """A day, `2024-07-23`, as sent; blank becomes null."""
    return _property(name, th.DateType, description, personal)


def date_time(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """An ISO 8601 time with offset, as sent; blank becomes null."""
    return _property(name, th.DateTimeType, description, personal)


def json_text(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """A nested value of any shape, as one string of compact JSON."""
    return _property(name, th.StringType, description, personal, contentMediaType=JSON_MEDIA_TYPE)


def withheld(name: str, description: str) -> Property:
    """A live credential: null, unless the setting `privacy` names the class `secret`."""
    return _property(name, th.StringType, description, "secret")


def nested(name: str, description: str, *properties: Property) -> Property:
    """One nested object."""
    members = th.ObjectType(*properties, additional_properties=False)
    return th.Property(name, members, description=description)


def list_of(name: str, description: str, *properties: Property) -> Property:
    """An array of nested objects."""
    members = th.ObjectType(*properties, additional_properties=False)
    return th.Property(name, th.ArrayType(members), description=description)


def texts(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """An array of texts."""
    return _property(name, th.ArrayType(th.StringType), description, personal)


def record(*properties: Property) -> dict[str, Any]:
    """The JSON schema of a stream's records."""
    schema: dict[str, Any] = th.PropertiesList(*properties).to_dict()
    return schema


def stringify_nested(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with every nested value as one JSON string column."""
    properties = {
        name: _as_json_text(definition) if is_nested(definition) else definition
        for name, definition in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def is_nested(definition: dict[str, Any]) -> bool:
    """Whether a property holds an object or an array."""
    return bool({"object", "array"} & types(definition))


def types(definition: dict[str, Any]) -> set[str]:
    """The JSON types that a property may have."""
    declared = definition["type"]
    return {declared} if isinstance(declared, str) else set(declared)


def _as_json_text(definition: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": ["string", "null"],
        "description": definition["description"],
        "contentMediaType": JSON_MEDIA_TYPE,
        **{name: value for name, value in definition.items() if name == KEYWORD},
    }
