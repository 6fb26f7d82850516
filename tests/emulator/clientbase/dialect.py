"""How the emulator of Base de Clientes speaks: every assumption about the API in one place.

The vendor publishes no reference. Documented: REST, a Bearer token in `Authorization`, a filter
for records updated strictly after an instant, 13 streams. Everything else here is assumed, and
tests replace it to see what a client does when the assumption is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.emulator.bearer import BearerDialect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.population import Order

INCREMENTAL = (
    "banks",
    "billings",
    "contracts",
    "receivables",
    "recurrences",
    "transfers",
    "announcement_portals",
)
"""Streams with the filter on `updated_at` (documented)."""
FULL_TABLE = (
    "bank_accounts",
    "customers",
    "customer_groups",
    "custom_fields",
    "merchant_users",
    "reports",
)
"""Streams that are always read whole (documented)."""
STREAMS = INCREMENTAL + FULL_TABLE

META_FIELDS = (
    "current_page",
    "next_page",
    "prev_page",
    "total_pages",
    "total_count",
    "per_page",
)


@dataclass(frozen=True)
class Dialect(BearerDialect):
    """Names, places and habits of the API; `dataclasses.replace` makes another one."""

    base_path: str = "/clientbase/v1"
    paths: Mapping[str, str] = field(
        default_factory=lambda: {stream: f"/{stream}" for stream in STREAMS}
    )

    page_param: str = "page"
    per_page_param: str = "per_page"
    first_page: int = 1
    default_per_page: int = 25
    """Page size when none is asked for."""
    max_per_page: int = 100
    """A greater page size is quietly lowered to this."""

    filter_param: str = "updated_at_gt"
    filter_honored: bool = True
    filter_format: Literal["rfc3339", "date", "epoch"] = "rfc3339"
    """Other formats are answered with 422. A date means midnight at -03:00."""
    filter_inclusive: bool = False
    """Compare with "not before": what a client sees of a server whose instants are finer than
    their text, e.g. microseconds written with three decimals."""

    sort_param: str = "sort"
    sort_honored: bool = True
    """Whether `sort=updated_at` and `sort=-updated_at` have an effect."""
    unsorted_order: Order = "number"
    """The order of a list whose sorting was not asked for, or is ignored."""

    records_key: str | None = "data"
    """Member that holds the records, dots for nesting; None for a bare array."""
    meta_key: str | None = "meta"
    """Member that holds the page numbers; an empty name puts them beside the records; None
    leaves them out."""
    meta_names: Mapping[str, str] = field(
        default_factory=lambda: {name: name for name in META_FIELDS}
    )
    """What the page numbers are called; one without a name is left out."""
    link_header: bool = False
    """Also announce the next page in a `Link` header."""
