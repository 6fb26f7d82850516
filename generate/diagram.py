"""Entity-relationship diagrams in Mermaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.fields import kind
from generate.references import references

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generate.references import Reference
    from generate.taps import InstalledTap
    from singer_rest import RestStream

READABLE = 12
"""Streams of a diagram that can be read at a glance."""


def diagram(tap: InstalledTap) -> str:
    """The streams that refer to others or are referred to; of many the best connected ones."""
    streams = core(tap.streams)
    return "\n```mermaid\n" + "".join(f"{line}\n" for line in _lines(streams)) + "```\n\n"


def core(streams: Sequence[RestStream]) -> list[RestStream]:
    """The streams with a reference; where they are too many, those with the most others."""
    linked = {stream.name: set[str]() for stream in streams}
    for one in _drawn(streams):
        linked[one.stream].add(one.target)
        linked[one.target].add(one.stream)
    for stream in streams:
        for name in stream.sums_up:
            linked[stream.name].add(name)
            linked[name].add(stream.name)
    ranked = sorted(filter(linked.get, linked), key=lambda name: -len(linked[name]))
    return [stream for stream in streams if stream.name in ranked[:READABLE]]


def _drawn(streams: Sequence[RestStream]) -> list[Reference]:
    """The references that say something new, and say it of one stream."""
    found = references(streams)
    places = [(one.stream, one.path) for one in found]
    pairs = [{one.stream, one.target} for one in found if len(one.path) == 1]
    names = {stream.name for stream in streams}
    return [
        one
        for one in found
        if one.target in names
        and places.count((one.stream, one.path)) == 1
        and (len(one.path) == 1 or (one.is_whole_row and {one.stream, one.target} not in pairs))
    ]


def _lines(streams: Sequence[RestStream]) -> Iterator[str]:
    drawn = _drawn(streams)
    yield "erDiagram"
    for stream in streams:
        yield f"    {stream.name} {{"
        yield from _attributes(stream, drawn)
        yield "    }"
    yield from (f"    {line}" for line in _relationships(streams, drawn))


def _attributes(stream: RestStream, drawn: Sequence[Reference]) -> Iterator[str]:
    referring = {one.path for one in drawn if one.stream == stream.name}
    for name, definition in stream.record_schema["properties"].items():
        roles = ["PK"] * (name in (stream.primary_keys or ())) + ["FK"] * ((name,) in referring)
        if roles:
            yield f"        {kind(definition).replace(' ', '_')} {name} {', '.join(roles)}"


def _relationships(streams: Sequence[RestStream], drawn: Sequence[Reference]) -> Iterator[str]:
    keys = {stream.name: tuple(stream.primary_keys or ()) for stream in streams}
    pairs: dict[tuple[str, str], list[Reference]] = {}
    for one in drawn:
        # Lists of each other's rows are one relationship.
        mutual = one.many and (one.stream, one.target) in pairs
        pair = (one.stream, one.target) if mutual else (one.target, one.stream)
        pairs.setdefault(pair, []).append(one)
    for (target, source), between in pairs.items():
        label = ", ".join(one.name for one in between)
        yield f'{target} {_cardinality(between, keys[source])} {source} : "{label}"'
    for stream in streams:
        for name, found_by in stream.sums_up.items():
            yield f'{stream.name} ||..o{{ {name} : "{found_by}"'


def _cardinality(between: Sequence[Reference], key: tuple[str, ...]) -> str:
    if all(one.many for one in between):
        return "}o--o{"
    target = "|o" if all(one.nullable for one in between) else "||"
    return f"{target}--o|" if all(one.path == key for one in between) else f"{target}--o{{"
