"""The steps in which a stream is read: rows, and how far the state may move with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from singer_rest.paging import Record

COMMIT_DELAY = dt.timedelta(seconds=60)
"""How long after its time of change a row may appear: it is stamped before its transaction ends."""


@dataclass(frozen=True)
class Step:
    """Records to emit and, once they are written, how far the walk has got.

    `checkpoint` is the instant up to which all has been read. Where a walk has read much before
    it can say so, `place` is what a later run needs to go on from here; an empty one, and the
    next checkpoint without one, make it void.
    """

    records: Sequence[Record] = ()
    checkpoint: dt.datetime | None = None
    place: Mapping[str, Any] | None = None
