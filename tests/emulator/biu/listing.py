"""What a request asks for, read from its parameters as the dialect says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.emulator.draw import mix
from tests.emulator.parameters import BadParameterError, whole

from .dashboard import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .company import Company
    from .dialect import Dialect

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Query:
    """Which page of which sales the client wants."""

    page: int
    """From 0 on, whatever the first page is called."""
    per_page: int
    column: str
    first: date | None
    last: date | None


def read_query(dialect: Dialect, parameters: Mapping[str, str]) -> Query:
    """Understand a request for sales; unknown parameters are ignored (assumed)."""
    page = whole(parameters, dialect.page_param, dialect.first_page, dialect.first_page)
    per_page = whole(parameters, dialect.per_page_param, dialect.default_per_page, 1)
    return Query(
        page - dialect.first_page,
        per_page if dialect.max_per_page is None else min(per_page, dialect.max_per_page),
        _column(dialect, parameters),
        _day(dialect, parameters, dialect.start_param) if dialect.start_date_honored else None,
        _day(dialect, parameters, dialect.end_param) if dialect.end_date_honored else None,
    )


def read_period(dialect: Dialect, parameters: Mapping[str, str]) -> Period:
    """Understand a request for figures, which must say what days they are for."""
    column = _column(dialect, parameters)
    name = dialect.competence_param
    if name is not None:
        month = parameters.get(name, "")
        if not _MONTH.fullmatch(month):
            raise BadParameterError(name)
        return Period.of_month(month, column)
    first = _day(dialect, parameters, dialect.start_param)
    last = _day(dialect, parameters, dialect.end_param)
    if first is None:
        raise BadParameterError(dialect.start_param, "is required")
    if last is None:
        raise BadParameterError(dialect.end_param, "is required")
    if last < first:
        raise BadParameterError(dialect.end_param, f"must not be before {dialect.start_param}")
    return Period(first, last, column)


def listed(company: Company, query: Query, dialect: Dialect) -> list[int]:
    """List the numbers of all sales that pass the filter, in the order of the dialect."""
    numbers = company.between(
        query.column, query.first, query.last, note_touches_sale=dialect.note_touches_sale
    )
    if dialect.order == "newest":
        numbers.reverse()
    elif dialect.order == "number":
        numbers.sort()
    elif dialect.order == "shuffled":
        numbers.sort(key=lambda number: mix(company.seed ^ 0x5F, number))
    return numbers


def page_numbers(dialect: Dialect, query: Query, total: int) -> dict[str, Any]:
    """Count the pages; where nothing passes the filter there are none (assumed)."""
    pages = -(-total // query.per_page)
    return {
        "page": query.page + dialect.first_page,
        "per_page": query.per_page,
        "total_pages": pages,
        "total": total,
        "next_page": query.page + dialect.first_page + 1 if query.page + 1 < pages else None,
    }


def _column(dialect: Dialect, parameters: Mapping[str, str]) -> str:
    wanted = parameters.get(dialect.field_param)
    if wanted is None:
        return dialect.default_date_field
    for column, name in dialect.date_fields.items():
        if name == wanted:
            return column
    raise BadParameterError(dialect.field_param)


def _day(dialect: Dialect, parameters: Mapping[str, str], name: str) -> date | None:
    """Read a day in exactly the format of the dialect."""
    text = parameters.get(name)
    if text is None:
        return None
    try:
        day = datetime.strptime(text, dialect.date_format).date()  # noqa: DTZ007 - a day
    except ValueError:
        raise BadParameterError(name) from None
    if day.strftime(dialect.date_format) != text or day == date.max:
        raise BadParameterError(name)
    return day
