"""BIU's sales as days pass, and their local times through the summers there once were."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import Emulator

from .biu_client import BY_CHANGE, BiuClient, moment

if TYPE_CHECKING:
    from tests.emulator.biu import Biu

NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - local, as written


def snapshot(api: Biu) -> dict[str, dict[str, Any]]:
    return {sale["cod_plataforma"]: sale for sale in api.records("sales")}


def test_a_day_issues_notes_cancels_and_brings_sales(emulator: Emulator, biu: BiuClient) -> None:
    before = snapshot(emulator.biu)
    emulator.advance(days=1)
    after = snapshot(emulator.biu)
    changed = {code for code in before if after[code] != before[code]}
    kinds = {(before[code]["status_venda"], after[code]["status_venda"]) for code in changed}
    assert ("PENDENTE", "PROCESSADA") in kinds
    assert "CANCELADA" in {now for was, now in kinds if was != now}
    assert set(before) < set(after)
    for code in (set(after) - set(before)) | changed:
        when = moment(after[code]["modificado_em"])
        assert NOON <= when <= NOON.replace(day=3)
    served = biu.codes(**BY_CHANGE, start_date="2026-03-02")
    assert set(served) == (set(after) - set(before)) | changed


def test_an_issued_note_fills_its_columns() -> None:
    emulator = Emulator()
    before = snapshot(emulator.biu)
    emulator.advance(days=4)
    after = snapshot(emulator.biu)
    issued = [
        after[code]
        for code in before
        if (before[code]["status_venda"], after[code]["status_venda"]) == ("PENDENTE", "PROCESSADA")
    ]
    assert len(issued) > 4
    for sale in issued:
        note = "nfs" if sale["nfs_numero"] else "nfe"
        assert sale[f"{note}_status"] == "AUTORIZADA"
        assert moment(sale[f"{note}_emissao"]) >= NOON
        assert sale[f"{note}_modificado_em"] <= sale["modificado_em"]


def test_a_cancelled_note_keeps_its_number() -> None:
    emulator = Emulator()
    before = snapshot(emulator.biu)
    emulator.advance(days=10)
    cancelled = [
        (before[code], sale)
        for code, sale in snapshot(emulator.biu).items()
        if sale["status_venda"] == "CANCELADA"
        and before.get(code, sale)["status_venda"] == "PROCESSADA"
    ]
    assert cancelled
    for was, sale in cancelled:
        assert sale["nfs_numero"] == was["nfs_numero"]
        assert sale["nfe_numero"] == was["nfe_numero"]
        for note in ("nfs", "nfe"):
            if sale[f"{note}_numero"]:
                assert sale[f"{note}_status"] == "CANCELADA"
                assert sale[f"{note}_modificado_em"] == sale["modificado_em"]
    emulator.biu.change_dialect(note_touches_sale=False)
    untouched = snapshot(emulator.biu)
    for was, sale in cancelled:
        left = untouched[sale["cod_plataforma"]]
        assert left == {**sale, "modificado_em": was["modificado_em"]}


def test_past_months_change_and_new_ones_begin(emulator: Emulator) -> None:
    before = {month["competence"]: month for month in emulator.biu.records("dashboard")}
    emulator.advance(days=31)
    after = {month["competence"]: month for month in emulator.biu.records("dashboard")}
    assert set(after) - set(before) == {"2026-04"}
    assert any(
        after[name]["sales_processed_qtt"] != before[name]["sales_processed_qtt"]
        for name in before
        if name < "2026-01"
    )


def test_one_long_step_and_several_short_ones_agree() -> None:
    first, second = Emulator(size=60), Emulator(size=60)
    first.advance(3)
    for _ in range(3):
        second.advance(1)
    assert list(first.biu.raw("sales")) == list(second.biu.raw("sales"))
    assert list(first.biu.raw("dashboard")) == list(second.biu.raw("dashboard"))


def test_reset_goes_back_to_the_start(emulator: Emulator) -> None:
    before = list(emulator.biu.raw("sales"))
    emulator.advance(4)
    assert list(emulator.biu.raw("sales")) != before
    emulator.reset()
    assert list(emulator.biu.raw("sales")) == before
    assert emulator.state()["biu"] == {"dashboard": 19, "sales": 240}


def test_a_touched_sale_is_the_newest(emulator: Emulator, biu: BiuClient) -> None:
    codes = [sale["cod_plataforma"] for sale in emulator.biu.records("sales")]
    emulator.biu.touch("sales", 3)
    emulator.advance(1 / 86_400)
    emulator.biu.touch("sales", 1)
    assert biu.codes(**BY_CHANGE)[-1] == codes[1]
    assert codes[3] in biu.codes(**BY_CHANGE, start_date="2026-03-02")


def test_created_sales_come_last_and_wait_for_their_note(emulator: Emulator) -> None:
    number = emulator.biu.create("sales")
    *_, last = emulator.biu.records("sales")
    assert number == 240
    assert last["modificado_em"] == last["data_venda"] == "02/03/2026 12:00:00"
    assert last["status_venda"] == "PENDENTE"
    for _ in range(50):
        emulator.biu.create("sales")
    new = list(emulator.biu.records("sales"))[240:]
    assert {sale["status_venda"] for sale in new} == {
        *("PENDENTE", "ALERTA", "COPRODUCAO", "NAO_EMITIR")
    }
    assert not any(sale["valor_total"].startswith("-") for sale in new)


def test_figures_have_no_rows_to_change(emulator: Emulator) -> None:
    with pytest.raises(KeyError):
        emulator.biu.touch("dashboard", 0)


@pytest.mark.parametrize("since", [date(2018, 1, 15), datetime(2018, 1, 15)])  # noqa: DTZ001
def test_sales_may_begin_earlier(since: date) -> None:
    emulator = Emulator(biu_since=since)
    times = sorted(moment(sale["data_venda"]) for sale in emulator.biu.records("sales"))
    assert emulator.biu.first_competence == "2018-01"
    assert emulator.biu.count("dashboard") == 8 * 12 + 3
    same_day = Emulator(biu_since=date(2018, 1, 15)).biu.raw("sales")
    assert list(emulator.biu.raw("sales")) == list(same_day)
    assert datetime(2018, 1, 15) <= times[0] < datetime(2018, 3, 1)  # noqa: DTZ001
    assert times[-1].year == 2026


def test_summer_time_is_an_hour_ahead() -> None:
    emulator = Emulator(size=100, biu_since=date(2018, 11, 1))
    emulator.biu.change_dialect(date_style="iso_offset")
    offsets = {sale["data_venda"][-6:] for sale in emulator.biu.records("sales")}
    assert offsets == {"-02:00", "-03:00"}
    for sale in emulator.biu.records("sales"):
        summer = sale["data_venda"] < "2019-02-16T23"
        assert sale["data_venda"].endswith("-02:00") is summer


def test_a_day_of_summer_begins_an_hour_earlier() -> None:
    with Emulator(biu_since=date(2018, 11, 5), biu_quota=None) as emulator:
        midnight = int(datetime(2018, 12, 10, 2, tzinfo=timezone.utc).timestamp() * 1000)
        for at in (midnight - 1, midnight):
            emulator.biu.create("sales", at)
        before, after = (
            sale["cod_plataforma"] for sale in list(emulator.biu.records("sales"))[-2:]
        )
        with BiuClient(emulator) as biu:
            assert after in biu.codes(start_date="2018-12-10", end_date="2018-12-10")
            assert before in biu.codes(start_date="2018-12-09", end_date="2018-12-09")


def test_the_last_hour_of_summer_comes_twice_and_belongs_to_its_day() -> None:
    with Emulator(biu_since=date(2018, 1, 1), biu_quota=None) as emulator:
        hours = [datetime(2018, 2, 18, hour, 30, tzinfo=timezone.utc) for hour in (1, 2, 3)]
        numbers = [emulator.biu.create("sales", int(at.timestamp() * 1000)) for at in hours]
        sales = list(emulator.biu.records("sales"))[-3:]
        assert [sale["data_venda"] for sale in sales] == [
            *("17/02/2018 23:30:00", "17/02/2018 23:30:00", "18/02/2018 00:30:00")
        ]
        assert len(numbers) == 3
        with BiuClient(emulator) as biu:
            first, second = (
                set(biu.codes(start_date=day, end_date=day)) for day in ("2018-02-17", "2018-02-18")
            )
        codes = [sale["cod_plataforma"] for sale in sales]
        assert set(codes[:2]) <= first
        assert codes[2] in second
        assert not first & second


def test_a_day_that_begins_at_one_has_all_its_sales() -> None:
    with Emulator(biu_since=date(2018, 1, 1), biu_quota=None) as emulator:
        midnight = datetime(2018, 11, 4, 3, tzinfo=timezone.utc)  # 00:00 became 01:00.
        at = int(midnight.timestamp() * 1000)
        emulator.biu.create("sales", at - 1)
        emulator.biu.create("sales", at)
        before, after = list(emulator.biu.records("sales"))[-2:]
        assert before["data_venda"] == "03/11/2018 23:59:59"
        assert after["data_venda"] == "04/11/2018 01:00:00"
        with BiuClient(emulator) as biu:
            codes = biu.codes(start_date="2018-11-04", end_date="2018-11-04")
        assert after["cod_plataforma"] in codes
        assert before["cod_plataforma"] not in codes
