"""What is assumed of the Base de Clientes API, whose vendor publishes no reference.

Documented are only: REST with a Bearer token in `Authorization`, the 13 streams and their sync
modes, and that the server filters rows changed strictly after a given time. All else is assumed,
after the conventions of Rails, which the vendor's webhooks follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from singer_rest.contract import ListContract, NextPagePath, TotalPagesPath, TotalPath

FilterFormat = Literal["utc", "local", "date", "epoch"]


@dataclass(frozen=True, kw_only=True)
class Contract(ListContract):
    """The assumed facts; the setting `contract` overrides any of them."""

    documented = frozenset({"auth_header", "auth_prefix"})

    next_page_path: NextPagePath = "meta.next_page"
    total_pages_path: TotalPagesPath = "meta.total_pages"
    total_path: TotalPath = "meta.total_count"
    updated_after_param: Annotated[
        str,
        Meta(
            description=(
                "Parameter that filters rows changed strictly after a time; {key} stands for the "
                "field with that time. Empty: every run reads all rows and drops the old ones "
                "itself."
            )
        ),
    ] = "{key}_gt"
    updated_after_format: Annotated[
        FilterFormat,
        Meta(
            description=(
                "How that time is written: utc (2024-01-31T03:00:00.000Z), local (with the offset "
                "of America/Sao_Paulo), date (the day before, in case the server compares whole "
                "days) or epoch (seconds)."
            )
        ),
    ] = "utc"
    sort_param: Annotated[
        str,
        Meta(
            description=(
                "Parameter that sorts by time of change, oldest first. Empty: pages are read by "
                "number."
            )
        ),
    ] = "sort"
    sort_value: Annotated[
        str, Meta(description="Value of that parameter; {key} stands for the field.")
    ] = "{key}"
