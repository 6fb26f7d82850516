"""The page of a tap's fields: what each holds, and what it refers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generate.markdown import codes, link, table
from generate.references import references
from generate.streams import endpoint, remarks, replication, what_it_is
from singer_rest.fields import REFERENCES, VALUES, told_references, types
from singer_rest.privacy import KEYWORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generate.references import Reference
    from generate.taps import InstalledTap, Schema
    from singer_rest import RestStream

    Row = tuple[str, ...]

TITLE = """\
<!-- Written by `make docs`: change the code, not this page. -->

# Fields of {name}

{streams} streams with {fields} fields in all, nested ones included. The descriptions are in
Portuguese, as in the catalog.

- *Type*: a *decimal* is a number with every digit; *decimal as text* and *JSON as text* are text;
  a *timestamp* has an offset. [Warehouses](../warehouses.md) tells which columns they become.
- Every field may be null but those that are *never null*. Nested fields are called by their path;
  that of a list's items has the list's name.
- *Personal* is the class by which the setting [`privacy`]({readme}#personal-data) treats a field.
- Listed values are those that the vendor documents; others may come.
- *Refers to* tells which field of which stream holds the same value: the catalog has it too, as
  `x-references`. The row may be missing there: it was deleted, is not in what was read, or belongs
  to another account.
{marks}"""

MARKS = """\
- *Not selected* and *may be lacking* are explained [below the streams table]({readme}#streams).
"""

COLUMNS = ("Field", "Type", "Description", "Refers to", "Personal")
ONLY_WHERE_USED = frozenset({"Refers to", "Personal"})

FORMATS = {"date": "date", "date-time": "timestamp", "x-singer.decimal": "decimal as text"}
WORDS = {"string": "text", "number": "decimal"}
"""JSON types in a reader's words, where they have others."""


def page(tap: InstalledTap) -> str:
    """All streams with all their fields."""
    rows = {stream.name: list(_rows(stream)) for stream in tap.streams}
    index = (
        (link(f"`{stream.name}`", f"#{stream.name}"), what_it_is(stream), str(len(found)))
        for stream, found in zip(tap.streams, rows.values(), strict=True)
    )
    readme = f"../../taps/{tap.package}/README.md"
    marked = any(list(remarks(stream)) for stream in tap.streams)
    title = TITLE.format(
        name=tap.name,
        streams=len(rows),
        fields=f"{sum(map(len, rows.values())):,}",
        readme=readme,
        marks=MARKS.format(readme=readme) if marked else "",
    )
    found = references(tap.streams)
    sections = (_section(stream, rows[stream.name], found) for stream in tap.streams)
    return "\n".join(
        (title.rstrip(), table(("Stream", "What it is", "Fields"), index).rstrip(), "")
    ) + "".join(sections)


def _section(stream: RestStream, rows: Sequence[Row], found: Sequence[Reference]) -> str:
    key = replication(stream)
    facts = [
        f"Key {codes(stream.primary_keys or ())}",
        f"replicated by {key}" if stream.replication_key else key,
        *([endpoint(stream)] if stream.path else []),
    ]
    lines = [
        f"## {stream.name}",
        "",
        " ".join((what_it_is(stream), *remarks(stream))),
        "",
        f"- {'; '.join(facts)}.",
        f"- New and changed rows: {stream.arrivals}",
        f"- Deleted rows: {stream.deletions.sentence}",
        f"- Requests: {stream.cost}.",
    ]
    users = {
        (one.stream, one.name) for one in found if one.target == stream.name and not one.in_copy
    }
    if users:
        told = (link(f"`{name}.{path}`", f"#{name}") for name, path in sorted(users))
        lines.append(f"- Referred to by {', '.join(told)}.")
    return "\n" + "\n".join(lines) + "\n" + _table(rows)


def _table(rows: Sequence[Row]) -> str:
    shown = [
        number
        for number, name in enumerate(COLUMNS)
        if name not in ONLY_WHERE_USED or any(row[number] for row in rows)
    ]
    cells = (tuple(row[number] for number in shown) for row in rows)
    return table(tuple(COLUMNS[number] for number in shown), cells).rstrip("\n") + "\n"


def _rows(stream: RestStream) -> Iterator[Row]:
    yield from _members(stream.record_schema, tuple(stream.primary_keys or ()))


def _members(schema: Schema, keys: tuple[str, ...], around: str = "") -> Iterator[Row]:
    for name, definition in schema.get("properties", {}).items():
        told = kind(definition)
        if name in keys:
            told += ", key"
        if "null" not in types(definition):
            told += ", never null"
        targets = definition.get(REFERENCES, ())
        refers = ", ".join(link(f"`{place}`", f"#{place.partition('.')[0]}") for place in targets)
        personal = definition.get(KEYWORD, "")
        yield f"`{around}{name}`", told, described(definition), refers, personal and f"`{personal}`"
        yield from _members(definition.get("items", definition), (), f"{around}{name}.")


def kind(definition: Schema) -> str:
    """The type of a field in a reader's words."""
    (name,) = types(definition) - {"null"}
    if name == "array":
        return f"list of {kind(definition['items'])}s"
    if "contentMediaType" in definition:
        return "JSON as text"
    return FORMATS.get(definition.get("format", ""), WORDS.get(name, name))


def described(definition: Schema) -> str:
    """The description of a field with all its listed values, and without what it refers to."""
    told: str = definition["description"].removesuffix(told_references(definition))
    values: list[str] = definition.get(VALUES, [])
    if not values:
        return told
    about, _, listed = told.partition(f": {values[0]}")
    if listed.endswith("..."):
        return f"{about}: {codes(values)}"
    known = "|".join(map(re.escape, values))
    whole = rf"(?<![\w-])({known})(?![\w-])"
    return f"{about}: " + re.sub(whole, r"`\1`", told[len(about) + 2 :])
