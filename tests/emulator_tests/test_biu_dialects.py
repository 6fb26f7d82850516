"""Each assumption about BIU can be turned over."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator

from .biu_client import BY_CHANGE, amount, moment

if TYPE_CHECKING:
    from .biu_client import BiuClient

JULY = {"start_date": "2025-07-01", "end_date": "2025-07-31"}


def test_all_names_can_be_others(biu: BiuClient) -> None:
    biu.api.change_dialect(
        base_path="/api",
        paths={"sales": "/relatorios/vendas"},
        auth_header="X-Api-Key",
        auth_prefix="Token ",
        start_param="inicio",
        end_param="fim",
        field_param="campo",
        date_fields={"modificado_em": "alteracao"},
        date_format="%d/%m/%Y",
        page_param="pagina",
        per_page_param="limite",
        first_page=0,
        records_key="result.items",
        pagination_key="",
        pagination_names={"total_pages": "paginas", "next_page": "proxima"},
    )
    biu.session.headers["X-Api-Key"] = f"Token {biu.api.token}"
    asked = {"inicio": "01/02/2026", "fim": "28/02/2026", "campo": "alteracao", "limite": 5}
    body = biu.body("relatorios/vendas", pagina=0, **asked)
    assert list(body) == ["result", "paginas", "proxima"]
    assert body["proxima"] == 1
    items = body["result"]["items"]
    assert len(items) == 5
    assert all(moment(sale["modificado_em"]).strftime("%Y-%m") == "2026-02" for sale in items)
    last = biu.body("relatorios/vendas", pagina=body["paginas"] - 1, **asked)
    assert last["proxima"] is None
    for name, value in {"inicio": "2026-02-01", "campo": "modificado_em"}.items():
        refused = biu.get("relatorios/vendas", **{**asked, name: value})
        assert list(refused.json()["errors"]) == [name]
    assert biu.get("sales").status_code == 404
    assert biu.get("dashboard").status_code == 404


def test_page_numbers_and_envelope_may_be_missing(biu: BiuClient) -> None:
    biu.api.change_dialect(pagination_key=None)
    assert list(biu.body("sales")) == ["data"]
    biu.api.change_dialect(records_key=None)
    assert len(biu.body("sales", page=3, per_page=100)) == 40
    assert biu.body("sales", page=4, per_page=100) == []


def test_page_size_may_be_capped(biu: BiuClient) -> None:
    biu.api.change_dialect(max_per_page=30)
    body = biu.body("sales", per_page=100)
    assert len(body["data"]) == 30
    assert body["pagination"]["per_page"] == 30
    assert body["pagination"]["total_pages"] == 8


@pytest.mark.parametrize("bound", ["start_date", "end_date"])
def test_filters_may_be_ignored(biu: BiuClient, bound: str) -> None:
    asked: dict[str, Any] = {bound: "2025-06-01", "per_page": 1}
    filtered = biu.body("sales", **asked)["pagination"]["total"]
    biu.api.change_dialect(**{f"{bound}_honored": False})
    assert filtered < biu.body("sales", **asked)["pagination"]["total"] == 240
    assert biu.get("sales", **{bound: "nonsense"}).status_code == 200


@pytest.mark.parametrize("order", ["newest", "shuffled", "number"])
def test_order_may_be_another(biu: BiuClient, order: str) -> None:
    honored = biu.codes(**BY_CHANGE, start_date="2025-01-01")
    biu.api.change_dialect(order=order)
    codes = biu.codes(**BY_CHANGE, start_date="2025-01-01")
    assert set(codes) == set(honored)
    assert len(codes) == len(honored)
    assert codes != honored
    assert (codes == honored[::-1]) is (order == "newest")
    by_number = [sale["cod_plataforma"] for sale in biu.api.records("sales")]
    kept = [code for code in by_number if code in set(codes)]
    assert (codes == kept) is (order == "number")


def test_order_may_be_another_from_the_start() -> None:
    orders = {order: Emulator(order=order).biu.dialect.order for order in ("newest", "shuffled")}
    assert orders == {"newest": "newest", "shuffled": "shuffled"}
    assert Emulator(order="updated_at").biu.dialect.order == "honored"


def test_a_column_may_count_that_nobody_named(biu: BiuClient) -> None:
    biu.api.change_dialect(default_date_field="modificado_em")
    assert biu.codes(start_date="2026-01-01") == biu.codes(**BY_CHANGE, start_date="2026-01-01")


def test_the_dashboard_may_be_asked_by_month(biu: BiuClient) -> None:
    usual = biu.body("dashboard", **JULY)
    biu.api.change_dialect(competence_param="competence")
    assert biu.body("dashboard", competence="2025-07") == usual
    for wrong in ({}, {"competence": "2025-7"}, {"competence": "07/2025"}, JULY):
        refused = biu.get("dashboard", **wrong)
        assert refused.status_code == 422
        assert list(refused.json()["errors"]) == ["competence"]


def test_the_dashboard_may_be_flat_or_bare(biu: BiuClient) -> None:
    nested = biu.body("dashboard", **JULY)["data"]
    biu.api.change_dialect(dashboard_shape="flat")
    flat = biu.body("dashboard", **JULY)["data"]
    assert flat["sales_processed"] == nested["sales"]["processed"]
    assert flat["alerts_cert_days_left"] == nested["alerts"]["cert_days_left"]
    assert len(flat) == 51
    biu.api.change_dialect(dashboard_key=None)
    assert biu.body("dashboard", **JULY) == flat
    biu.api.change_dialect(dashboard_shape="nested")
    assert biu.body("dashboard", **JULY) == nested
    biu.api.change_dialect(dashboard_key="result.figures")
    assert biu.body("dashboard", **JULY) == {"result": {"figures": nested}}


def test_the_dashboard_may_name_its_month_or_not_even_its_days(biu: BiuClient) -> None:
    biu.api.change_dialect(competence_in_body=True)
    assert biu.body("dashboard", **JULY)["data"]["competence"] == "2025-07"
    biu.api.change_dialect(competence_in_body=False, dashboard_echo=False)
    assert list(biu.body("dashboard", **JULY)["data"]) == ["sales", "fnp", "fns", "alerts"]
    assert len(next(biu.api.records("dashboard"))) == 52


def test_amounts_of_the_dashboard_may_be_texts(biu: BiuClient) -> None:
    numbers = biu.body("dashboard", **JULY)["data"]["sales"]
    biu.api.change_dialect(dashboard_amounts="text")
    texts = biu.body("dashboard", **JULY)["data"]["sales"]
    assert amount(texts["processed"]) == numbers["processed"]
    assert texts["processed"].startswith("R$\u00a0")
    assert texts["canceled"].startswith("-R$\u00a0")
    for name in ("processed_qtt", "total_qtt", "processed_pct"):
        assert texts[name] == numbers[name]


@pytest.mark.parametrize(
    ("style", "shape", "day"),
    [
        ("brazilian", r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", r"\d\d/\d\d/\d{4}"),
        ("brazilian_minutes", r"\d\d/\d\d/\d{4} \d\d:\d\d", r"\d\d/\d\d/\d{4}"),
        ("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", r"\d{4}-\d\d-\d\d"),
        ("iso_offset", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-03:00", r"\d{4}-\d\d-\d\d"),
    ],
)
def test_dates_in_all_spellings(biu: BiuClient, style: str, shape: str, day: str) -> None:
    usual = list(biu.sales())
    biu.api.change_dialect(date_style=style)
    for before, sale in zip(usual, biu.sales(), strict=True):
        for name in ("data_venda", "data_criacao", "modificado_em", "nfs_emissao"):
            assert re.fullmatch(shape, sale[name]) if before[name] else not sale[name]
        if before["data_fim_garantia"]:
            assert re.fullmatch(day, sale["data_fim_garantia"])
        if style.startswith("iso"):
            read = datetime.fromisoformat(sale["modificado_em"]).replace(tzinfo=None)
            assert read == moment(before["modificado_em"])


@pytest.mark.parametrize("prefix", ["R$ ", "R$", ""])
def test_amounts_in_all_spellings(biu: BiuClient, prefix: str) -> None:
    usual = [sale["valor_total"] for sale in biu.sales()]
    biu.api.change_dialect(money_prefix=prefix)
    texts = [sale["valor_total"] for sale in biu.sales()]
    assert texts == [text.replace("R$\u00a0", prefix) for text in usual]
    assert any(text.startswith(f"-{prefix}") for text in texts)


def test_amounts_and_note_numbers_may_be_numbers(biu: BiuClient) -> None:
    usual = list(biu.sales())
    biu.api.change_dialect(sales_amounts="number", note_numbers="number")
    names = ("valor_total", "nfs_valor", "nfe_valor")
    for before, sale in zip(usual, biu.sales(), strict=True):
        for name in names:
            if before[name]:
                assert isinstance(sale[name], Decimal)
                assert sale[name] == amount(before[name])
        if before["nfe_numero"]:
            assert sale["nfe_numero"] == int(before["nfe_numero"])


def test_a_note_may_leave_its_sale_where_it_was(emulator: Emulator, biu: BiuClient) -> None:
    pending = next(
        number
        for number, sale in enumerate(emulator.biu.records("sales"))
        if sale["status_venda"] == "PENDENTE" and number % 7 in {1, 2, 4, 6}  # A service.
    )
    before = list(emulator.biu.records("sales"))[pending]
    place = biu.codes(**BY_CHANGE).index(before["cod_plataforma"])
    emulator.biu.issue(pending)

    touched = list(emulator.biu.records("sales"))[pending]
    assert touched["status_venda"] == "PROCESSADA"
    assert touched["modificado_em"] == touched["nfs_modificado_em"] == "02/03/2026 12:00:00"
    assert biu.codes(**BY_CHANGE)[-1] == before["cod_plataforma"]

    biu.api.change_dialect(note_touches_sale=False)
    untouched = list(emulator.biu.records("sales"))[pending]
    assert untouched == {**touched, "modificado_em": before["modificado_em"]}
    assert biu.codes(**BY_CHANGE)[place] == before["cod_plataforma"]
    assert biu.data("sales", **BY_CHANGE, start_date="2026-03-02") == []
    emulator.biu.touch("sales", pending)
    assert len(biu.data("sales", **BY_CHANGE, start_date="2026-03-02")) == 1
