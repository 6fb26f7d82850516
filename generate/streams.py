"""The table of streams: what they are, and how their rows reach the user at what cost."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from generate.markdown import codes, link, table
from tap_asaas.dated import DatedStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap
    from singer_rest import RestStream


def streams_table(tap: InstalledTap) -> str:
    """The streams by name, each with a link to its fields."""
    page = f"../../docs/fields/{tap.short_name}.md"
    rows = (
        (
            link(f"`{stream.name}`", f"{page}#{stream.name}"),
            " ".join((what_it_is(stream), *remarks(stream))),
            codes(stream.primary_keys or ()),
            replication(stream),
            endpoint(stream),
            stream.arrivals,
            stream.deletions.sentence,
            stream.cost,
            str(len(stream.record_schema["properties"])),
        )
        for stream in tap.streams
    )
    header = ("Stream", "What it is", "Key", "Replication", "Endpoint", "New and changed rows")
    return table((*header, "Deleted rows", "Requests", "Fields"), rows)


def dated_table(tap: InstalledTap) -> str:
    """Of the streams with a date, what an incremental run brings and what not."""
    dated = (stream for stream in tap.streams if isinstance(stream, DatedStream))
    rows = ((f"`{stream.name}`", stream.brings, stream.misses) for stream in dated)
    header = ("Stream", "An incremental run brings rows", "Later changes that it does not bring")
    return table(header, rows)


def what_it_is(stream: RestStream) -> str:
    """The first line of its docstring."""
    return (inspect.getdoc(stream) or "").partition("\n")[0]


def replication(stream: RestStream) -> str:
    """The field that it replicates by, if there is one."""
    return f"`{stream.replication_key}`" if stream.replication_key else "full table"


def endpoint(stream: RestStream) -> str:
    """What is asked for its rows, if anything is."""
    return f"`GET {stream.path}`" if stream.path else ""


def remarks(stream: RestStream) -> Iterator[str]:
    """What is not so with every stream."""
    if not stream.selected_by_default:
        yield "*Not selected.*"
    if getattr(stream, "gated", False):
        yield "*May be lacking.*"
