"""Named builders for the properties of a record: a stream's schema is a list of these.

What a builder says is also what `records.py` does to a value on its way out, so that schema and
records cannot disagree.
"""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

JSON_MEDIA_TYPE = "application/json"

Property = th.Property[Any]


def key(name: str, description: str) -> Property:
    """An identifier: text, never null, not validated."""
    return th.Property(name, th.StringType, required=True, description=description)


def text(name: str, description: str) -> Property:
    """Free text, or a code; a number or boolean becomes its text."""
    return th.Property(name, th.StringType, description=description)


def amount(name: str, description: str) -> Property:
    """An amount of money or a percentage as text: `"1023.4"`, no exponent, digits as sent."""
    return th.Property(name, th.StringType, description=description)


def number(name: str, description: str) -> Property:
    """An amount or a rate as a JSON number, digit for digit as sent; blank becomes null."""
    return th.Property(name, th.NumberType, description=description)


def integer(name: str, description: str) -> Property:
    """A whole number; blank becomes null."""
    return th.Property(name, th.IntegerType, description=description)


def boolean(name: str, description: str) -> Property:
    """True or false; blank becomes null."""
    return th.Property(name, th.BooleanType, description=description)


def date(name: str, description: str) -> Property:
    """A day, `2024-07-23`, as sent; blank becomes null."""
    return th.Property(name, th.DateType, description=description)


def date_time(name: str, description: str) -> Property:
    """An ISO 8601 time with offset, as sent; blank becomes null."""
    return th.Property(name, th.DateTimeType, description=description)


def json_text(name: str, description: str) -> Property:
    """A nested value of any shape, as one string of compact JSON."""
    return th.Property(
        name, th.StringType, description=description, contentMediaType=JSON_MEDIA_TYPE
    )


def withheld(name: str, description: str) -> Property:
    """A live credential: the column exists and is always null."""
    return th.Property(name, th.StringType, description=description, secret=True)


def nested(name: str, description: str, *properties: Property) -> Property:
    """One nested object."""
    members = th.ObjectType(*properties, additional_properties=False)
    return th.Property(name, members, description=description)


def list_of(name: str, description: str, *properties: Property) -> Property:
    """An array of nested objects."""
    members = th.ObjectType(*properties, additional_properties=False)
    return th.Property(name, th.ArrayType(members), description=description)


def texts(name: str, description: str) -> Property:
    """An array of texts."""
    return th.Property(name, th.ArrayType(th.StringType), description=description)


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
    }
