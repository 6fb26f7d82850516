"""How the emulator of BIU speaks: every assumption about the API in one place.

The vendor publishes no reference. Documented: a Bearer token, 20 requests per minute and company,
a paginated list of sales, monthly figures, the names of the columns, amounts of sales as text.
Everything else here is assumed, and tests replace it to see what a client does when the
assumption is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.emulator.bearer import BearerDialect

if TYPE_CHECKING:
    from collections.abc import Mapping

STREAMS = ("dashboard", "sales")
DATE_COLUMNS = ("data_venda", "data_criacao", "modificado_em", "data_fim_garantia")
"""The date columns of a sale (names documented) that a request may filter and sort by."""
PAGINATION_FIELDS = ("page", "per_page", "total_pages", "total")

Order = Literal["honored", "newest", "shuffled", "number"]
DateStyle = Literal["brazilian", "brazilian_minutes", "iso", "iso_offset"]


@dataclass(frozen=True)
class Dialect(BearerDialect):
    """Names, places and habits of the API; `dataclasses.replace` makes another one."""

    base_path: str = "/biu/v1"
    paths: Mapping[str, str] = field(
        default_factory=lambda: {stream: f"/{stream}" for stream in STREAMS}
    )

    start_param: str = "start_date"
    end_param: str = "end_date"
    field_param: str = "sales_date_field"
    date_format: str = "%Y-%m-%d"
    """How the two days are written in requests, in the letters of strptime."""
    date_fields: Mapping[str, str] = field(
        default_factory=lambda: {column: column for column in DATE_COLUMNS}
    )
    """What requests call each date column."""
    default_date_field: str = "data_venda"
    """The column that counts when a request names none."""
    start_date_honored: bool = True
    """Whether a list of sales is filtered by its first day."""
    end_date_honored: bool = True
    """Whether a list of sales is filtered by its last day, which is included."""
    order: Order = "honored"
    """Rising by the column asked for, then by code; or another order whatever is asked."""

    page_param: str = "page"
    per_page_param: str = "per_page"
    first_page: int = 1
    default_per_page: int = 100
    """Page size when none is asked for."""
    max_per_page: int | None = None
    """A greater page size is quietly lowered to this; None for no limit."""
    records_key: str | None = "data"
    """Member that holds the sales, dots for nesting; None for a bare array."""
    pagination_key: str | None = "pagination"
    """Member that holds the page numbers; an empty name puts them beside the records; None
    leaves them out."""
    pagination_names: Mapping[str, str] = field(
        default_factory=lambda: {name: name for name in PAGINATION_FIELDS}
    )
    """What the page numbers are called (`next_page` may be added); one without a name is left
    out."""

    competence_param: str | None = None
    """The dashboard is asked for by this parameter, YYYY-MM, instead of by two days."""
    dashboard_key: str | None = "data"
    """Member that holds the figures, dots for nesting; None for figures without a wrapper."""
    dashboard_shape: Literal["nested", "flat"] = "nested"
    """`nested` has objects `sales`, `fnp`, `fns` and `alerts`; `flat` has `sales_warning` etc."""
    dashboard_echo: bool = True
    """Whether the figures repeat the days and the column that were asked for."""
    competence_in_body: bool = False
    """Whether the figures name their month."""
    dashboard_amounts: Literal["number", "text"] = "number"

    date_style: DateStyle = "brazilian"
    """How sales write dates: DD/MM/YYYY HH:MM:SS, the same without seconds, or ISO 8601 without
    or with the UTC offset. `data_fim_garantia` has no time of day in any of them."""
    money_prefix: str = "R$\u00a0"
    """What stands before 1.234,56 in amounts; a minus goes before it."""
    sales_amounts: Literal["text", "number"] = "text"
    """Text is documented for `valor_total`."""
    note_numbers: Literal["text", "number"] = "text"
    """As numbers they lose their leading zeros."""

    note_touches_sale: bool = True
    """Whether issuing or cancelling a note counts as a change of the sale: False leaves
    `modificado_em` as it was, and with it the sale's place in the order."""
    retry_after: bool = True
    """Whether the answer to a request beyond the quota says how long to wait."""
