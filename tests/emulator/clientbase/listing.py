"""One list request of the API, from its parameters to the text of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.emulator.clock import BRASILIA, instant
from tests.emulator.parameters import BadParameterError, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.population import Order

    from .dialect import Dialect

_FRACTION = re.compile(r"\.(\d+)")


@dataclass(frozen=True)
class Query:
    """What the client asks for."""

    page: int
    per_page: int
    updated_after: int | None
    order: Order

    @property
    def offset(self) -> int:
        """How many rows come before the page, in a list whose first page is 0 here."""
        return self.page * self.per_page


def read_query(dialect: Dialect, parameters: Mapping[str, str], *, dated: bool) -> Query:
    """Understand the parameters; unknown ones are ignored, as Rails does (assumed)."""
    page = whole(parameters, dialect.page_param, dialect.first_page, dialect.first_page)
    per_page = whole(parameters, dialect.per_page_param, dialect.default_per_page, 1)
    updated_after = None
    text = parameters.get(dialect.filter_param)
    if dialect.filter_honored and dated and text is not None:
        updated_after = _parse_instant(dialect, text) - dialect.filter_inclusive
    order = dialect.unsorted_order
    if dialect.sort_honored and dated:
        wanted = parameters.get(dialect.sort_param)
        if wanted == "updated_at":
            order = "updated_at"
        elif wanted == "-updated_at":
            order = "newest"
    return Query(
        page - dialect.first_page, min(per_page, dialect.max_per_page), updated_after, order
    )


def page_numbers(dialect: Dialect, query: Query, total: int) -> dict[str, int | None]:
    """Count pages as Kaminari does: past the end there is no next page (assumed)."""
    pages = -(-total // query.per_page)
    return {
        "current_page": query.page + dialect.first_page,
        "next_page": query.page + dialect.first_page + 1 if query.page + 1 < pages else None,
        "prev_page": query.page + dialect.first_page - 1 if query.page else None,
        "total_pages": pages,
        "total_count": total,
        "per_page": query.per_page,
    }


def link(dialect: Dialect, url: str, parameters: Mapping[str, str], next_page: int) -> str:
    """Write the `Link` header that leads to the next page."""
    text = urlencode({**parameters, dialect.page_param: next_page})
    return f'<{url}?{text}>; rel="next"'


def _parse_instant(dialect: Dialect, text: str) -> int:
    """Read the filter's value in the one format that the dialect takes, at any UTC offset."""
    try:
        if dialect.filter_format == "epoch":
            return int(float(text) * 1000)
        if dialect.filter_format == "date":
            return instant(datetime.combine(date.fromisoformat(text), time(), BRASILIA))
        padded = _FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", text.upper())
        moment = datetime.fromisoformat(padded.replace("Z", "+00:00"))
        if "T" not in padded or moment.tzinfo is None:
            raise BadParameterError(dialect.filter_param)
        return instant(moment)
    except ValueError:
        raise BadParameterError(dialect.filter_param) from None
