"""BIU's monthly figures: they add up, and they are those of the sales."""

from __future__ import annotations

import calendar
import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator

from .biu_client import amount, moment
from .fields import BIU_FIELDS

if TYPE_CHECKING:
    from .biu_client import BiuClient

GROUPS = ("sales", "fnp", "fns")
BUCKETS = {
    "ALERTA": "warning",
    "PENDENTE": "pending",
    "CANCELADA": "canceled",
    "COPRODUCAO": "coproducer",
    "PROCESSADA": "processed",
    "NAO_EMITIR": "dont_issue",
}
COLUMN = "sales_date_field"


@pytest.fixture(scope="module")
def later() -> Emulator:
    emulator = Emulator(size=900)
    emulator.advance(20)
    return emulator


@pytest.fixture(scope="module")
def months(later: Emulator) -> list[dict[str, Any]]:
    return list(later.biu.records("dashboard"))


def test_every_month_has_all_columns_with_a_value(months: list[dict[str, Any]]) -> None:
    for month in months:
        assert set(month) == set(BIU_FIELDS["dashboard"].split())
        assert None not in month.values()


def test_months_go_from_the_first_to_the_current_one(months: list[dict[str, Any]]) -> None:
    names = [month["competence"] for month in months]
    assert names == sorted(set(names))
    assert (names[0], names[-1], len(names)) == ("2024-09", "2026-03", 19)
    for month in months:
        first = date.fromisoformat(month["start_date"])
        last = date.fromisoformat(month["end_date"])
        assert (first.day, month["competence"]) == (1, month["start_date"][:7])
        assert last == first.replace(day=calendar.monthrange(first.year, first.month)[1])


@pytest.mark.parametrize("group", GROUPS)
def test_totals_and_percentages_follow_from_the_buckets(
    months: list[dict[str, Any]], group: str
) -> None:
    for month in months:
        counts = {bucket: month[f"{group}_{bucket}_qtt"] for bucket in BUCKETS.values()}
        total = sum(counts.values())
        assert month[f"{group}_total_qtt"] == total
        share = Decimal(100 * counts["processed"]) / total if total else Decimal(0)
        rounded = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert month[f"{group}_processed_pct"] == rounded
    assert any(month[f"{group}_processed_pct"] % 1 for month in months)


def test_sales_are_shared_out_between_services_and_products(months: list[dict[str, Any]]) -> None:
    for month in months:
        for bucket in BUCKETS.values():
            fnp, fns = month[f"fnp_{bucket}"], month[f"fns_{bucket}"]
            assert fnp + fns == month[f"sales_{bucket}"]
        counts = [month[f"{group}_total_qtt"] for group in GROUPS]
        assert max(counts[1:]) <= counts[0] <= sum(counts[1:])


def test_figures_are_those_of_the_sales(later: Emulator, months: list[dict[str, Any]]) -> None:
    sums: dict[tuple[str, str], Decimal] = {}
    counts: dict[tuple[str, str], int] = {}
    for sale in later.biu.records("sales"):
        key = moment(sale["data_venda"]).strftime("%Y-%m"), BUCKETS[sale["status_venda"]]
        sums[key] = sums.get(key, Decimal(0)) + amount(sale["valor_total"])
        counts[key] = counts.get(key, 0) + 1
    assert sum(counts.values()) == later.biu.count("sales")
    for month in months:
        for bucket in BUCKETS.values():
            key = month["competence"], bucket
            assert month[f"sales_{bucket}"] == sums.get(key, 0)
            assert month[f"sales_{bucket}_qtt"] == counts.get(key, 0)


def test_notes_counted_as_processed_are_those_issued(
    later: Emulator, months: list[dict[str, Any]]
) -> None:
    for group, note in (("fns", "nfs"), ("fnp", "nfe")):
        issued = [s for s in later.biu.records("sales") if s[f"{note}_status"] == "AUTORIZADA"]
        assert sum(month[f"{group}_processed_qtt"] for month in months) == len(issued)
        worth = sum(amount(sale[f"{note}_valor"]) for sale in issued)
        assert sum(month[f"{group}_processed"] for month in months) == worth


def test_amounts_are_exact_beyond_what_a_float_can_say(later: Emulator) -> None:
    texts = "".join(later.biu.raw("dashboard"))
    assert '_coproducer":1000' in texts
    floats = [json.loads(text) for text in later.biu.raw("dashboard")]
    exact = list(later.biu.records("dashboard"))
    assert any(
        Decimal(str(month["sales_coproducer"])) != whole["sales_coproducer"]
        for month, whole in zip(floats, exact, strict=True)
    )


