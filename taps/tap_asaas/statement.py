"""What the statement of the account tells of other streams: whose money moved since a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from typing_extensions import override

from singer_rest.errors import StreamFailedError
from singer_rest.prefetch import prefetch
from singer_rest.responses import Hint
from singer_rest.spans import Span
from tap_asaas.client import Query
from tap_asaas.dated import DatedStream
from tap_asaas.lists import Progress
from tap_asaas.passes import Pass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from singer_rest.changes import Step
    from singer_rest.paging import Record

PATH = "/financialTransactions"

TOUCHED = "touched"
"""The pass of the rows that the statement names and the other passes have not brought."""


class StatementStream(DatedStream):
    """A dated stream of which later changes show in the statement, with the identifiers of rows.

    They are fetched one by one, those that the other passes of the round have not brought.
    """

    statement_key: ClassVar[str]
    """The field of the statement that holds the identifiers."""

    _touched: set[str]

    def touched(self) -> Pass:
        """The pass of the rows that the statement names; it has to be the last one."""
        asked_for = {self.replication_key: Span(self.start, self.end)}
        return Pass(TOUCHED, asked_for, exclusive=False)

    @override
    def prepare(self, passes: Sequence[Pass], found: Progress | None) -> None:
        self._touched = set()
        if self.since and passes[-1].name == TOUCHED:
            self._touched = self._named_since(self.looked_back(self.since))
            # Listing again what an earlier run of this round has brought of them is cheaper than
            # fetching them one by one.
            for part in passes if found else ():
                if part.name in {"settled", "created"}:
                    for rows, _ in super().read_pass(part, None):
                        self._touched.difference_update(map(self.key, rows))

    def _named_since(self, first: dt.date) -> set[str]:
        parameters = {"startDate": first.isoformat(), "order": "asc"}
        return {
            str(entry[self.statement_key])
            for entries, _ in self.read_list(parameters, path=PATH)
            for entry in entries
            if entry.get(self.statement_key)
        }

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        for step in super().steps(after):
            self._touched.difference_update(map(self.key, step.records))
            yield step

    @override
    def read_pass(
        self, part: Pass, found: Progress | None
    ) -> Iterator[tuple[list[Record], Progress]]:
        if part.name != TOUCHED:
            yield from super().read_pass(part, found)
            return
        left = sorted(key for key in self._touched if not found or key > str(found.key))
        gone, width = 0, self.settings.concurrency
        for begin in range(0, len(left), width):
            keys = left[begin : begin + width]
            rows = [row for found in prefetch(self._read_one, keys, width) for row in found]
            gone += len(keys) - len(rows)
            yield rows, Progress(at=TOUCHED, key=keys[-1])
        if gone:
            self.logger.info("%s: %d that the statement names cannot be read", self.name, gone)

    def _read_one(self, key: str) -> Sequence[Record]:
        try:
            return self.fetch(Query(path=f"{self.path}/{quote(key, safe='')}")).records
        except StreamFailedError as error:
            if error.hint in {Hint.PATH, Hint.PARAMETERS, Hint.PERMISSION}:
                return ()
            raise
