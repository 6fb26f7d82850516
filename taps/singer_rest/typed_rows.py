"""The short way from the API's objects to records: for rows that are what the schema says.

Most are. msgspec tells so, and leaves out what is not declared or not selected, in a fraction of
the time that looking at each value takes. `records.py` is for all other rows, and says what is
right.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec

from singer_rest import exact_json, fields, records
from singer_rest.privacy import Privacy, Treatment, omitted

TypedRow = msgspec.Struct
Convert = Callable[[Sequence[Any]], list[TypedRow]]
Finish = Callable[[Any], Any]


class _Member(NamedTuple):
    """How to read one value: the type that it has to have, and what is left to do with it."""

    type: Any
    finish: Finish | None = None


def converter(
    schema: dict[str, Any],
    selected: records.Selected = records.everything,
    readers: Mapping[str, records.Reader] = records.NO_READERS,
    privacy: Privacy = records.NO_PRIVACY,
    *,
    stringify_nested: bool = False,
) -> Convert:
    """Compile a record schema into a function from the API's objects to typed rows.

    Encoded, a typed row is what the record of `records.shaper` is.

    Raises:
        msgspec.ValidationError: From the function, when one of the objects has to take the long
            way.
    """
    return _converter(
        schema, records.Rules(selected, readers, privacy), stringify_nested=stringify_nested
    )


def strict_converter(
    schema: dict[str, Any],
    selected: records.Selected = records.everything,
    readers: Mapping[str, records.Reader] = records.NO_READERS,
    privacy: Privacy = records.NO_PRIVACY,
    *,
    stringify_nested: bool = False,
) -> Convert:
    """As `converter` does; objects in which `oddities.py` finds something raise the error too."""
    rules = records.Rules(selected, readers, privacy, strict=True)
    return _converter(schema, rules, stringify_nested=stringify_nested)


def _converter(schema: dict[str, Any], rules: records.Rules, *, stringify_nested: bool) -> Convert:
    row = _object(schema, rules, (), stringify=stringify_nested)
    # As decimals are built in, text is not taken for one.
    convert = partial(msgspec.convert, type=_list_of(row.type), builtin_types=(Decimal,))
    finish = row.finish or _unchanged
    return lambda rows: list(map(finish, convert(rows)))


def _object(
    schema: dict[str, Any],
    rules: records.Rules,
    breadcrumb: records.Breadcrumb,
    *,
    stringify: bool = False,
) -> _Member:
    names: dict[str, str] = {}
    members: list[tuple[Any, ...]] = []
    finishes: dict[str, Finish] = {}
    left_out: list[str] = []
    for number, (name, definition) in enumerate(schema["properties"].items()):
        place = (*breadcrumb, "properties", name)
        attribute = f"f{number}"  # a field may be called as a keyword of Python
        if not rules.selected(place):
            if rules.strict:  # it is known all the same
                names[attribute] = name
                members.append((attribute, Any, msgspec.UNSET))
                left_out.append(attribute)
            continue
        member = _member(definition, rules, place)
        if stringify and fields.is_nested(definition) and member.finish is not _withheld:
            member = _Member(member.type, partial(_encoded, member.finish or _unchanged))
        names[attribute] = name
        nullable = "null" in fields.types(definition)
        members.append(
            (attribute, member.type | None, None) if nullable else (attribute, member.type)
        )
        if member.finish:
            finishes[attribute] = member.finish
    struct = msgspec.defstruct(
        "Row", members, rename=names, kw_only=True, gc=False, forbid_unknown_fields=rules.strict
    )
    finish = _finisher(finishes) if finishes else None
    if left_out:
        finish = partial(_without, left_out, finish or _unchanged)
    return _Member(struct, finish)


def _member(
    definition: dict[str, Any], rules: records.Rules, breadcrumb: records.Breadcrumb
) -> _Member:
    types = fields.types(definition)
    treat = rules.privacy.treatment(definition, breadcrumb[-1] if breadcrumb else "")
    if treat is omitted:
        return _Member(Any, _withheld)
    if "object" in types:
        return _object(definition, rules, breadcrumb)
    if "array" in types:
        # Its items are selected with it.
        item = _member(definition["items"], rules._replace(selected=records.everything), ())
        return _array(definition["items"], _treated(item, treat) if treat else item)
    if treat and "contentMediaType" in definition:
        return _Member(Any, treat)
    member = _scalar(definition, types, rules)
    return _treated(member, treat) if treat else member


def _scalar(definition: dict[str, Any], types: set[str], rules: records.Rules) -> _Member:
    for name, kind in _PLAIN.items():
        if name in types:
            return _Member(kind)
    form = definition.get("format")
    if form == "date":
        return _Member(dt.date)
    if form == fields.DECIMAL:
        return _Member(str, _decimal)
    if form:
        return _Member(str, rules.readers.get(form, _stripped))
    if "contentMediaType" in definition:
        return _Member(Any, exact_json.text)
    known = ("", *definition.get(fields.VALUES, ()))
    return _Member(Literal[known] if rules.strict and len(known) > 1 else str)


SHORT = 10
"""How many characters a text has at most that has no more than nine decimals in any case."""
_is_decimal = re.compile(fields.DECIMAL_TEXT).match
_PLAIN: Mapping[str, Any] = {"integer": int, "number": int | Decimal, "boolean": bool}


def _treated(member: _Member, treat: Treatment) -> _Member:
    return _Member(member.type, partial(_treat, member.finish or _unchanged, treat))


def _treat(finish: Finish, treat: Treatment, value: Any) -> str | None:
    finished = finish(value)
    if isinstance(finished, dt.date):
        finished = finished.isoformat()
    return None if finished is None else treat(finished)


def _array(items: dict[str, Any], item: _Member) -> _Member:
    kind = item.type | None if "null" in fields.types(items) else item.type
    return _Member(_list_of(kind), partial(_finished_items, item.finish) if item.finish else None)


def _list_of(kind: Any) -> Any:
    return list[kind]


def _finisher(finishes: Mapping[str, Finish]) -> Finish:
    first, *others = finishes
    values_of = attrgetter(first, first, *others)  # of two attributes at least it gives a tuple
    pairs = [(first, _unchanged), *finishes.items()]
    blank = (None,) * len(pairs)

    def finished(row: TypedRow) -> TypedRow:
        values = values_of(row)
        if values != blank:
            for value, (attribute, finish) in zip(values, pairs, strict=True):
                if value is not None:
                    setattr(row, attribute, finish(value))
        return row

    return finished


def _finished_items(finish: Finish, items: list[Any]) -> list[Any]:
    return [item if item is None else finish(item) for item in items]


def _unchanged(value: Any) -> Any:
    return value


def _withheld(_value: Any) -> None:
    return None


def _without(attributes: Sequence[str], finish: Finish, row: TypedRow) -> TypedRow:
    for attribute in attributes:
        setattr(row, attribute, msgspec.UNSET)
    return finish(row)  # type: ignore[no-any-return]


def _decimal(text: str) -> str:
    # Most amounts are short and positive: that is told in a third of the time.
    short = len(text) <= SHORT and text.isascii() and text.replace(".", "", 1).isdecimal()
    if short or _is_decimal(text):
        return text
    raise msgspec.ValidationError


def _stripped(text: str) -> str | None:
    return text.strip() or None


def _encoded(finish: Finish, value: Any) -> str:
    return exact_json.text(finish(value))
