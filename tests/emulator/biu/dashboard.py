"""The figures of a stretch of time, added up from the sales in it.

Every sale is in one bucket of `sales` by its status, and in the same bucket of `fns`, `fnp` or
both by the kinds of note it is for; its amount is shared out between them. So in each bucket the
amounts of `fns` and `fnp` add up to that of `sales` (assumed).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.emulator import wire
from tests.emulator.answers import nest

from .local_time import first_day, last_day, month_of
from .money import brl, number
from .records import product
from .sale import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from .company import Company
    from .dialect import Dialect
    from .sale import Sale

_GROUPS = {"fnp": "nfe", "fns": "nfs"}
"""Which note each group counts: NFe for products, NFs for services (headings documented)."""


@dataclass(frozen=True)
class Period:
    """The days that figures are for, both included, and the date column they go by."""

    first: date
    last: date
    column: str

    @classmethod
    def of_month(cls, month: str, column: str) -> Period:
        """Take a whole month, written YYYY-MM."""
        return cls(first_day(month), last_day(month), column)


def figures(company: Company, period: Period, dialect: Dialect) -> dict[str, Any]:
    """Compute the figures of a period, nested or flat as the dialect says."""
    numbers = company.between(
        period.column, period.first, period.last, note_touches_sale=dialect.note_touches_sale
    )
    sales = [company.sale(one) for one in numbers]
    shares: dict[str, list[tuple[str, int]]] = {"sales": [(s.bucket, s.cents) for s in sales]}
    for group, kind in _GROUPS.items():
        shares[group] = list(_shares(sales, kind))
    body: dict[str, Any] = {}
    if dialect.competence_in_body:
        body["competence"] = month_of(period.first)
    if dialect.dashboard_echo:
        body |= {
            "start_date": period.first.isoformat(),
            "end_date": period.last.isoformat(),
            "sales_date_field": dialect.date_fields[period.column],
        }
    groups = {group: _totals(part, dialect) for group, part in shares.items()}
    groups["alerts"] = _alerts(company)
    return body | (flat(groups) if dialect.dashboard_shape == "flat" else groups)


def flat(groups: dict[str, Any]) -> dict[str, Any]:
    """Join the names of groups and members with `_`, as the documented columns are."""
    joined: dict[str, Any] = {}
    for group, members in groups.items():
        if isinstance(members, dict):
            joined |= {f"{group}_{name}": value for name, value in members.items()}
        else:
            joined[group] = members
    return joined


def wrapped(body: dict[str, Any], dialect: Dialect, fault: str | None) -> Any:
    """Put figures into their envelope, or leave either out as a fault says."""
    if fault == "no_records":
        return {}
    if fault == "empty_page":
        body = {}
    if dialect.dashboard_key is None:
        return body
    envelope: dict[str, Any] = {}
    nest(envelope, dialect.dashboard_key, body)
    return envelope


def _shares(sales: Iterable[Sale], kind: str) -> Iterable[tuple[str, int]]:
    for sale in sales:
        for note in sale.notes:
            if note.kind == kind:
                yield sale.bucket, note.cents


def _totals(shares: list[tuple[str, int]], dialect: Dialect) -> dict[str, Any]:
    """Add up the amounts and count the members of each bucket."""
    totals: dict[str, Any] = {}
    for bucket in BUCKETS.values():
        amounts = [cents for own, cents in shares if own == bucket]
        totals[bucket] = _amount(sum(amounts), dialect)
        totals[f"{bucket}_qtt"] = len(amounts)
    processed = totals["processed_qtt"]
    totals["total_qtt"] = len(shares)
    totals["processed_pct"] = _percentage(processed, len(shares))
    return totals


def _amount(cents: int, dialect: Dialect) -> str:
    if dialect.dashboard_amounts == "text":
        return brl(cents, dialect.money_prefix)
    return number(cents)


def _percentage(part: int, whole: int) -> str:
    """Write 100 * part / whole with two decimals, a half rounded up, and 0 of nothing."""
    return number((20_000 * part + whole) // (2 * whole)) if whole else wire.number("0")


def _alerts(company: Company) -> dict[str, Any]:
    """Tell what is wrong now, the same for whatever period is asked."""
    left = (company.certificate_expires - company.today) // timedelta(days=1)
    return {
        "pending_products_qtt": len({product(company, sale) for sale in company.alarming}),
        "expired_certificates_qtt": int(left < 0),
        "is_single_company": True,
        "cert_expires": company.certificate_expires.isoformat(),
        "cert_days_left": left,
        "cert_expired": left < 0,
    }
