"""What a sale is worth and what became of it: the facts behind its record and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from tests.emulator.draw import Draw, mix, uuid_text

from .ledger import NOTE_KINDS
from .local_time import local, midnight

if TYPE_CHECKING:
    from .ledger import Row

NoteKind = Literal["nfs", "nfe"]

BUCKETS = {
    "ALERTA": "warning",
    "PENDENTE": "pending",
    "CANCELADA": "canceled",
    "COPRODUCAO": "coproducer",
    "PROCESSADA": "processed",
    "NAO_EMITIR": "dont_issue",
}
"""Which bucket of the dashboard (documented) a sale is in by its status (assumed)."""
_STATUSES = (
    *("PROCESSADA", "PENDENTE", "PROCESSADA", "CANCELADA", "PROCESSADA", "ALERTA"),
    *("PROCESSADA", "COPRODUCAO", "PROCESSADA", "PENDENTE", "NAO_EMITIR", "PROCESSADA"),
)
_UNSETTLED = {"PROCESSADA": "PENDENTE", "CANCELADA": "PENDENTE"}
_NOTES: tuple[tuple[NoteKind, ...], ...] = (
    *(("nfs", "nfe"), ("nfs",), ("nfs",), ("nfe",), ("nfs",), ("nfe",), ("nfs",)),
)
_PLATFORMS = ("HOTMART", "EDUZZ", "HOTMART", "KIWIFY", "HOTMART", "EDUZZ", "MONETIZZE", "HOTMART")
_PLATFORMS_MORE = (*_PLATFORMS, "HUBLA", "GURU")
_HUGE = 10**16


@dataclass(frozen=True)
class Note:
    """The part of a sale that one kind of fiscal note is for, and how far that note has come."""

    kind: NoteKind
    cents: int
    status: str | None = None
    number: int | None = None
    issued: int | None = None
    modified: int | None = None


@dataclass(frozen=True)
class Sale:
    """The facts of a sale; instants in milliseconds, amounts in cents."""

    number: int
    platform: str
    code: str
    sold: int
    created: int
    modified: int | None
    modified_without_notes: int | None
    """As `modified`, where the changes of notes do not count."""
    guarantee: date | None
    status: str
    cents: int
    notes: tuple[Note, ...]

    @property
    def bucket(self) -> str:
        """The bucket of the dashboard that the sale is in."""
        return BUCKETS[self.status]

    def changed(self, *, note_touches_sale: bool) -> int | None:
        """Give the instant that `modificado_em` shows."""
        return self.modified if note_touches_sale else self.modified_without_notes

    def moment(self, column: str, *, note_touches_sale: bool) -> int | None:
        """Give the second since 1970 that a date column holds; a day counts from its midnight."""
        at: int | None
        if column == "data_venda":
            at = self.sold
        elif column == "data_criacao":
            at = self.created
        elif column == "modificado_em":
            at = self.changed(note_touches_sale=note_touches_sale)
        else:
            at = None if self.guarantee is None else midnight(self.guarantee)
        return None if at is None else at // 1000


def sale_of(seed: int, row: Row) -> Sale:
    """Compute the facts of a sale from its row."""
    number = row.number
    cents = _price(seed, row)
    status = _status(row)
    platform = _PLATFORMS_MORE[number % len(_PLATFORMS_MORE)]
    own = [change.at for change in row.changes if change.kind not in NOTE_KINDS]
    every = [change.at for change in row.changes]
    dated = row.dated
    return Sale(
        number=number,
        platform=platform,
        code=_code(seed, number, platform),
        sold=row.sold,
        created=row.created,
        modified=max(row.settled, *every, 0) if dated else None,
        modified_without_notes=max(row.settled, *own, 0) if dated else None,
        guarantee=_guarantee(row),
        status=status,
        cents=cents,
        notes=_notes(row, status, cents),
    )


def _price(seed: int, row: Row) -> int:
    """Give the amount of a sale: mostly ordinary, now and then nothing, a refund, or 17 digits."""
    number = row.number
    draw = Draw(f"{seed}:price:{number}")
    if number % 40 == 17:
        return 0
    if number % 24 == 15 and not row.new:
        return -(990 + draw.below(50_000))
    if number % 200 == 139:
        return _HUGE + draw.below(10**12)
    if number % 6 == 2:
        return 100_000 + draw.below(2_500_000)
    return 990 + draw.below(90_000)


def _code(seed: int, number: int, platform: str) -> str:
    """Give the transaction code; Hotmart's form is documented by Hotmart, the others are assumed.

    The nine digits never repeat: the factor has no divisor in common with 10.
    """
    digits = (number * 618_033_989 + mix(seed, 618)) % 10**9
    if platform == "HOTMART":
        return f"HP{digits:010}"
    if platform == "KIWIFY":
        return f"KW{digits:x}".upper()
    if platform == "HUBLA":
        return uuid_text(f"{seed}:hubla:{number}")
    return f"{digits:09}"


def _status(row: Row) -> str:
    status = _STATUSES[row.number % len(_STATUSES)]
    if row.new:
        status = _UNSETTLED.get(status, status)
    for change in row.changes:
        if change.kind == "issued":
            status = "PROCESSADA"
        elif change.kind != "edited":
            status = "CANCELADA"
    return status


def _guarantee(row: Row) -> date | None:
    if row.number % 9 in {4, 7}:
        return None
    return local(row.sold).date() + timedelta(days=(7, 15, 30)[row.number % 3])


def _notes(row: Row, status: str, cents: int) -> tuple[Note, ...]:
    """Share a sale out over its kinds of note: both is a service with a product."""
    kinds = _NOTES[row.number % len(_NOTES)]
    if len(kinds) == 1:
        return (_note(row, status, kinds[0], cents),)
    product = cents // 3
    return (_note(row, status, "nfs", cents - product), _note(row, status, "nfe", product))


def _note(row: Row, status: str, kind: NoteKind, cents: int) -> Note:
    note_changes = [change for change in row.changes if change.kind in NOTE_KINDS]
    was_issued = any(change.kind == "issued" for change in note_changes)
    last = note_changes[-1].at if note_changes else row.settled
    began_issued = not row.new and row.number % len(_STATUSES) in {0, 2, 4, 6, 8, 11}
    refunded = not row.new and row.number % 24 == 3  # Cancelled, after its note was issued.
    if status in {"PROCESSADA", "CANCELADA"} and (was_issued or began_issued or refunded):
        return Note(
            kind,
            cents,
            "AUTORIZADA" if status == "PROCESSADA" else "CANCELADA",
            row.number * 2 + 1 + (kind == "nfe"),
            _issued(row),
            last,
        )
    if status == "ALERTA":
        return Note(kind, cents, "REJEITADA", modified=row.settled)
    if status == "PENDENTE" and row.number % 4 == 1:
        return Note(kind, cents, "PENDENTE", modified=row.created)
    return Note(kind, cents)


def _issued(row: Row) -> int:
    for change in row.changes:
        if change.kind == "issued":
            return change.at
    return row.created + (row.settled - row.created) // 2
