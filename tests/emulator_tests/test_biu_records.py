"""BIU's sales: every documented column, amounts and documents as people write them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator
from tests.emulator.biu import MONTHS

from .biu_client import amount, day, moment
from .fields import BIU_FIELDS
from .test_brazil import is_cnpj, is_cpf

if TYPE_CHECKING:
    from .biu_client import BiuClient

Sales = list[dict[str, Any]]
NOTES = ("nfs", "nfe")


@pytest.fixture(scope="module")
def sales() -> Sales:
    emulator = Emulator(size=1500)
    emulator.advance(5)
    return list(emulator.biu.records("sales"))


def test_there_are_80_documented_columns() -> None:
    assert len(BIU_FIELDS["dashboard"].split()) == 52
    assert len(BIU_FIELDS["sales"].split()) == 28


@pytest.mark.parametrize("size", [2, 20, 300])
def test_every_sale_has_the_columns_and_each_is_filled_somewhere(size: int) -> None:
    filled = set()
    for sale in Emulator(sizes={"sales": size}).biu.records("sales"):
        assert list(sale) == BIU_FIELDS["sales"].split()
        filled |= {name for name in sale if sale[name]}
    assert filled == set(BIU_FIELDS["sales"].split())


def test_what_may_be_missing_is_null_or_empty_somewhere(sales: Sales) -> None:
    nulls = {name for sale in sales for name in sale if sale[name] is None}
    empty = {name for sale in sales for name in sale if sale[name] == ""}
    notes = {name for name in sales[0] if name.startswith(NOTES)}
    assert nulls - notes == {
        *("tipo_doc_cliente", "doc_cliente", "cep_cliente"),
        *("data_fim_garantia", "resp_emissao", "motivo_status"),
    }
    assert empty - notes == {"email", "data_fim_garantia", "motivo_status"}
    assert notes <= nulls & empty


def test_all_values_are_texts(sales: Sales) -> None:
    assert {type(value) for sale in sales for value in sale.values()} == {str, type(None)}


def test_codes_are_unique_and_of_their_platform(sales: Sales) -> None:
    codes = [sale["cod_plataforma"] for sale in sales]
    assert len(set(codes)) == len(codes)
    platforms = Counter(sale["plataforma"] for sale in sales)
    assert platforms.most_common(1)[0][0] == "HOTMART"
    assert {"HOTMART", "EDUZZ", "KIWIFY", "MONETIZZE", "HUBLA", "GURU"} == set(platforms)
    for sale in sales:
        hotmart = re.fullmatch(r"HP\d{10}", sale["cod_plataforma"]) is not None
        assert hotmart is (sale["plataforma"] == "HOTMART")
        assert sale["plataforma"] != "EDUZZ" or sale["cod_plataforma"].isdigit()


def test_documents_have_right_check_digits_with_and_without_masks(sales: Sales) -> None:
    shapes = set()
    for sale in sales:
        kind, text = sale["tipo_doc_cliente"], sale["doc_cliente"]
        assert (kind is None) is (text is None)
        bare = re.sub(r"[./-]", "", text or "")
        assert kind != "CPF" or is_cpf(bare)
        assert kind != "CNPJ" or is_cnpj(bare)
        shapes.add((kind, bare == text))
    assert {("CPF", True), ("CPF", False), ("CNPJ", True), ("CNPJ", False)} < shapes
    assert ("PASSAPORTE", True) in shapes


def test_postal_codes_may_begin_with_zero_and_have_no_dash(sales: Sales) -> None:
    codes = [sale["cep_cliente"] for sale in sales if sale["cep_cliente"]]
    assert all(re.fullmatch(r"\d{5}-?\d{3}", code) for code in codes)
    assert any(code.startswith("0") and "-" not in code for code in codes)
    assert any("-" in code for code in codes)


def test_amounts_are_written_for_people(sales: Sales) -> None:
    texts = [sale["valor_total"] for sale in sales]
    shape = re.compile("-?R\\$\u00a0\\d{1,3}(\\.\\d{3})*,\\d\\d")
    assert all(shape.fullmatch(text) for text in texts)
    assert "R$\u00a00,00" in texts
    assert any(text.startswith("-R$\u00a0") for text in texts)
    assert any(len(text.split(".")) == 5 for text in texts)
    assert any(len(text.split(".")) == 2 for text in texts)


def test_every_status_occurs_and_no_refund_is_processed(sales: Sales) -> None:
    statuses = Counter(sale["status_venda"] for sale in sales)
    documented = {"PROCESSADA", "PENDENTE", "CANCELADA"}
    assert set(statuses) == documented | {"ALERTA", "COPRODUCAO", "NAO_EMITIR"}
    refunds = {sale["status_venda"] for sale in sales if amount(sale["valor_total"]) < 0}
    assert refunds == {"CANCELADA"}


def test_a_processed_sale_has_a_note_and_a_pending_one_has_none(sales: Sales) -> None:
    for sale in sales:
        numbers = [sale[f"{note}_numero"] for note in NOTES]
        if sale["status_venda"] == "PROCESSADA":
            assert any(numbers)
        if sale["status_venda"] in {"PENDENTE", "ALERTA", "NAO_EMITIR", "COPRODUCAO"}:
            assert not any(numbers)
    both = [sale for sale in sales if sale["nfs_numero"] and sale["nfe_numero"]]
    assert both
    for sale in both:
        parts = [amount(sale[f"{note}_valor"]) for note in NOTES]
        assert sum(parts) == amount(sale["valor_total"])
        assert int(sale["nfs_numero"]) != int(sale["nfe_numero"])


def test_note_numbers_are_unique_texts_some_with_leading_zeros(sales: Sales) -> None:
    for note in NOTES:
        numbers = [sale[f"{note}_numero"] for sale in sales if sale[f"{note}_numero"]]
        assert len(set(map(int, numbers))) == len(numbers)
        assert any(number.startswith("0") for number in numbers)
    assert any(not (sale["nfs_numero"] or "0").startswith("0") for sale in sales)


def test_notes_have_their_statuses(sales: Sales) -> None:
    for note in NOTES:
        seen = {(sale["status_venda"], sale[f"{note}_status"] or None) for sale in sales}
        assert seen == {
            *(("PROCESSADA", "AUTORIZADA"), ("PROCESSADA", None), ("CANCELADA", "CANCELADA")),
            *(("CANCELADA", None), ("PENDENTE", "PENDENTE"), ("PENDENTE", None)),
            *(("ALERTA", "REJEITADA"), ("ALERTA", None)),
            *(("COPRODUCAO", None), ("NAO_EMITIR", None)),
        }


def test_times_come_in_the_order_of_what_happened(sales: Sales) -> None:
    for sale in sales:
        sold, created, changed = (
            moment(sale[name]) for name in ("data_venda", "data_criacao", "modificado_em")
        )
        assert sold <= created <= changed
        assert not sale["data_fim_garantia"] or day(sale["data_fim_garantia"]) > sold.date()
        for note in NOTES:
            if sale[f"{note}_numero"]:
                issued = moment(sale[f"{note}_emissao"])
                assert created <= issued <= moment(sale[f"{note}_modificado_em"]) <= changed


def test_sales_spread_over_all_months_since_the_first() -> None:
    emulator = Emulator()
    months = {
        moment(sale["data_venda"]).strftime("%Y-%m") for sale in emulator.biu.records("sales")
    }
    assert emulator.biu.count("sales") == 240
    assert emulator.biu.first_competence == "2024-09" == min(months)
    assert len(months) == MONTHS + 1
    assert max(months) == "2026-03"


def test_many_sales_share_one_second_of_change(sales: Sales) -> None:
    seconds = Counter(sale["modificado_em"] for sale in sales)
    assert 100 < seconds.most_common(1)[0][1] <= 150


def test_null_times_of_change_only_when_asked() -> None:
    def nulls(emulator: Emulator) -> int:
        return sum(sale["modificado_em"] is None for sale in emulator.biu.records("sales"))

    assert nulls(Emulator()) == 0
    emulator = Emulator(null_updated_at=True)
    assert nulls(emulator) == 3
    emulator.biu.touch("sales", 3)
    assert nulls(emulator) == 2


def test_what_is_served_is_what_tests_see(biu: BiuClient) -> None:
    served = {sale["cod_plataforma"]: sale for sale in biu.sales()}
    shown = {sale["cod_plataforma"]: sale for sale in biu.api.records("sales")}
    assert served == shown
    body = biu.get("sales", per_page=1).text
    assert any(f'{{"data":[{text}]' in body for text in biu.api.raw("sales"))


@pytest.mark.parametrize("days", [0, 3])
def test_one_seed_gives_the_same_bytes(days: int) -> None:
    first, second, different = (Emulator(seed=seed, size=120) for seed in (4, 4, 5))
    for emulator in (first, second, different):
        emulator.advance(days)
    for stream in BIU_FIELDS:
        texts = list(first.biu.raw(stream))
        assert texts == list(second.biu.raw(stream))
        assert texts != list(different.biu.raw(stream))


@pytest.mark.parametrize("size", [0, 1, 2, 7, 1200])
def test_any_size_can_be_built(size: int) -> None:
    emulator = Emulator(sizes={"sales": size})
    emulator.advance(3)
    assert len(list(emulator.biu.records("sales"))) == emulator.biu.count("sales") >= size
    assert len(list(emulator.biu.records("dashboard"))) == emulator.biu.count("dashboard") == 19
