"""Sales: what changed since the last run, in the values that the source documents and can prove."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

import pytest

from singer_rest import timestamps
from tap_biu.tap import TapBiu
from tests.emulator import Emulator
from tests.run_tap import sync
from tests.tap_biu.sales_runs import answering, bookmark, pages, read, sales, truth

# The values.


def test_all_28_fields_and_the_numeric_twins_arrive(
    config: dict[str, Any], emulator: Emulator
) -> None:
    records, rows = sales(read(config)), truth(emulator)
    twins = {"valor_total_num", "nfs_valor_num", "nfe_valor_num"}
    assert records.keys() == rows.keys()
    for code, row in rows.items():
        assert len(row) == 28
        assert records[code].keys() == row.keys() | twins
        for name, value in row.items():
            if not name.startswith("data_") and not name.endswith(("_em", "_emissao")):
                assert records[code][name] == value, name


def test_amounts_stay_text_and_their_twins_are_exact(
    config: dict[str, Any], emulator: Emulator
) -> None:
    records = sales(read(config))
    emulator.biu.change_dialect(sales_amounts="number")
    numbers = truth(emulator)
    assert any(row["valor_total"] < 0 for row in numbers.values())
    assert any(row["valor_total"] >= 1000 for row in numbers.values())
    for code, record in records.items():
        assert record["valor_total"].replace("-", "").startswith("R$\u00a0")
        for name in ("valor_total", "nfs_valor", "nfe_valor"):
            sent = numbers[code][name]
            assert record[f"{name}_num"] == (None if sent == "" else sent)


def test_amounts_sent_as_numbers_become_text_too(
    config: dict[str, Any], emulator: Emulator
) -> None:
    before = sales(read(config))
    emulator.biu.change_dialect(sales_amounts="number")
    for code, record in sales(read(config)).items():
        assert isinstance(record["valor_total"], str)
        assert Decimal(record["valor_total"]) == record["valor_total_num"]
        assert record["valor_total_num"] == before[code]["valor_total_num"]


def test_dates_become_iso_8601_in_sao_paulo(config: dict[str, Any]) -> None:
    for record in sales(read(config)).values():
        assert record["data_venda"].endswith("-03:00")
        assert len(record["data_venda"]) == len("2024-09-04T06:21:30-03:00")
        assert record["data_fim_garantia"] is None or len(record["data_fim_garantia"]) == 10


@pytest.mark.parametrize("style", ["iso", "iso_offset"])
def test_every_style_of_dates_gives_the_same_records(
    config: dict[str, Any], emulator: Emulator, style: Any
) -> None:
    before = sales(read(config))
    emulator.biu.change_dialect(date_style=style)
    assert sales(read(config)) == before


def test_what_cannot_be_read_is_null_and_told_once_without_its_value(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    stream = TapBiu(config=config).streams["sales"]
    for _ in range(2):
        with caplog.at_level(logging.WARNING):
            row = stream.read_row(  # type: ignore[attr-defined]
                {"modificado_em": "ontem", "valor_total_num": "mil reais", "data_venda": ""}
            )
    assert row == {"modificado_em": None, "valor_total_num": None, "data_venda": None}
    assert sorted(caplog.messages) == [
        "sales.modificado_em: a value cannot be read and becomes null",
        "sales.valor_total_num: a value cannot be read and becomes null",
    ]


# Changes.


def test_a_note_issued_and_a_sale_cancelled_arrive_in_the_next_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = read(config)
    before = truth(emulator)
    emulator.advance(days=7)
    second = read(config, first.state)
    after = truth(emulator)
    changed = {code for code, row in after.items() if row != before.get(code)}
    issued = {code for code in changed & before.keys() if not before[code]["nfs_numero"]}
    assert issued
    assert {after[code]["status_venda"] for code in changed} >= {"PROCESSADA", "CANCELADA"}
    assert changed - before.keys()
    assert changed <= sales(second).keys()
    assert all(
        sales(second)[code]["status_venda"] == after[code]["status_venda"] for code in changed
    )


def test_a_change_that_leaves_the_sale_as_it_was_takes_the_look_back_or_a_full_table_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.biu.change_dialect(note_touches_sale=False)
    first = read(config)
    before = truth(emulator)
    emulator.advance(days=3)
    after = truth(emulator)
    silent = {
        code
        for code, row in after.items()
        if code in before
        and row != before[code]
        and row["modificado_em"] == before[code]["modificado_em"]
    }
    assert silent
    assert not silent & sales(read(config, first.state)).keys()
    assert silent <= sales(read({**config, "lookback_days": 600}, first.state)).keys()
    recent = sales(read({**config, "lookback_days": 30}, first.state)).keys()
    assert 0 < len(recent) < len(after)
    assert silent <= sales(read(config, first.state, full_table=True)).keys()


def test_a_run_asks_for_the_day_of_the_bookmark_in_sao_paulo(
    config: dict[str, Any], emulator: Emulator
) -> None:
    mark = {"replication_key": "modificado_em", "replication_key_value": "2026-03-01T02:59:59.000Z"}
    read({**config, "lookback_days": 2}, {"bookmarks": {"sales": mark}})
    assert pages(emulator) == [("2026-02-26", None, "1")]


def test_without_bookmark_and_start_date_no_first_day_is_sent(
    config: dict[str, Any], emulator: Emulator
) -> None:
    read(config)
    assert all(start in {None, "2026-03-02"} for start, _, _ in pages(emulator))
    emulator.log.clear()
    read({**config, "start_date": "2026-02-20"})
    assert pages(emulator) == [("2026-02-20", None, "1")]


def test_the_bookmark_is_an_instant_in_utc_and_no_later_than_the_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.biu.touch("sales", 5)
    emulator.biu.touch("sales", 6)
    reached = timestamps.parse(bookmark(read(config)))
    now = timestamps.parse(str(emulator.clock)).replace(microsecond=0)
    assert (now - reached).total_seconds() == 60
    assert bookmark(read(config)).endswith(".000Z")


def test_a_run_began_when_its_first_answer_came(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TapBiu(config=config).discover_streams()[1]
    send, begin = stream._send, timestamps.parse(str(emulator.clock)).replace(microsecond=0)

    def slowly(position: Any, waited: float) -> Any:
        response = send(position, waited)
        emulator.advance(days=0.01)
        emulator.biu.touch("sales", 5)
        return response

    monkeypatch.setattr(stream, "_send", slowly)
    assert len(list(stream.get_records(None))) > 0
    reached = timestamps.parse(stream.stream_state["replication_key_value"])
    assert (begin - reached).total_seconds() == 60


def test_a_full_table_run_reads_all_since_the_start_date_and_writes_no_bookmark(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = read(config)
    again = read(config, first.state, full_table=True)
    assert sales(again).keys() == truth(emulator).keys()
    late = read({**config, "start_date": "2026-01-01"}, full_table=True)
    assert 0 < len(sales(late)) < len(truth(emulator))
    assert "replication_key_value" not in late.state["bookmarks"]["sales"]


# The key.


def test_sales_without_a_code_are_left_out_and_counted(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"cod_plataforma": code, "produto": "x"} for code in ("A1", None, "", "A2")]
    stream = answering(monkeypatch, config, rows, total=4)
    with caplog.at_level(logging.WARNING):
        records = [record["cod_plataforma"] for record in stream.get_records(None)]
    assert records == ["A1", "A2"]
    assert "sales: 2 rows without cod_plataforma are left out" in caplog.messages


def test_two_columns_may_be_the_key(config: dict[str, Any]) -> None:
    config["contract"]["primary_keys"] = {"sales": ["plataforma", "cod_plataforma"]}
    run = read(config)
    assert run.schemas["sales"]["key_properties"] == ["plataforma", "cod_plataforma"]


@pytest.mark.parametrize("missing", [None, ""])
@pytest.mark.parametrize("name", ["plataforma", "cod_plataforma"])
def test_a_sale_needs_both_columns_of_such_a_key(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, missing: str | None
) -> None:
    config["contract"]["primary_keys"] = {"sales": ["plataforma", "cod_plataforma"]}
    whole = {"plataforma": "P", "cod_plataforma": "A"}
    stream = answering(monkeypatch, config, [whole, {**whole, name: missing}], total=2)
    assert len(list(stream.get_records(None))) == 1
    assert stream.failure is None


@pytest.mark.parametrize(("column", "asked"), [("data_venda", "data_venda"), ("", "modificado_em")])
def test_another_column_or_none_may_drive_the_replication(
    config: dict[str, Any], emulator: Emulator, column: str, asked: str
) -> None:
    config["contract"]["replication_keys"] = {"sales": column}
    run = read(config)
    assert run.state["bookmarks"]["sales"].get("replication_key", "") == column
    assert {entry.query["sales_date_field"] for entry in emulator.log.to("/sales")} == {asked}
    assert sales(run).keys() == truth(emulator).keys()


def test_a_single_page_with_a_sale_twice_is_not_taken_for_whole(
    config: dict[str, Any], emulator: Emulator
) -> None:
    with Emulator(seed=3, sizes={"sales": 5}, biu_quota=None) as small:
        first = next(iter(small.biu.records("sales")))["cod_plataforma"]
        second = list(small.biu.records("sales"))[1]["cod_plataforma"]
        small.drift["sales"] = lambda row: row.update(
            cod_plataforma=row["cod_plataforma"].replace(second, first)
        )
        settings = {"api_url": small.biu.url, "api_token": small.biu.token}
        run = sync(TapBiu, {**config, **settings}, streams=["sales"])
    assert run.error is not None
    assert "counts 5 rows but lists only 4" in run.error
