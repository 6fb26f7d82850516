"""What the emulator of Asaas assumes where the documentation is silent, as switches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.emulator.bearer import BearerDialect

if TYPE_CHECKING:
    from collections.abc import Mapping

Order = Literal["newest", "oldest", "shuffled", "unstable"]


@dataclass(frozen=True)
class Dialect(BearerDialect):
    """How Asaas speaks; the defaults are documented or captured unless a note says otherwise."""

    base_path: str = "/v3"
    old_base_path: str = "/api/v3"
    """Served as well: the path under the hosts of before 2024."""
    auth_header: str = "access_token"
    auth_prefix: str = ""
    user_agent_required: bool = True
    """Whether a request without `User-Agent` is refused (documented; its 400 is assumed)."""

    limit_over_100: Literal["cap", "refuse"] = "cap"
    """What happens to a `limit` beyond the greatest one (assumed)."""
    max_limit: int = 100
    deleted: Literal["hidden", "shown"] = "hidden"
    """Whether lists have deleted payments, customers and instalment plans (assumed)."""
    empty: Literal["null", "absent"] = "null"
    """Whether a value that is not there is null, or its key is left out everywhere."""
    unknown_filters: Literal["ignored", "refused"] = "ignored"
    """What happens to parameters that the documentation does not name (assumed)."""
    ignored_filters: frozenset[str] = frozenset()
    """Names of parameters that are ignored although documented: `dueDate[ge]`, `order`..."""
    refused_statuses: frozenset[str] = frozenset({"AUTHORIZED"})
    """Values of the `status` of payments that are answered with 400 (assumed)."""
    orders: Mapping[str, Order] = field(default_factory=dict)
    """Order of a resource where the request asks for none: newest first, and oldest first for
    the ledger and subscriptions (captured for payments, assumed elsewhere). `shuffled` stays the
    same; `unstable` throws rows of one day together anew for every request."""
    ignores_offset: frozenset[str] = frozenset()
    """Resources that always answer their first page."""
    totals: Literal["true", "absent"] | Mapping[str, int] = "true"
    """Whether `totalCount` is there, or what is added to it, by resource."""
    hidden_found: bool = True
    """Whether a hidden row is found by its id."""
    empty_more: Mapping[str, int] = field(default_factory=dict)
    """Offset from which on the first page of a resource is empty with `hasMore` true, once."""
    gated: Mapping[str, int] = field(default_factory=dict)
    """Status (400, 403 or 404) with which a resource is refused: features the account lacks."""

    day_first_dates: bool = False
    """Dates as DD/MM/YYYY, and with a time DD/MM/YYYY HH:MM:SS, in answers."""
    id_form: Literal["old", "new"] = "old"
    """Payments are `pay_` with 16 characters, or with a digit, `_` and 14 (announced for November
    2026); both are always understood."""
    partial_refund_status: str | None = None
    """Status of a payment that was refunded in part; None for the one it had (assumed)."""
    credited_a_day_later: bool = False
    """Whether the ledger dates a settlement a day after the payment does."""

    quota_headers: bool = False
    """Whether an answer beyond the quota has the `RateLimit` headers (unknown)."""
    rate_limits: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    """Requests and seconds of each window, by resource; they are told in `RateLimit` headers."""
