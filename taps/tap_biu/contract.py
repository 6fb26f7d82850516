"""What is assumed of the BIU API, whose vendor publishes no reference.

Documented are only: a Bearer token, 20 requests a minute and company, one dashboard record per
month with its key `competence`, a paginated list of sales with its key `cod_plataforma`, the
names of the fields, and that amounts of sales are formatted text. All else is assumed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta
from typing_extensions import override

from singer_rest.contract import ListContract, NextPagePath, TotalPagesPath, TotalPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, kw_only=True)
class Contract(ListContract):
    """The assumed facts; the setting `contract` overrides any of them."""

    documented = frozenset({"auth_prefix"})

    next_page_path: NextPagePath = ""
    total_pages_path: TotalPagesPath = "pagination.total_pages"
    total_path: TotalPath = "pagination.total"
    start_date_param: Annotated[
        str,
        Meta(
            description=(
                "Parameter for the first day that is asked for. Empty: sales are read in full in "
                "every run."
            )
        ),
    ] = "start_date"
    end_date_param: Annotated[
        str, Meta(description="Parameter for the last day of a dashboard.")
    ] = "end_date"
    sales_end_date_param: Annotated[
        str,
        Meta(
            description=(
                "Parameter for the last day of sales, by which days that are over are read apart "
                "from today. Empty, or ignored by the server: a run that is broken off reads "
                "sales from their last bookmark again."
            )
        ),
    ] = "end_date"
    date_format: Annotated[
        str, Meta(description="How these days are written, in the codes of strftime.")
    ] = "%Y-%m-%d"
    date_field_param: Annotated[
        str, Meta(description="Parameter for the column whose dates are meant.")
    ] = "sales_date_field"
    dashboard_date_field: Annotated[
        str, Meta(description="Value of that parameter for dashboards.")
    ] = "data_venda"
    sales_date_field: Annotated[
        str,
        Meta(description="Value of that parameter for sales; {key} stands for their replication."),
    ] = "{key}"
    competence_param: Annotated[
        str,
        Meta(
            description=(
                "Parameter for the month of a dashboard (2024-07), where it is asked for in this "
                "way instead of by days."
            )
        ),
    ] = ""
    first_competence: Annotated[
        str,
        Meta(
            description="The first month with a dashboard, where no start_date is given.",
            pattern="^[12][0-9]{3}-(0[1-9]|1[0-2])$",
        ),
    ] = "2020-01"
    timezone: Annotated[str, Meta(description="Zone of days, and of times without an offset.")] = (
        "America/Sao_Paulo"
    )
    date_formats: Annotated[
        list[str],
        Meta(
            description=(
                "How times are written in answers, in the codes of strptime; ISO 8601 is always "
                "understood."
            )
        ),
    ] = field(default_factory=lambda: ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"])

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    @override
    def problems(self, streams: Mapping[str, Iterable[str]]) -> Iterator[str]:
        yield from super().problems(streams)
        if self.replication_keys.get("dashboard", "") not in {"", "competence"}:
            yield "contract.replication_keys: dashboards are replicated by 'competence', or in full"
        try:
            _ = self.zone
        except (LookupError, ValueError, OSError):
            yield f"contract.timezone: unknown time zone {self.timezone!r}"
        for setting, formats in (
            ("date_format", [self.date_format]),
            ("date_formats", self.date_formats),
        ):
            for form in formats:
                if not _names_a_day(form):
                    yield f"contract.{setting}: {form!r} does not tell day, month and year"


def _names_a_day(form: str) -> bool:
    day = dt.datetime(2003, 12, 31)  # noqa: DTZ001 - of no zone, as the texts are
    try:
        return dt.datetime.strptime(day.strftime(form), form) == day  # noqa: DTZ007
    except ValueError:
        return False
