"""A list of BIU's sales: its pages, filters, orders and errors."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.biu import DATE_COLUMNS

from .biu_client import BY_CHANGE, day, moment

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .biu_client import BiuClient

NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 - later than any local time


def local_moment(sale: dict[str, Any], column: str) -> datetime | None:
    """When a sale has its date in this column; a day begins at midnight."""
    text = sale[column]
    if not text:
        return None
    if column == "data_fim_garantia":
        return datetime.combine(day(text), time())
    return moment(text)


def test_every_sale_comes_once(biu: BiuClient) -> None:
    codes = biu.codes(per_page=7)
    assert len(codes) == 240
    assert set(codes) == {sale["cod_plataforma"] for sale in biu.api.records("sales")}


def test_the_envelope_counts_the_pages(biu: BiuClient) -> None:
    answer = biu.body("sales", page=2, per_page=50)
    assert list(answer) == ["data", "pagination"]
    assert len(answer["data"]) == 50
    assert answer["pagination"] == {"page": 2, "per_page": 50, "total_pages": 5, "total": 240}


def test_a_page_past_the_end_is_empty(biu: BiuClient) -> None:
    answer = biu.body("sales", page=9)
    assert answer["data"] == []
    assert answer["pagination"] == {"page": 9, "per_page": 100, "total_pages": 3, "total": 240}


def test_no_page_is_too_large(biu: BiuClient) -> None:
    assert len(biu.data("sales", per_page=5000)) == 240
    assert len(biu.data("sales")) == 100


@pytest.mark.parametrize("column", DATE_COLUMNS)
def test_order_is_by_the_column_and_then_by_code(biu: BiuClient, column: str) -> None:
    sales = list(biu.sales(sales_date_field=column, per_page=50))
    places = [(local_moment(sale, column) or NEVER, sale["cod_plataforma"]) for sale in sales]
    assert places == sorted(places)
    assert len(places) == 240


def test_sales_of_one_second_are_in_the_order_of_their_codes(
    emulator: Emulator, biu: BiuClient
) -> None:
    numbers = [7, 9, 2, 5]
    codes = [sale["cod_plataforma"] for sale in emulator.biu.records("sales")]
    for number in numbers:
        emulator.biu.touch("sales", number)
    last = biu.codes(**BY_CHANGE)[-4:]
    assert last == sorted(codes[number] for number in numbers)
    assert last != [codes[number] for number in numbers]


@pytest.mark.parametrize("column", DATE_COLUMNS)
@pytest.mark.parametrize("bounds", ["start_date", "end_date", "both"])
def test_both_days_of_the_filter_are_included(biu: BiuClient, column: str, bounds: str) -> None:
    every = {
        sale["cod_plataforma"]: found.date()
        for sale in biu.sales()
        if (found := local_moment(sale, column))
    }
    days = sorted(every.values())
    first, last = days[60], days[150]
    asked = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    if bounds != "both":
        asked = {bounds: asked[bounds]}
    expected = {
        code
        for code, own in every.items()
        if own >= (first if "start_date" in asked else date.min)
        and own <= (last if "end_date" in asked else date.max)
    }
    codes = biu.codes(sales_date_field=column, **asked)
    assert len(codes) == len(expected)
    assert set(codes) == expected
    assert {first, last} & {every[code] for code in codes}


def test_a_day_begins_at_local_midnight(emulator: Emulator, biu: BiuClient) -> None:
    midnight = 1_772_506_800_000  # 2026-03-03T00:00:00-03:00
    emulator.biu.create("sales", midnight - 1)
    number = emulator.biu.create("sales", midnight)
    codes = [sale["cod_plataforma"] for sale in emulator.biu.records("sales")]
    assert biu.codes(**BY_CHANGE, start_date="2026-03-03") == [codes[number]]
    second = biu.data("sales", **BY_CHANGE, start_date="2026-03-02", end_date="2026-03-02")[-1]
    assert second["modificado_em"] == "02/03/2026 23:59:59"


def test_without_a_column_the_day_of_the_sale_counts(biu: BiuClient) -> None:
    asked = {"start_date": "2026-01-01", "per_page": 500}
    assert biu.data("sales", **asked) == biu.data("sales", sales_date_field="data_venda", **asked)
    assert biu.data("sales", **asked) != biu.data("sales", **BY_CHANGE, **asked)


def test_a_far_future_brings_an_empty_list(biu: BiuClient) -> None:
    answer = biu.body("sales", start_date="2999-01-01")
    assert answer["data"] == []
    assert answer["pagination"]["total_pages"] == 0


@pytest.mark.parametrize("stream", ["sales", "dashboard"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("start_date", text) for text in ("", "ontem", "01/02/2026", "2026-02-30", "2026-2-1")),
        ("end_date", "2026-02-01T00:00:00"),
        ("sales_date_field", "updated_at"),
    ],
)
def test_bad_values_are_refused_by_name(biu: BiuClient, stream: str, name: str, value: str) -> None:
    asked = {"start_date": "2026-01-01", "end_date": "2026-01-31", name: value}
    response = biu.get(stream, **asked)
    assert response.status_code == 422
    assert response.json() == {
        "message": "The given data was invalid.",
        "errors": {name: ["is invalid"]},
    }


@pytest.mark.parametrize(
    ("name", "value"), [("page", "0"), ("page", "x"), ("page", "-1"), ("per_page", "0")]
)
def test_bad_page_numbers_are_refused_by_name(biu: BiuClient, name: str, value: str) -> None:
    response = biu.get("sales", **{name: value})
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [name]


def test_unknown_parameters_are_ignored(biu: BiuClient) -> None:
    assert biu.data("sales", wrong="x") == biu.data("sales")


@pytest.mark.parametrize("stream", ["sales", "dashboard", "nothing"])
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic {token}", "{token}"])
def test_wrong_credentials_get_401(
    emulator: Emulator, biu: BiuClient, stream: str, header: str | None
) -> None:
    del biu.session.headers["Authorization"]
    if header:
        biu.session.headers["Authorization"] = header.format(token=emulator.biu.token)
    response = biu.get(stream)
    assert response.status_code == 401
    assert response.json() == {"message": "Unauthenticated."}
    assert not emulator.log.entries[-1].authorized


def test_the_two_apis_have_tokens_of_their_own(emulator: Emulator, biu: BiuClient) -> None:
    banks = f"{emulator.clientbase.url}/banks"
    assert biu.session.get(banks, timeout=10).status_code == 401
    biu.session.headers["Authorization"] = f"Bearer {emulator.clientbase.token}"
    assert biu.session.get(banks, timeout=10).status_code == 200
    assert biu.get("sales").status_code == 401


def test_unknown_paths_and_methods(biu: BiuClient) -> None:
    missing = biu.get("nothing")
    assert (missing.status_code, missing.json()) == (404, {"message": "Not Found"})
    posted = biu.session.post(f"{biu.api.url}/sales", timeout=10)
    assert (posted.status_code, posted.json()) == (405, {"message": "Method Not Allowed"})


def test_deleted_sales_are_gone(emulator: Emulator, biu: BiuClient) -> None:
    before = biu.codes()
    emulator.biu.delete("sales", 3)
    after = biu.codes()
    assert len(after) == len(before) - 1 == emulator.biu.count("sales")
    with pytest.raises(KeyError):
        emulator.biu.touch("sales", 3)


def lost_and_doubled(emulator: Emulator, biu: BiuClient, **movement: int) -> tuple[int, int]:
    """Read all sales as a naive client does, and compare with those of the start."""
    expected = {sale["cod_plataforma"] for sale in emulator.biu.records("sales")}
    for name, value in movement.items():
        setattr(emulator.biu.movement, name, value)
    codes = biu.codes(per_page=50, **BY_CHANGE)
    there = {sale["cod_plataforma"] for sale in emulator.biu.records("sales")}
    return len((expected & there) - set(codes)), len(codes) - len(set(codes))


def test_sales_may_move_between_pages(emulator: Emulator, biu: BiuClient) -> None:
    assert lost_and_doubled(emulator, biu) == (0, 0)
    lost, doubled = lost_and_doubled(emulator, biu, touch=1)
    assert lost == 4
    assert doubled > 0
    assert emulator.biu.movement.pages == 5
    emulator.reset()
    assert emulator.biu.movement.pages == 0


def test_sales_may_vanish_between_pages_up_to_a_limit(emulator: Emulator, biu: BiuClient) -> None:
    lost, doubled = lost_and_doubled(emulator, biu, delete=1, limit=2)
    assert (lost, doubled) == (2, 0)
    assert emulator.biu.count("sales") == 238


def test_figures_do_not_make_sales_move(emulator: Emulator, biu: BiuClient) -> None:
    emulator.biu.movement.touch = 1
    biu.month("2026-01")
    assert emulator.biu.movement.pages == 0