def test_the_answer_is_nested_and_names_no_month(biu: BiuClient) -> None:
    body = biu.body("dashboard", start_date="2025-07-01", end_date="2025-07-31")
    assert list(body) == ["data"]
    assert list(body["data"]) == [
        *("start_date", "end_date", "sales_date_field"),
        *("sales", "fnp", "fns", "alerts"),
    ]
    data = body["data"]
    (record,) = (one for one in biu.api.records("dashboard") if one["competence"] == "2025-07")
    joined = {
        f"{group}_{name}": data[group][name] for group in data for name in _members(data, group)
    }
    echoes = {name: data[name] for name in ("start_date", "end_date", "sales_date_field")}
    assert record == {"competence": "2025-07", **echoes, **joined}


def _members(data: dict[str, Any], group: str) -> list[str]:
    return list(data[group]) if isinstance(data[group], dict) else []


@pytest.mark.parametrize("column", ["data_criacao", "modificado_em"])
def test_figures_go_by_the_column_asked_for(biu: BiuClient, column: str) -> None:
    expected = [
        sale
        for sale in biu.api.records("sales")
        if moment(sale[column]).strftime("%Y-%m") == "2026-01"
    ]
    data = biu.month("2026-01", sales_date_field=column)
    assert data["sales"]["total_qtt"] == len(expected) > 0
    assert data["sales_date_field"] == column


def test_some_column_gives_other_figures(biu: BiuClient) -> None:
    names = ("data_venda", "modificado_em", "data_fim_garantia")
    counts = {biu.month("2025-12", sales_date_field=name)["sales"]["total_qtt"] for name in names}
    assert len(counts) > 1


def test_a_longer_stretch_is_the_sum_of_its_months(biu: BiuClient) -> None:
    data = biu.body("dashboard", start_date="2025-10-01", end_date="2026-01-31")["data"]
    assert (data["start_date"], data["end_date"]) == ("2025-10-01", "2026-01-31")
    own = [
        month
        for month in biu.api.records("dashboard")
        if "2025-10" <= month["competence"] <= "2026-01"
    ]
    assert len(own) == 4
    for name in ("total_qtt", "processed", "pending"):
        assert data["sales"][name] == sum(month[f"sales_{name}"] for month in own)


def test_a_month_without_sales_is_all_zeros(biu: BiuClient) -> None:
    data = biu.month("2020-01")
    assert data["start_date"] == "2020-01-01"
    for group in GROUPS:
        assert set(data[group].values()) == {0}


def test_alerts_describe_the_present_whatever_month_is_asked(biu: BiuClient) -> None:
    first, second = (biu.month(month)["alerts"] for month in ("2024-10", "2026-01"))
    assert first == second
    assert first["cert_expires"] == "2026-04-16"
    assert (first["cert_days_left"], first["cert_expired"]) == (45, False)
    assert first["pending_products_qtt"] > 0
    assert first["is_single_company"] is True


def test_products_pending_are_those_of_sales_with_an_alert() -> None:
    emulator = Emulator(sizes={"sales": 6})

    def told_and_true() -> tuple[int, int]:
        month = list(emulator.biu.records("dashboard"))[-1]
        sales = emulator.biu.records("sales")
        products = {sale["produto"] for sale in sales if sale["status_venda"] == "ALERTA"}
        return month["alerts_pending_products_qtt"], len(products)

    assert told_and_true() == (1, 1)
    emulator.biu.delete("sales", 5)
    assert told_and_true() == (0, 0)


def test_the_certificate_expires_the_day_after_its_last() -> None:
    emulator = Emulator(size=40)
    seen = []
    for days in (45, 1):
        emulator.advance(days)
        month = list(emulator.biu.records("dashboard"))[-1]
        seen.append(
            (
                month["alerts_cert_days_left"],
                month["alerts_cert_expired"],
                month["alerts_expired_certificates_qtt"],
            )
        )
    assert seen == [(0, False, 0), (-1, True, 1)]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({}, "start_date"),
        ({"start_date": "2026-01-01"}, "end_date"),
        ({"end_date": "2026-01-31"}, "start_date"),
        ({"start_date": "2026-01-31", "end_date": "2026-01-01"}, "end_date"),
    ],
)
def test_the_days_must_be_given_in_order(biu: BiuClient, asked: dict[str, str], wrong: str) -> None:
    response = biu.get("dashboard", **asked)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [wrong]
