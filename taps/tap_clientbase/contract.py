"""What is assumed of the Base de Clientes API, whose vendor publishes no reference.

Documented are only: REST with a Bearer token in `Authorization`, the 13 streams and their sync
modes, and that the server filters rows changed strictly after a given time. All else is assumed,
after the conventions of Rails, which the vendor's webhooks follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from msgspec import Meta

FilterFormat = Literal["utc", "local", "date", "epoch"]


@dataclass(frozen=True)
class Contract:
    """The assumed facts; the setting `contract` overrides any of them.

    The name of a parameter may hold brackets (`q[{key}_gt]`). A parameter with an empty name is
    not sent, an empty path is not looked up.
    """

    paths: Annotated[
        dict[str, str], Meta(description='Path per stream, where it is not "/" and its name.')
    ] = field(default_factory=dict)
    params: Annotated[
        dict[str, dict[str, Any]],
        Meta(description='More query parameters per stream: {"billings": {"include": "nfse"}}.'),
    ] = field(default_factory=dict)
    headers: Annotated[
        dict[str, str], Meta(description="More headers, sent with every request.")
    ] = field(default_factory=dict)
    auth_header: Annotated[
        str, Meta(description="Header that carries the token.", pattern=r"^[A-Za-z0-9-]+$")
    ] = "Authorization"
    auth_prefix: Annotated[str, Meta(description="What stands before the token.")] = "Bearer"
    page_param: Annotated[
        str, Meta(description="Parameter for the page number. Empty: the list is one page.")
    ] = "page"
    first_page: Annotated[int, Meta(description="Number of the first page.")] = 1
    page_size_param: Annotated[str, Meta(description="Parameter for the page size.")] = "per_page"
    page_size: Annotated[int, Meta(description="Rows asked for per page.", ge=1)] = 100
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
    records_path: Annotated[
        str,
        Meta(description="Dotted path to the rows in an answer; a bare array is accepted too."),
    ] = "data"
    next_page_path: Annotated[
        str,
        Meta(
            description=(
                "Dotted path to the number of the next page, null on the last one. Empty, or "
                "absent from an answer: pages are read until one is empty."
            )
        ),
    ] = "meta.next_page"
    total_pages_path: Annotated[
        str, Meta(description="Dotted path to the number of pages. Empty: no page is prefetched.")
    ] = "meta.total_pages"
    total_path: Annotated[
        str,
        Meta(
            description=(
                "Dotted path to the number of rows on all pages, with which the rows read are "
                "compared. Empty, or absent from the answers: lists of several pages are read "
                "until a second reading brings no new row."
            )
        ),
    ] = "meta.total_count"
    primary_keys: Annotated[
        dict[str, Annotated[list[str], Meta(min_length=1)]],
        Meta(description='Primary key per stream, where it is not ["uuid"].'),
    ] = field(default_factory=dict)
    replication_keys: Annotated[
        dict[str, str],
        Meta(
            description=(
                "Field with the time of change per stream, where it is another one than the "
                "streams table says. Empty: the stream is read in full."
            )
        ),
    ] = field(default_factory=dict)
