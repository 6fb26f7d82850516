"""Which fields refer to fields of other streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from singer_rest.fields import REFERENCES, types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generate.taps import Schema
    from singer_rest import RestStream


class Reference(NamedTuple):
    """A field, and a field of another stream, or of the same, that has its value too."""

    stream: str
    path: tuple[str, ...]
    """The names of the objects around the field, and its own."""
    target: str
    """The stream that it refers to."""
    field: str
    """The field there; a nested one by its path, with dots."""
    nullable: bool
    many: bool
    """Whether a row has several, in a list."""
    in_copy: bool
    """Whether it belongs to the copy of a row that refers to the same, but for the row's key."""

    @property
    def name(self) -> str:
        """The path with dots."""
        return ".".join(self.path)

    @property
    def is_whole_row(self) -> bool:
        """Whether it is the key of another row, that stands in a field of this one."""
        return len(self.path) == 2 and self.path[-1] == self.field  # noqa: PLR2004 - field, key


def references(streams: Sequence[RestStream]) -> list[Reference]:
    """All references of some streams, in their order."""
    return [
        found
        for stream in streams
        for found in _of(stream.name, stream.record_schema, (), many=False, in_copy=False)
    ]


def _of(
    stream: str, schema: Schema, around: tuple[str, ...], *, many: bool, in_copy: bool
) -> Iterator[Reference]:
    members = schema.get("properties", {})
    copy = bool(around) and any(_is_key_of_a_row(*member) for member in members.items())
    for name, definition in members.items():
        for place in definition.get(REFERENCES, ()):
            target, _, field = place.partition(".")
            copied = in_copy or (copy and name != field)
            nullable = "null" in types(definition)
            yield Reference(stream, (*around, name), target, field, nullable, many, copied)
        yield from _of(
            stream,
            definition.get("items", definition),
            (*around, name),
            many=many or "items" in definition,
            in_copy=in_copy or copy,
        )


def _is_key_of_a_row(name: str, definition: Schema) -> bool:
    return any(place.endswith(f".{name}") for place in definition.get(REFERENCES, ()))
