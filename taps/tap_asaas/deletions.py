"""What becomes of deleted rows in the streams of Asaas, where they do not just stop appearing."""

from __future__ import annotations

from singer_rest.deletions import Deletions

FLAGGED = Deletions("They come with `deleted`.")
CANCELLED = Deletions("There are none: a row is cancelled, which is a `status`.")
STANDING = Deletions("None are known: rows stand.")
SNAPSHOTS = Deletions("There are none: the record of a day stays.")
FLAGGED_OR_ABSENT = Deletions(
    "They come with `deleted` or stop appearing: which, is unknown.", absence_tells=True
)
FLAGGED_OR_ABSENT_IN_FULL = Deletions(
    "They keep their last state; in a full read they come with `deleted` or stop appearing: which, "
    "is unknown.",
    absence_tells=True,
)
MARKED_OR_ABSENT = Deletions(
    "They come with the `status` `DELETED` or stop appearing: which, is unknown.",
    absence_tells=True,
)
WITH_PAYMENTS = Deletions(
    "They keep their last state; in a full read of `payments` they stop appearing.",
    absence_tells=True,
)
FLAGGED_OR_ABSENT_WITH_PAYMENTS = Deletions(
    "They keep their last state; in a full read of `payments` they come with `deleted` or stop "
    "appearing: which, is unknown.",
    absence_tells=True,
)
CANCELLED_WITH_PAYMENTS = Deletions(
    "A refund is cancelled, which is a `status`; one that its payment no longer carries keeps its "
    "last state, and stops appearing in a full read of `payments`.",
    absence_tells=True,
)
