"""Sales: what changed since the last run, in the values that the source documents and can prove."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from tap_biu.tap import TapBiu
from tests.emulator import Emulator
from tests.emulator.movement import Movement
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 450
"""Sales of `crowd`: nine pages of 50, several of them within one day."""


@pytest.fixture
def crowd() -> Iterator[Emulator]:
    since = date(2026, 2, 22)
    with Emulator(seed=3, sizes={"sales": MANY}, biu_since=since, biu_quota=None) as emulator:
        yield emulator


def config_of(emulator: Emulator, contract: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "api_token": emulator.biu.token,
        "api_url": emulator.biu.url,
        "requests_per_minute": 100_000,
        "contract": {"page_size": 50, **(contract or {})},
    }


def read(
    config: dict[str, Any], state: dict[str, Any] | None = None, *, full_table: bool = False
) -> Run:
    run = sync(TapBiu, config, streams=["sales"], state=state, full_table=full_table)
    assert run.error is None
    return run


def sales(run: Run) -> dict[str, dict[str, Any]]:
    return {record["cod_plataforma"]: record for record in run.records["sales"]}


def truth(emulator: Emulator) -> dict[str, dict[str, Any]]:
    return {row["cod_plataforma"]: row for row in emulator.biu.records("sales")}


def bookmark(run: Run) -> str:
    value: str = run.state["bookmarks"]["sales"]["replication_key_value"]
    return value


def pages(emulator: Emulator) -> list[tuple[str | None, str | None, str]]:
    return [
        (entry.query.get("start_date"), entry.query.get("end_date"), entry.query["page"])
        for entry in emulator.log.to("/sales")
    ]


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


def test_a_full_table_run_reads_all_since_the_start_date_and_writes_no_bookmark(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = read(config)
    again = read(config, first.state, full_table=True)
    assert sales(again).keys() == truth(emulator).keys()
    late = read({**config, "start_date": "2026-01-01"}, full_table=True)
    assert 0 < len(sales(late)) < len(truth(emulator))
    assert "replication_key_value" not in late.state["bookmarks"]["sales"]


# The walk.


def test_days_that_are_over_are_asked_for_page_by_page_and_today_apart(crowd: Emulator) -> None:
    read(config_of(crowd))
    today = sum(row["modificado_em"].startswith("02/03/2026") for row in truth(crowd).values())
    assert today > 0
    before = -(-(len(truth(crowd)) - today) // 50)
    over = [(None, "2026-03-01", str(number + 1)) for number in range(before)]
    now = [("2026-03-02", None, str(number + 1)) for number in range(-(-today // 50))]
    look = ("2026-03-02", None, "1")
    assert pages(crowd) == [(None, None, "1"), over[0], look, *over[1:], *now]


@pytest.mark.parametrize("order", ["honored", "newest", "number"])
def test_rows_that_move_away_while_being_read_are_not_missed(crowd: Emulator, order: Any) -> None:
    crowd.biu.change_dialect(order=order)
    before = truth(crowd)
    crowd.biu.movement = Movement(touch=3, insert=1, limit=12)
    run = read(config_of(crowd))
    assert before.keys() <= sales(run).keys()
    again = read(config_of(crowd), run.state)
    now = truth(crowd)
    assert now.keys() <= sales(run).keys() | sales(again).keys()
    latest = sales(run) | sales(again)
    for code, row in now.items():
        day, month, rest = row["modificado_em"].split("/")
        assert latest[code]["modificado_em"].startswith(f"{rest[:4]}-{month}-{day}")


@pytest.mark.parametrize(
    ("dialect", "contract", "reason"),
    [
        ({"end_date_honored": False}, {}, "the API ignores the end of the days asked for"),
        ({"pagination_key": None}, {}, "an answer holds no count of rows"),
        ({"max_per_page": 40}, {}, "a page holds 40 rows where 50 were asked for"),
        ({"end_date_honored": False}, {"sales_end_date_param": ""}, None),
        ({"pagination_key": None}, {"total_path": "", "total_pages_path": ""}, None),
        ({"max_per_page": 40}, {"page_size": 40}, None),
        ({"records_key": None, "pagination_key": None}, {"total_path": ""}, None),
    ],
)
def test_an_api_that_offers_less_is_read_whole_and_says_so_unless_told_before(
    crowd: Emulator,
    caplog: pytest.LogCaptureFixture,
    dialect: dict[str, Any],
    contract: dict[str, Any],
    reason: str | None,
) -> None:
    crowd.biu.touch("sales", 3)
    crowd.biu.change_dialect(**dialect)
    with caplog.at_level(logging.WARNING):
        run = read(config_of(crowd, contract=contract))
    assert sales(run).keys() == truth(crowd).keys()
    told = [message.rpartition("because ")[2] for message in caplog.messages]
    assert told == ([reason] if reason else [])
    crowd.advance(days=1)
    assert 0 < len(sales(read(config_of(crowd, contract=contract), run.state))) < MANY / 2


def test_a_first_day_that_the_api_ignores_is_an_error(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.biu.change_dialect(start_date_honored=False)
    run = sync(TapBiu, {**config, "start_date": "2026-02-01"}, streams=["sales"])
    assert run.error is not None
    assert "contract.start_date_param" in run.error


def test_a_list_in_another_order_every_time_is_held_against_the_count(crowd: Emulator) -> None:
    crowd.biu.change_dialect(order="shuffled")
    assert sales(read(config_of(crowd))).keys() == truth(crowd).keys()


@pytest.mark.parametrize("fault", ["empty_page", "no_meta", "repeat_page"])
def test_an_answer_that_hides_its_rows_loses_none(crowd: Emulator, fault: str) -> None:
    read(config_of(crowd))
    for request in range(1, len(crowd.log.to("/sales")) + 1):
        crowd.faults.plan(fault, at=request, path="/sales")
        first = sync(TapBiu, config_of(crowd), streams=["sales"])
        crowd.faults.clear()
        second = read(config_of(crowd), first.state)
        assert truth(crowd).keys() == sales(first).keys() | sales(second).keys(), request


def test_a_last_day_that_is_not_included_is_noticed(
    crowd: Emulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TapBiu(config=config_of(crowd)).discover_streams()[1]
    send = stream._send

    def one_day_less(position: Any) -> Any:
        if position.until:
            position = position._replace(until=position.until - timedelta(days=1))
        return send(position)

    monkeypatch.setattr(stream, "_send", one_day_less)
    with caplog.at_level(logging.WARNING):
        codes = {dict(record)["cod_plataforma"] for record in stream.get_records(None)}
    assert codes == truth(crowd).keys()
    assert "leaves out a part of the days" in caplog.text


def test_a_window_that_the_count_does_not_bear_out_is_read_again(crowd: Emulator) -> None:
    now = timestamps.midnight(timestamps.parse(str(crowd.clock)), timestamps.SAO_PAULO)
    until = timestamps.utc_text(now)
    place = {"replication_key": "modificado_em", "since": None, "until": until}
    state = {"bookmarks": {"sales": {"unfinished": place | {"rows": MANY, "total": MANY}}}}
    assert sales(read(config_of(crowd), state)).keys() == truth(crowd).keys()


def test_a_walk_that_goes_back_is_no_page_that_repeats(
    crowd: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TapBiu(config=config_of(crowd)).discover_streams()[1]
    last = max(
        (row["modificado_em"][6:10], row["modificado_em"][3:5], row["modificado_em"][:2], number)
        for number, row in enumerate(crowd.biu.records("sales"))
        if not row["modificado_em"].startswith("02/03/2026")
    )[-1]
    send, requests = stream._send, []

    def changing(position: Any) -> Any:
        requests.append(position)
        if len(requests) == 4:
            crowd.biu.touch("sales", last)
        return send(position)

    monkeypatch.setattr(stream, "_send", changing)
    codes = {dict(record)["cod_plataforma"] for record in stream.get_records(None)}
    assert stream.failure is None
    assert codes == truth(crowd).keys()


# The key.


def test_sales_without_a_code_are_left_out_and_counted(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TapBiu(config=config).streams["sales"]
    body = {
        "data": [{"cod_plataforma": code, "produto": "x"} for code in ("A1", None, "", "A2")],
        "pagination": {"total": 4, "total_pages": 1},
    }
    monkeypatch.setattr(type(stream), "fetch", lambda self, token: self.read_page(body, token))
    with caplog.at_level(logging.WARNING):
        records = [record["cod_plataforma"] for record in stream.get_records(None)]  # type: ignore[call-overload]
    assert records == ["A1", "A2"]
    assert "sales: 2 rows without cod_plataforma are left out" in caplog.messages


def test_two_columns_may_be_the_key(config: dict[str, Any]) -> None:
    config["contract"]["primary_keys"] = {"sales": ["plataforma", "cod_plataforma"]}
    run = read(config)
    assert run.schemas["sales"]["key_properties"] == ["plataforma", "cod_plataforma"]


def test_another_column_may_drive_the_replication(
    config: dict[str, Any], emulator: Emulator
) -> None:
    config["contract"]["replication_keys"] = {"sales": "data_venda"}
    run = read(config)
    assert run.state["bookmarks"]["sales"]["replication_key"] == "data_venda"
    assert {entry.query["sales_date_field"] for entry in emulator.log.to("/sales")} == {
        "data_venda"
    }
    assert sales(run).keys() == truth(emulator).keys()
