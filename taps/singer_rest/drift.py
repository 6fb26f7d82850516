"""What of an API's rows is not as declared: counted and named, never quoted."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from singer_rest import fields
from singer_rest.oddities import Finding, Note, is_name, members_of
from singer_rest.records import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from singer_rest.oddities import Row

TOLD = 20
"""Findings of a stream that are told one by one."""
APART = 500
"""Unknown fields of a stream that do not keep its rows from the short way."""
KEPT = 1000
"""Different unknown fields of a stream that are counted one by one."""

ALL = Rules()
NOTHING: dict[str, Any] = {}


class Drift:
    """What the rows that a run has read of a stream show and its schema does not declare."""

    def __init__(
        self,
        schema: dict[str, Any],
        rules: Rules = ALL,
        *,
        always: AbstractSet[str] = frozenset(),
        capture: bool = False,
    ) -> None:
        """Prepare for the rows of a schema.

        Fields that are not selected, or left out, may hold anything. Those that are `always` there
        are missing where no row has them.
        """
        self._members = members_of(schema, rules)
        self._note = Note(capture=capture)
        self._unseen = {name for name in always if rules.selected(("properties", name))}
        self._is_empty = True
        self._unknown: Counter[str] = Counter()
        self._apart = {fields.EXTRA} if capture else set()
        self._others: Counter[Finding] = Counter()

    def count(self, rows: Sequence[Row]) -> None:
        """Note which fields some rows have."""
        self._is_empty = self._is_empty and not rows
        if self._unseen:
            self._unseen = {name for name in self._unseen if not any(name in row for row in rows)}

    def look(self, row: Row) -> dict[str, Any] | None:
        """Note what of a row is not as declared, and tell None where everything is.

        Else, if they are captured, the unknown members by their path: `born`, `customer.born`,
        `items[0].born`.
        """
        note = self._note
        self._members.look(note, row, None)
        if not (note.unknown or note.others):
            return None
        self._add(note.unknown)
        self._others.update(note.others)
        return note.taken()

    def set_apart(self, rows: Sequence[Row]) -> tuple[Sequence[Row], list[dict[str, Any]]]:
        """Rows without those unknown members that are known by now, and these, of each row.

        They are not noted until the rows prove to be as declared otherwise: see `add`. Almost all
        rows of an API that has grown a field are.
        """
        if not self._apart:
            return rows, []
        bare, found = [], []
        for row in rows:
            rest = row
            names = row.keys() & self._apart
            if names:
                rest = dict(row)
                found.append({name: rest.pop(name) for name in row if name in names})
            else:
                found.append(NOTHING)
            bare.append(rest)
        return bare, found

    def add(self, found: Iterable[Mapping[str, Any]]) -> None:
        """Note what was set apart of some rows."""
        self._unknown.update(chain.from_iterable(found))

    def _add(self, unknown: Iterable[str]) -> None:
        for path in unknown:
            if path in self._unknown or len(self._unknown) < KEPT:
                self._unknown[path] += 1
                if len(self._apart) < APART and is_name(path):
                    self._apart.add(path)
            else:
                self._note.overflows = True

    @property
    def unknown(self) -> int:
        """How many unknown fields there are, those with odd names one at each place."""
        return len(self._unknown)

    @property
    def missing(self) -> list[str]:
        """The fields that no row had, where there was a row."""
        return [] if self._is_empty else sorted(self._unseen)

    def findings(self) -> list[str]:
        """What is not as declared, in short texts with names and without values."""
        told = [f"{name} is missing" for name in self.missing]
        told += [_told(path, what, n) for (path, what), n in sorted(self._others.items())]
        told += [_told(path, "is unknown", n) for path, n in sorted(self._unknown.items())]
        if len(told) > TOLD:
            least = "at least " if self._note.overflows else ""
            told[TOLD:] = [f"and {least}{len(told) - TOLD:,} more"]
        return told


def _told(path: str, what: str, rows: int) -> str:
    return f"{path} {what} in {rows:,} row{'s' if rows > 1 else ''}"
