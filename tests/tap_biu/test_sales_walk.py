"""The walk over sales: each page once, and no row missed, whatever the list does meanwhile."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from singer_rest.contract_stream import Position
from singer_rest.windows import NotClosedError
from tap_biu.tap import TapBiu
from tests.emulator import Emulator
from tests.emulator.clock import BRASILIA
from tests.emulator.movement import Movement
from tests.run_tap import sync
from tests.tap_biu.sales_runs import (
    answering,
    bookmark,
    config_of,
    pages,
    read,
    sales,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 450
"""Sales of `crowd`: nine pages of 50, several of them within one day."""


@pytest.fixture
def crowd() -> Iterator[Emulator]:
    since = date(2026, 2, 22)
    with Emulator(seed=3, sizes={"sales": MANY}, biu_since=since, biu_quota=None) as emulator:
        yield emulator


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

    def one_day_less(position: Any, waited: float) -> Any:
        if position.until:
            position = position._replace(until=position.until - timedelta(days=1))
        return send(position, waited)

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

    def changing(position: Any, waited: float) -> Any:
        requests.append(position)
        if len(requests) == 4:
            crowd.biu.touch("sales", last)
        return send(position, waited)

    monkeypatch.setattr(stream, "_send", changing)
    codes = {dict(record)["cod_plataforma"] for record in stream.get_records(None)}
    assert stream.failure is None
    assert codes == truth(crowd).keys()


@pytest.mark.parametrize(("seconds", "last"), [(59, "2026-02-28"), (60, "2026-03-01")])
def test_a_day_is_over_a_minute_after_its_end(seconds: int, last: str) -> None:
    start = datetime(2026, 3, 2, tzinfo=BRASILIA) + timedelta(seconds=seconds)
    with Emulator(
        seed=3, sizes={"sales": MANY}, biu_since=date(2026, 2, 22), biu_quota=None, start=start
    ) as emulator:
        read(config_of(emulator))
        assert {end for _, end, _ in pages(emulator) if end} == {last}


@pytest.mark.parametrize(
    ("at", "over"), [("01/03/2026 23:59:59", True), ("02/03/2026 00:00:00", False)]
)
def test_the_first_instant_of_the_next_day_is_no_more_of_the_days_asked_for(
    config: dict[str, Any], at: str, over: bool
) -> None:
    stream = TapBiu(config=config).discover_streams()[1]
    body = {"data": [{"cod_plataforma": "A", "modificado_em": at}]}
    position = Position(None, 1, timestamps.parse("2026-03-02"))
    if over:
        assert len(stream.read_page(body, position).records) == 1
    else:
        with pytest.raises(NotClosedError, match="ignores the end of the days"):
            stream.read_page(body, position)


def test_a_single_page_that_holds_fewer_rows_than_counted_is_an_error(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"cod_plataforma": code} for code in ("A1", "A2")]
    stream = answering(monkeypatch, config, rows, total=3)
    assert len(list(stream.get_records(None))) == 2
    assert "does not list every row" in str(stream.failure)


def test_without_a_parameter_for_the_first_day_every_run_reads_all(crowd: Emulator) -> None:
    config = config_of(crowd, {"start_date_param": ""})
    first = read(config)
    crowd.advance(days=1)
    crowd.log.clear()
    second = read(config, first.state)
    assert sales(second).keys() == truth(crowd).keys()
    assert {page[:2] for page in pages(crowd)} == {(None, None)}
    assert bookmark(second) > bookmark(first)


def test_rows_without_a_code_have_their_places_in_a_list_of_many_pages(
    crowd: Emulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = TapBiu(config=config_of(crowd)).discover_streams()[1]
    read_page, blank = stream.read_page, set(sorted(truth(crowd))[:3])

    def blanked(body: Any, token: Any) -> Any:
        for row in body["data"]:
            if row["cod_plataforma"] in blank:
                row["cod_plataforma"] = ""
        return read_page(body, token)

    monkeypatch.setattr(stream, "read_page", blanked)
    with caplog.at_level(logging.WARNING):
        codes = {dict(record)["cod_plataforma"] for record in stream.get_records(None)}
    assert codes == truth(crowd).keys() - blank
    assert caplog.messages == ["sales: 3 rows without cod_plataforma are left out"]
