"""What the statement of the account tells of other streams: whose money moved since a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast
from urllib.parse import quote

from typing_extensions import override

from singer_rest.errors import StreamFailedError
from singer_rest.key_set import KeySet
from singer_rest.paging import INSISTING, MissingRowsError
from singer_rest.prefetch import prefetch
from singer_rest.responses import Hint
from singer_rest.spans import Span
from tap_asaas.client import Query
from tap_asaas.dated import DatedStream
from tap_asaas.passes import Pass
from tap_asaas.places import Progress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from singer_rest.paging import Record
    from singer_rest.steps import Step
    from tap_asaas.client import AsaasTap

PATH = "/financialTransactions"

KEYS = {"PAYMENT_RECEIVED": "paymentId", "TRANSFER": "transferId"}
"""The fields of an entry with the row whose money moved, by its type (documented)."""

OWED = "unreconciled"
"""What in the state tells that a full read lacked rows that the statement names."""
SOME = 3
"""So many of the rows that lack are fetched, in case the list has them under another identifier."""
MOST = 1000
"""More of them are not fetched one by one."""

TOUCHED = "touched"
"""The pass of the rows that the statement names and the other passes have not brought."""


class LedgerStream(DatedStream):
    """The statement itself."""

    path = PATH

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        booked = cast("AsaasTap", self._tap).booked
        for step in super().steps(after):
            for entry in () if self.is_previewed else step.records:
                name = KEYS.get(str(entry.get("type")))
                if name and entry.get(name):
                    booked[entry["type"]].add(str(entry[name]))
            yield step


class StatementStream(DatedStream):
    """A dated stream of which later changes show in the statement, with the identifiers of rows.

    They are fetched one by one, those that the other passes of the round have not brought. A row
    whose money has moved has to be there: if it is not, the stream fails.
    """

    statement_type: ClassVar[str]
    """The type of the entries that tell of money that moved for a row."""

    _touched: set[str]
    """Identifiers of rows that the statement names and that have not been read."""
    _settled: set[str]
    """Those whose money has moved."""
    _brought: KeySet | None
    """The identifiers of what the round has read, if that has to be all that there is."""

    def touched(self) -> Pass:
        """The pass of the rows that the statement names; it has to be the last one."""
        asked_for = {self.dated_by: Span(self.start, self.end)}
        return Pass(TOUCHED, asked_for, exclusive=False)

    @override
    def prepare(self, passes: Sequence[Pass], found: Progress | None) -> None:
        self._touched, self._settled, self._brought = set(), set(), None
        if passes[-1].name != TOUCHED:
            return
        if not self.since:
            known = self._booked or self._is_owed
            whole = known and not found and not self.start and not self.end
            self._brought = KeySet() if whole else None
            return
        self._look_up(self.looked_back(self.since))
        # Listing again what an earlier run of this round has brought of them is cheaper than
        # fetching them one by one.
        for part in passes if found else ():
            if part.name in {"settled", "created"}:
                for rows, _ in super().read_pass(part, None):
                    self._touched.difference_update(map(self.key, rows))

    def _look_up(self, first: dt.date | None) -> None:
        """Read in the statement which rows it names, since a day or since ever."""
        since = {"startDate": first.isoformat()} if first else {}
        name = KEYS[self.statement_type]
        parameters = {**since, "order": "asc"}
        # Its entries are no rows of this stream, for the report.
        audit = INSISTING if self.settings.on_missing_rows == "fail" else self.audit
        for entries, _ in self.read_list(parameters, path=PATH, audit=audit):
            for entry in entries:
                if entry.get(name):
                    self._touched.add(str(entry[name]))
                    if entry.get("type") == self.statement_type:
                        self._settled.add(str(entry[name]))

    @override
    def _unfinished_round(self) -> Progress | None:
        found = super()._unfinished_round()
        # What a full read lacks, only the run knows that has read it.
        begins_anew = not self.since and (self._is_owed or (found and found.at == TOUCHED))
        return None if begins_anew else found

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        for step in super().steps(after):
            keys = map(self.key, step.records)
            if self._brought is None:
                self._touched.difference_update(keys)
            else:
                for key in keys:
                    self._brought.add(key)
            yield step

    @override
    def read_pass(
        self, part: Pass, found: Progress | None
    ) -> Iterator[tuple[list[Record], Progress]]:
        if part.name != TOUCHED:
            yield from super().read_pass(part, found)
            return
        if self._brought is not None:
            self._reconcile(self._brought)
        reached = (found and found.key) or ""
        left = sorted(key for key in self._touched if key > reached)
        width = self.settings.concurrency
        gone: set[str] = set()
        for begin in range(0, len(left), width):
            keys = left[begin : begin + width]
            answers = list(prefetch(self._read_one, keys, width))
            gone |= {key for key, rows in zip(keys, answers, strict=True) if not rows}
            if not gone & self._settled:  # else the next run has to begin before them
                reached = keys[-1]
            rows = [row for answer in answers for row in answer]
            yield rows, Progress(at=TOUCHED, key=reached)
        if gone:
            self.logger.info("%s: %d that the statement names cannot be read", self.name, len(gone))
        if self._brought is not None:
            # The next run would not read the statement from its beginning, unless it is told.
            self.stream_state.pop(OWED, None)
            self.stream_state.update({OWED: True} if gone & self._settled else {})
        if gone & self._settled:
            self._lacks(gone & self._settled)

    def _lacks(self, keys: AbstractSet[str]) -> None:
        told = f"the statement tells of money that moved for {len(keys)} rows that cannot be read"
        self.audit.lacks(len(keys), MissingRowsError(told))

    def _reconcile(self, brought: KeySet) -> None:
        """Hold a full read against the statement, as far as this run has read that before."""
        if not self._is_owed and not brought.lacks(self._booked):
            return
        self.doubt("the statement names rows that it does not list")
        self.audit.again()
        self._look_up(None)
        self._settled = {key for key in self._settled if key not in brought}
        some = [row for key in sorted(self._settled)[:SOME] for row in self._read_one(key)]
        if some and all(self.key(row) in brought for row in some):
            told = "%s cannot be held against the statement, which has other identifiers"
            self.logger.warning(told, self.name)
            self._settled = set()
        elif len(self._settled) > MOST:
            self.stream_state[OWED] = True
            self._lacks(self._settled)
            self._settled = set()
        self._touched = set(self._settled)

    @property
    def _is_owed(self) -> bool:
        """Whether an earlier full read lacked rows that the statement names."""
        return bool(self.stream_state.get(OWED))

    @property
    def _booked(self) -> KeySet:
        """The identifiers of rows whose money has moved, as far as the run knows the statement."""
        return cast("AsaasTap", self._tap).booked.get(self.statement_type, KeySet())

    def _read_one(self, key: str) -> Sequence[Record]:
        try:
            return self.fetch(Query(path=f"{self.path}/{quote(key, safe='')}")).records
        except StreamFailedError as error:
            if error.hint in {Hint.PATH, Hint.PARAMETERS, Hint.PERMISSION}:
                return ()
            raise
