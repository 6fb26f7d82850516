"""What a tap cannot use of a state that it is given: a stream then starts over, and it is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PLAIN = r"[A-Za-z_][A-Za-z0-9_-]{0,63}"
"""A name that cannot be anything else."""
NAMED = 5
"""So many unknown streams are named."""

OURS = frozenset({"replication_key", "unfinished", "served", "version", "unreconciled"})
"""What one of our entries holds, if it holds anything."""


class Reader(Protocol):
    """A stream that is to go on from a state."""

    name: str

    @property
    def replication_key(self) -> str | None:
        """The field that its bookmark is of."""

    @property
    def is_incremental(self) -> bool:
        """Whether it needs one."""

    def understands(self, place: Mapping[str, Any]) -> bool:
        """Whether a place in the state is one to go on from, or was, under other settings."""


def complaints(
    bookmarks: Mapping[str, Mapping[str, Any]], known: Iterable[str], streams: Iterable[Reader]
) -> Iterator[str]:
    """A line for each thing in the bookmarks that is not used; none quotes a value of them."""
    unknown = sorted(bookmarks.keys() - set(known))
    if unknown:
        none = not bookmarks.keys() & set(known)
        yield (
            f"The state is of other streams than this tap has, so all begin anew: {_list(unknown)}"
            if none
            else f"The state is of other streams too, which are ignored: {_list(unknown)}"
        )
    for stream in streams:
        for complaint in _complaints_of(stream, bookmarks.get(stream.name, {})):
            yield f"{stream.name}: {complaint}"


def _complaints_of(stream: Reader, entry: Mapping[str, Any]) -> Iterator[str]:
    held = {name for name, value in entry.items() if value}
    key, place = entry.get("replication_key"), entry.get("unfinished")
    ours = stream.replication_key if stream.is_incremental else None
    if ours and key is not None and key != ours:
        yield f"the bookmark in the state is not of {ours}: the stream starts over"
    elif ours and held and not held & OURS:
        yield "the state holds no bookmark that this tap can read: the stream starts over"
    if place and not (isinstance(place, dict) and stream.understands(place)):
        yield "the state holds a place to go on from that this tap cannot read, and it is ignored"


def _list(names: Sequence[str]) -> str:
    """Some of the names, those that cannot be anything else, and how many there are more."""
    plain = [name for name in names if re.fullmatch(PLAIN, name)]
    told = plain[:NAMED]
    rest = len(names) - len(told)
    return ", ".join([*told, *([f"{rest} more" if told else str(rest)] if rest else ())])
