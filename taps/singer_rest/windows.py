"""How to read a list that nothing is added to any more, and to go on after an interruption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from singer_rest.paging import check_new

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterator

    from singer_rest.paging import Listing, Page, Record


@dataclass(frozen=True)
class Place:
    """How much of a closed list has been read: its first `rows` rows, when it had `total`."""

    rows: int
    total: int


class NotClosedError(Exception):
    """The list cannot be read in this way; the message says why."""


def read_closed(
    listing: Listing, after: dt.datetime | None, place: Place | None
) -> Iterator[tuple[list[Record], Place]]:
    """Read the list of what changed in a time that is over, page by page, each once.

    A row that is changed or deleted meanwhile leaves the list, and those behind it come forward:
    over the edge of a page that was read already, for all we know. The API's count tells how many
    left, and the walk goes back by as many rows, so none is missed, whatever the order, as long as
    it stays the same. That is as true after an interruption of days as between two pages: with
    its place, a later run goes on where this one ended.

    Yields the rows that are new or changed, and the place reached with them.

    Raises:
        NotClosedError: Count, page size or rows show that the list is not what it should be.
        RepeatedPageError: The API ignores the page number.
    """
    read, total = (place.rows, place.total) if place else (0, None)
    begin = read
    seen: dict[Hashable, dt.datetime | None] = {}
    previous: tuple[int, Page] | None = None
    while total is None or read < total:
        number = read // listing.page_size
        page = listing.read(after, listing.first_page + number)
        count = _count(page, total)
        left, total = (total or count) - count, count
        read = max(0, read - left)
        if read // listing.page_size < number:
            continue
        if len(page.records) != min(listing.page_size, total - number * listing.page_size):
            raise NotClosedError(
                f"a page holds {len(page.records)} rows where {listing.page_size} were asked for"
            )
        if previous and number > previous[0]:
            check_new(previous[1], page)
        begin = min(begin, number * listing.page_size)
        previous = number, page
        rows = dict(zip(listing.keys(page), page.records, strict=True))
        states = {key: listing.instant(record) for key, record in rows.items()}
        fresh = [rows[key] for key, at in states.items() if key not in seen or seen[key] != at]
        seen |= states
        read = number * listing.page_size + len(page.records)
        # Before the place is told: a run that goes on from it knows no row of these pages.
        if len(seen) < read - begin:
            raise NotClosedError("the API counts more rows than it lists")
        yield fresh, Place(read, total)
    listing.audit.counted(total - begin, len(seen))


def _count(page: Page, before: int | None) -> int:
    if page.total is None:
        raise NotClosedError("an answer holds no count of rows")
    if before is not None and page.total > before:
        raise NotClosedError("rows came into a time that is over")
    return page.total
