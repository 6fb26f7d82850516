"""Named builders for the properties of a record: a stream's schema is a list of these.

What a builder says is also what `records.py` does to a value on its way out, so that schema and
records cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk import typing as th

from singer_rest.privacy import KEYWORD, Personal

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON_MEDIA_TYPE = "application/json"
VALUES = "x-extensible-enum"
"""Keyword for the values that the vendor documents; others may come."""
SENT_AS = "x-sent-as"
"""Keyword for the JSON types that a value may arrive as, where the column's is not the only one."""
REFERENCES = "x-references"
"""Keyword for the fields of other streams of which one has the same value: `["customers.id"]`."""
LISTED = 15
"""Values that a description lists; of more, the first ones."""
EXTRA = "_extra"
"""The column for what a row holds beyond the declared fields."""

_OR_NUMBER = {SENT_AS: ["string", "number"]}
DECIMAL = "x-singer.decimal"
"""Format of text that targets of the SDK store as a decimal, PostgreSQL's as `numeric`."""
DECIMAL_TEXT = r"-?(?=\.?[0-9])[0-9]{0,29}(\.[0-9]{0,9})?\Z"
"""What such a column takes."""
_DECIMAL = {"format": DECIMAL, "precision": 38, "scale": 9}
"""With a precision, for Snowflake makes whole numbers of decimals without one. It is that of
BigQuery's NUMERIC."""

Property = th.Property[Any]


def _property(
    name: str, kind: Any, description: str, personal: Personal | None = None, **keywords: Any
) -> Property:
    if personal:
        keywords[KEYWORD] = personal
    return th.Property(name, kind, description=description, **keywords)


def key(name: str, description: str, *, references: str = "") -> Property:
    """An identifier: text, never null, not validated; for what it refers to see `text`."""
    keywords = _referring(references)
    told = description + told_references(keywords)
    return th.Property(name, th.StringType, required=True, description=told, **keywords)


def text(
    name: str, description: str, *, personal: Personal | None = None, references: str = ""
) -> Property:
    """Free text, or a code; a number or boolean becomes its text.

    It may refer to a field of another stream, `customers.id`, or to one of several with commas
    between them; a nested one is called by its path, `billings.payments.uuid`. The description goes
    on with them.
    """
    keywords = _referring(references)
    told = description + told_references(keywords)
    return _property(name, th.StringType, told, personal, **keywords)


def _referring(references: str) -> dict[str, Any]:
    return {REFERENCES: references.split(", ")} if references else {}


def told_references(definition: Mapping[str, Any]) -> str:
    """How a description ends that tells what a property refers to."""
    targets = definition.get(REFERENCES)
    return f" ({' ou '.join(targets)})" if targets else ""


def amount(name: str, description: str) -> Property:
    """An amount or a percentage as text: `"1023.4"`, digits as sent; blank becomes null."""
    return _property(name, th.StringType, description, None, **_OR_NUMBER, **_DECIMAL)


def choice(name: str, description: str, values: str) -> Property:
    """Text that is one of the values that the vendor documents; a new one passes through.

    They are given with commas between them, each followed by what it means, in brackets, if that
    has to be said. The description goes on with them.
    """
    known = values.split(", ")
    listed = [*known[: LISTED // 2], "..."] if len(known) > LISTED else known
    told = ", ".join(listed) if listed[-1] == "..." else _either(listed)
    codes = [value.partition(" (")[0] for value in known]
    return _property(name, th.StringType, f"{description}: {told}", None, **{VALUES: codes})


def _either(values: list[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} ou {last}" if others else last


def code(name: str, description: str) -> Property:
    """A code that comes as text or as a number; as text."""
    return _property(name, th.StringType, description, None, **_OR_NUMBER)


def number(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """An amount or a rate as a JSON number, digit for digit as sent; blank becomes null."""
    return _property(name, th.NumberType, description, personal)


def integer(name: str, description: str) -> Property:
    """A whole number; blank becomes null."""
    return _property(name, th.IntegerType, description)


def boolean(name: str, description: str) -> Property:
    """True or false; blank becomes null."""
    return _property(name, th.BooleanType, description)


def date(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """A day, `2024-07-23`, as sent; blank becomes null."""
    return _property(name, th.DateType, description, personal)


def date_time(name: str, description: str) -> Property:
    """An ISO 8601 time with offset, as sent; blank becomes null."""
    return _property(name, th.DateTimeType, description)


def json_text(name: str, description: str, *, personal: Personal | None = None) -> Property:
    """A nested value of any shape, as one string of compact JSON."""
    return _property(name, th.StringType, description, personal, contentMediaType=JSON_MEDIA_TYPE)


def withheld(name: str, description: str) -> Property:
    """A live credential, also a signed link: null, unless `privacy` names the class `secret`."""
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


def with_extra(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with a column for what it does not declare."""
    extra = json_text(EXTRA, "Campos que a API envia e que não são declarados, por caminho (JSON)")
    return {**schema, "properties": {**schema["properties"], **extra.to_dict()}}


def stringify_nested(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with every nested value as one JSON string column."""
    properties = {
        name: _as_json_text(definition) if is_nested(definition) else definition
        for name, definition in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def with_keywords(schema: dict[str, Any], declared: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with those keywords of the declared one that the SDK's catalog drops."""
    if "properties" in schema and "properties" in declared:
        members = declared["properties"]
        properties = {
            name: with_keywords(definition, members.get(name, {}))
            for name, definition in schema["properties"].items()
        }
        schema = {**schema, "properties": properties}
    elif "items" in schema and "items" in declared:
        schema = {**schema, "items": with_keywords(schema["items"], declared["items"])}
    names = (REFERENCES, *(_DECIMAL if schema.get("format") == DECIMAL else ()))
    return {**schema, **{name: declared[name] for name in names if name in declared}}


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
