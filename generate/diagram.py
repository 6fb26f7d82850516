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

READABLE = 15
"""Streams of a diagram that is to be read at a glance."""


def diagram(tap: InstalledTap, *, whole: bool = False) -> str:
    """The streams that refer to others or are referred to; of many the best connected."""
    streams = tap.streams if whole else core(tap.streams)
    return "\n```mermaid\n" + "".join(f"{line}\n" for line in _lines(streams)) + "```\n\n"


def core(streams: Sequence[RestStream]) -> list[RestStream]:
    """The streams that most others refer to or are referred to by, if there are too many."""
    linked = {stream.name: set[str]() for stream in streams}
    for one in references(streams):
        if not one.in_copy and one.stream != one.target:
            linked[one.stream].add(one.target)
            linked[one.target].add(one.stream)
    ranked = sorted(linked, key=lambda name: -len(linked[name]))
    chosen = [name for name in ranked[:READABLE] if linked[name]] or ranked[:READABLE]
    return [stream for stream in streams if stream.name in chosen]


def _lines(streams: Sequence[RestStream]) -> Iterator[str]:
    names = {stream.name for stream in streams}
    drawn = [one for one in references(streams) if one.target in names and _is_drawn(one)]
    yield "erDiagram"
    for stream in streams:
        yield f"    {stream.name} {{"
        yield from _attributes(stream, drawn)
        yield "    }"
    pairs: dict[tuple[str, str], list[Reference]] = {}
    for one in drawn:
        pairs.setdefault((one.target, one.stream), []).append(one)
    keys = {stream.name: tuple(stream.primary_keys or ()) for stream in streams}
    for (target, source), between in pairs.items():
        yield f"    {_relationship(target, source, between, keys[source])}"
    for stream in streams:
        for name, how in stream.sums_up.items():
            if name in names:
                yield f'    {stream.name} ||..o{{ {name} : "{how}"'


def _is_drawn(one: Reference) -> bool:
    # A row inside another one refers to that, and to what that refers to: nothing new.
    return not one.in_copy and (len(one.path) == 1 or one.path[-1] == one.field)


def _attributes(stream: RestStream, drawn: Sequence[Reference]) -> Iterator[str]:
    referring = {one.path[0] for one in drawn if one.stream == stream.name and len(one.path) == 1}
    for name, definition in stream.record_schema["properties"].items():
        roles = ["PK"] * (name in (stream.primary_keys or ())) + ["FK"] * (name in referring)
        if roles:
            yield f"        {kind(definition).replace(' ', '_')} {name} {', '.join(roles)}"


def _relationship(
    target: str, source: str, between: Sequence[Reference], key: tuple[str, ...]
) -> str:
    label = ", ".join(one.name for one in between)
    if all(one.many for one in between):
        return f'{target} }}o--o{{ {source} : "{label}"'
    one_side = "|o" if all(one.nullable for one in between) else "||"
    other = "o|" if all(one.path == key for one in between) else "o{"
    return f'{target} {one_side}--{other} {source} : "{label}"'
