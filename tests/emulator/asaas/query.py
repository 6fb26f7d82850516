"""What a request for a list asks for, read from its parameters as the dialect says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.emulator.parameters import BadParameterError, whole

from .filters import FILTERS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .account import Account
    from .dialect import Dialect
    from .table import Condition

DEFAULT_LIMIT = 10
_OF_PAYMENTS = frozenset(name for name in FILTERS if "payments" in name.split("_"))


@dataclass(frozen=True)
class Query:
    """Which part of which rows a client wants."""

    offset: int = 0
    limit: int = DEFAULT_LIMIT
    conditions: tuple[Condition, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def read_query(
    account: Account, dialect: Dialect, resource: str, parameters: Mapping[str, str]
) -> Query:
    """Understand a request for a list; how a page is asked for is documented."""
    limit = whole(parameters, "limit", DEFAULT_LIMIT, 1)
    if limit > dialect.max_limit and dialect.limit_over_100 == "refuse":
        raise BadParameterError("limit")
    offset = whole(parameters, "offset", 0, 0)
    kept = {
        name: text
        for name, text in parameters.items()
        if name not in {"limit", "offset"} and name not in dialect.ignored_filters
    }
    options = {name: kept.pop(name) for name in OPTIONS.get(resource, ()) if name in kept}
    conditions = read_conditions(account, dialect, resource, kept)
    return Query(offset, min(limit, dialect.max_limit), conditions, options)


def read_conditions(
    account: Account, dialect: Dialect, resource: str, parameters: Mapping[str, str]
) -> tuple[Condition, ...]:
    """Read the filters: all of them count (assumed), an empty one does not (assumed)."""
    conditions = []
    filters = FILTERS.get(resource, {})
    for name, text in parameters.items():
        if name not in filters:
            if dialect.unknown_filters == "refused":
                raise BadParameterError(name)
            continue
        if name == "status" and resource in _OF_PAYMENTS and text in dialect.refused_statuses:
            raise BadParameterError(name)
        if text:
            conditions.append(filters[name].condition(account, name, text))
    return tuple(conditions)
