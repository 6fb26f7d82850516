"""The dashboard: month after month, the last ones again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import timestamps
from singer_rest.errors import StreamFailedError
from tap_biu.tap import TapBiu
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from tests.emulator import Emulator


def read(config: dict[str, Any], state: dict[str, Any] | None = None) -> Run:
    run = sync(TapBiu, config, streams=["dashboard"], state=state)
    assert run.error is None
    return run


def months(run: Run) -> list[str]:
    return [record["competence"] for record in run.records["dashboard"]]


def state_at(month: str, **more: Any) -> dict[str, Any]:
    bookmark = {"replication_key": "competence", "replication_key_value": month, **more}
    return {"bookmarks": {"dashboard": bookmark}}


def bookmark(run: Run) -> str:
    value: str = run.state["bookmarks"]["dashboard"]["replication_key_value"]
    return value


def test_every_month_arrives_with_all_the_fields_of_the_source(
    config: dict[str, Any], emulator: Emulator
) -> None:
    run = read(config)
    truth = list(emulator.biu.records("dashboard"))
    assert run.records["dashboard"] == truth
    assert len(truth[0]) == 52
    assert months(run) == emulator.biu.competences
    assert bookmark(run) == emulator.biu.competences[-1] == "2026-03"


def test_one_request_per_month_names_its_days_and_their_column(
    config: dict[str, Any], emulator: Emulator
) -> None:
    read({**config, "start_date": "2026-02-14"})
    assert [entry.query for entry in emulator.log.entries] == [
        {
            "start_date": "2026-02-01",
            "end_date": "2026-02-28",
            "sales_date_field": "data_venda",
        },
        {
            "start_date": "2026-03-01",
            "end_date": "2026-03-31",
            "sales_date_field": "data_venda",
        },
    ]


@pytest.mark.parametrize(
    ("start_date", "first"),
    [
        ("2025-11-30", "2025-11"),
        ("2025-12-01T02:59:59Z", "2025-11"),
        ("2025-12-01T03:00:00Z", "2025-12"),
        ("2024-07-01", "2024-07"),
        (None, "2024-09"),
    ],
)
def test_the_first_month_is_that_of_the_start_date_in_sao_paulo(
    config: dict[str, Any], start_date: str | None, first: str
) -> None:
    assert months(read({**config, "start_date": start_date}))[0] == first


def test_every_finished_month_is_a_checkpoint(config: dict[str, Any]) -> None:
    run = read(config)
    reached = []
    for message in run.messages:
        if message["type"] == "RECORD":
            last = message["record"]["competence"]
        elif message["type"] == "STATE" and message["value"]["bookmarks"]["dashboard"]:
            mark = message["value"]["bookmarks"]["dashboard"]["replication_key_value"]
            assert mark == last
            reached.append(mark)
    assert list(dict.fromkeys(reached)) == months(run)


@pytest.mark.parametrize(
    ("lookback", "first"),
    [(None, "2025-12"), (0, "2026-03"), (1, "2026-02"), (18, "2024-09"), (1200, "2024-09")],
)
def test_a_later_run_reads_the_months_of_the_look_back_and_the_one_of_the_bookmark(
    config: dict[str, Any], lookback: int | None, first: str
) -> None:
    run = read({**config, "lookback_months": lookback}, state_at("2026-03"))
    assert months(run)[0] == first
    assert months(run)[-1] == bookmark(run) == "2026-03"


def test_the_look_back_stops_at_the_start_date_but_reads_the_bookmarks_month(
    config: dict[str, Any],
) -> None:
    state = state_at("2026-02")
    assert months(read({**config, "start_date": "2026-01-15"}, state))[0] == "2026-01"
    assert months(read({**config, "start_date": "2026-03-01"}, state))[0] == "2026-02"


def test_a_month_that_changed_arrives_within_the_look_back_alone(
    config: dict[str, Any], emulator: Emulator
) -> None:
    first = read(config)
    emulator.advance(days=40)
    second = read(config, first.state)
    assert months(second) == ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04"]
    truth = {row["competence"]: row for row in emulator.biu.records("dashboard")}
    assert all(record == truth[record["competence"]] for record in second.records["dashboard"])
    before = {record["competence"]: record for record in first.records["dashboard"]}
    assert any(
        record["sales_processed"] != before[record["competence"]]["sales_processed"]
        for record in second.records["dashboard"][:3]
    )


@pytest.mark.parametrize("our_month", ["2025-11", "2026-02", "2026-03", "2096-10"])
@pytest.mark.parametrize(
    ("changes", "state", "found"),
    [
        ({"start_date": "2026-02-14"}, {}, ["2026-02", "2026-03"]),
        ({"start_date": "2026-05-01"}, {}, []),
        ({"lookback_months": 0}, state_at("2026-03"), ["2026-03"]),
        ({}, state_at("2026-03", unfinished={"competence": "2026-02"}), ["2026-03"]),
        (
            {"lookback_months": 1},
            state_at("2026-03", unfinished={"competence": "2026-03"}),
            ["2026-02", "2026-03"],
        ),
    ],
)
def test_the_current_month_is_the_servers_and_not_ours(
    config: dict[str, Any],
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    our_month: str,
    changes: dict[str, Any],
    state: dict[str, Any],
    found: list[str],
) -> None:
    ours = timestamps.parse(f"{our_month}-15").timestamp() * 1000
    monkeypatch.setattr(TapBiu, "initialized_at", ours)
    run = read({**config, **changes}, state)
    assert months(run) == found
    assert not run.state["bookmarks"]["dashboard"].get("unfinished")
    asked = [entry.query["start_date"][:7] for entry in emulator.log.entries]
    assert max(asked) <= max("2026-03", our_month)
    assert len(asked) <= max(1, len(found)) + (our_month != "2026-03")


def test_a_broken_off_walk_goes_on_with_the_next_month_and_no_look_back(
    config: dict[str, Any],
) -> None:
    state = state_at("2025-08", unfinished={"competence": "2025-08"})
    run = read(config, state)
    assert months(run)[0] == "2025-09"
    assert run.state["bookmarks"]["dashboard"]["unfinished"] is None
    assert months(read(config, run.state))[0] == "2025-12"


def test_a_look_back_that_was_broken_off_goes_on_in_it(config: dict[str, Any]) -> None:
    state = state_at("2026-03", unfinished={"competence": "2026-01"})
    assert months(read(config, state)) == ["2026-02", "2026-03"]


@pytest.mark.parametrize("place", ["2026-13", 7, None, "2026-04", "2999-01"])
def test_a_place_that_cannot_be_leaves_the_current_month_to_be_read(
    config: dict[str, Any], place: object
) -> None:
    run = read(config, state_at("2026-03", unfinished={"competence": place}))
    assert months(run)[-1] == "2026-03"
    assert run.state["bookmarks"]["dashboard"]["unfinished"] is None


def test_a_full_table_run_reads_all_months_since_the_start_date_and_no_state(
    config: dict[str, Any],
) -> None:
    config["start_date"] = "2025-12-01"
    run = sync(TapBiu, config, state=state_at("2026-03"), streams=["dashboard"], full_table=True)
    assert months(run) == ["2025-12", "2026-01", "2026-02", "2026-03"]
    assert run.state == {} or "unfinished" not in run.state["bookmarks"]["dashboard"]


@pytest.mark.parametrize(
    "dialect",
    [
        {"dashboard_shape": "flat"},
        {"dashboard_key": None},
        {"dashboard_shape": "flat", "dashboard_key": None},
        {"dashboard_echo": False},
        {"dashboard_amounts": "text"},
        {"competence_in_body": True},
    ],
)
def test_every_shape_of_the_answer_gives_the_same_records(
    config: dict[str, Any], emulator: Emulator, dialect: dict[str, Any]
) -> None:
    truth = list(emulator.biu.records("dashboard"))
    emulator.biu.change_dialect(**dialect)
    records = read(config).records["dashboard"]
    assert records == truth
    assert isinstance(
        next(r["sales_processed"] for r in records if r["sales_processed"] % 1), Decimal
    )


def test_a_month_may_be_asked_for_by_its_name(config: dict[str, Any], emulator: Emulator) -> None:
    truth = list(emulator.biu.records("dashboard"))
    emulator.biu.change_dialect(competence_param="competencia")
    config["contract"]["competence_param"] = "competencia"
    assert read(config).records["dashboard"] == truth
    assert emulator.log.entries[0].query == {"competencia": "2024-09"}


def test_a_month_asked_for_by_its_name_was_asked_for_by_no_column(config: dict[str, Any]) -> None:
    config["contract"]["competence_param"] = "competencia"
    stream = TapBiu(config=config).discover_streams()[0]
    (record,) = stream.read_page({"data": {"sales_total_qtt": 1}}, date(2026, 1, 1)).records
    assert "sales_date_field" not in record


@pytest.mark.parametrize(
    "body",
    [None, [], [{"sales_total_qtt": 1}], "text", {"data": []}, {"data": {"start_date": "2026-01"}}],
)
def test_a_body_of_another_kind_fails_the_stream_alone(config: dict[str, Any], body: Any) -> None:
    stream = TapBiu(config=config).discover_streams()[0]
    with pytest.raises(StreamFailedError, match="holds no dashboard at 'data'"):
        stream.read_page(body, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("figures", "taken"),
    [
        ({"start_date": "2026-01-01T00:00:00.000Z", "end_date": "31/01/2026"}, True),
        ({"competence": "01/2026", "start_date": "", "sales_date_field": ""}, True),
        ({"end_date": "2026-12-31"}, False),
        ({"start_date": "2025-12-01"}, False),
        ({"competence": "2025-12"}, False),
    ],
)
def test_the_month_that_the_answer_names_has_to_be_the_one_asked_for(
    config: dict[str, Any], figures: dict[str, Any], taken: bool
) -> None:
    stream = TapBiu(config=config).discover_streams()[0]
    body = {"data": {"sales_total_qtt": "1.234", "sales_processed_pct": "33.333", **figures}}
    if taken:
        (record,) = stream.read_page(body, date(2026, 1, 1)).records
        assert record["sales_total_qtt"] == 1234
        assert record["sales_processed_pct"] == Decimal("33.333")
        assert record["competence"] == "2026-01"
        assert record["start_date"] == "2026-01-01"
        assert record["sales_date_field"] == "data_venda"
    else:
        with pytest.raises(StreamFailedError, match="is that of another month"):
            stream.read_page(body, date(2026, 1, 1))


def test_figures_of_another_month_are_not_taken_for_those_asked_for(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.biu.change_dialect(start_param="von", end_param="bis")
    run = sync(TapBiu, config, streams=["dashboard"])
    assert run.error is not None
    assert run.records == {}


def test_an_answer_without_figures_is_no_dashboard_of_nulls(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("no_records", path="/dashboard")
    run = sync(TapBiu, config, streams=["dashboard"])
    assert run.error is not None
    assert "holds no dashboard at 'data'" in run.error
    assert "contract.records_path" in run.error


def test_a_bookmark_that_is_no_month_is_an_error_that_names_it(config: dict[str, Any]) -> None:
    run = sync(TapBiu, config, streams=["dashboard"], state=state_at("01/2026"))
    assert run.error is not None
    assert "dashboard: the bookmark in the state cannot be read" in run.error
