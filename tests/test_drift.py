"""What changes in the APIs' rows is told once a run, captured, or lets the stream fail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.record_stream import RecordStream
from tap_asaas.streams.details import PaymentViewingInfo
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import asaas_config, biu_config, clientbase_config
from tests.run_tap import Run, selection, sync
from tests.scripts import command, error_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from singer_rest import RestTap
    from tests.emulator import Emulator
    from tests.emulator.drift import Change

SECRET = "never-to-be-told"
ADDED = {"deep": [1, SECRET]}


@dataclass(frozen=True)
class Case:
    """A stream, and how its rows change."""

    tap: type[RestTap]
    config: Callable[[Emulator], dict[str, Any]]
    stream: str
    vanishes: str
    retyped: tuple[str, Any, str]
    status: str
    other: str
    """Another stream, which does not change."""

    def change(self, row: dict[str, Any]) -> None:
        self.grow(row)
        self.shrink(row)
        row[self.retyped[0]] = self.retyped[1]
        row[self.status] = SECRET

    def grow(self, row: dict[str, Any]) -> None:
        row["newMember"] = ADDED

    def shrink(self, row: dict[str, Any]) -> None:
        del row[self.vanishes]

    def findings(self, rows: int) -> list[str]:
        name, _, finding = self.retyped
        return [
            f"{self.vanishes} is missing",
            f"{name} {finding} in {rows} rows",
            f"{self.status} has new values in {rows} rows",
            f"newMember is unknown in {rows} rows",
        ]

    def sync(self, emulator: Emulator, change: Change | None, **settings: Any) -> Run:
        if change:
            emulator.drift[self.stream] = change
        return sync(
            self.tap,
            {**self.config(emulator), **settings},
            streams=[self.stream, self.other],
        )


CASES = [
    Case(
        TapAsaas,
        asaas_config,
        "payments",
        "netValue",
        ("value", "100.00", "is text instead of a number"),
        "status",
        "transfers",
    ),
    Case(
        TapBiu,
        biu_config,
        "sales",
        "moeda",
        ("produto", 7, "is a whole number instead of text"),
        "status_venda",
        "dashboard",
    ),
    Case(
        TapClientbase,
        clientbase_config,
        "billings",
        "payment_type",
        ("due_date", 7, "is a whole number instead of text"),
        "status",
        "banks",
    ),
]
cases = pytest.mark.parametrize("case", [pytest.param(case, id=case.tap.name) for case in CASES])


@pytest.fixture(params=[True, False], ids=["in bulk", "one by one"])
def _ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of records out."""
    if not request.param:
        monkeypatch.setattr(RecordStream, "writes_pages", False)


both_ways = pytest.mark.usefixtures("_ways")


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


@cases
def test_an_honest_api_shows_nothing(
    case: Case, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    run = sync(case.tap, case.config(emulator), catalog=selection(case.tap))
    assert not run.error
    assert not warnings(caplog)


@both_ways
@cases
def test_four_changes_are_told_in_one_line(
    case: Case, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    run = case.sync(emulator, case.change)
    assert not run.error
    rows = len(run.records[case.stream])
    (line,) = warnings(caplog)
    told = "; ".join(sorted(case.findings(rows), key=line.find))
    assert line == f"{case.stream}: rows are not as declared: {told}"
    assert SECRET not in caplog.text


@cases
def test_with_fail_the_stream_fails_and_the_other_is_read(
    case: Case, emulator: Emulator, tmp_path: Path
) -> None:
    emulator.drift[case.stream] = case.change
    config, catalog = tmp_path / "config.json", tmp_path / "catalog.json"
    config.write_text(json.dumps({**case.config(emulator), "on_drift": "fail"}))
    catalog.write_text(json.dumps(selection(case.tap, [case.stream, case.other])))
    ended = command(case.tap.name, "--config", config, "--catalog", catalog)
    messages = [json.loads(line) for line in ended.stdout.splitlines()]
    read = {message["stream"] for message in messages if message["type"] == "RECORD"}
    (state,) = [message["value"] for message in messages if message["type"] == "STATE"][-1:]
    (line,) = [line for line in error_lines(ended.stderr) if "not as declared" in line]
    assert ended.returncode == 1
    assert "newMember is unknown" in line
    assert f"{case.vanishes} is missing" in line
    assert SECRET not in ended.stderr
    assert read == {case.other}
    assert "replication_key_value" not in state["bookmarks"].get(case.stream, {})


@cases
def test_with_fail_a_vanished_field_holds_the_bookmark_though_it_shows_at_the_end(
    case: Case, emulator: Emulator
) -> None:
    run = case.sync(emulator, case.shrink, on_drift="fail")
    told = f"{case.stream}: rows are not as declared: {case.vanishes} is missing. Report it; "
    assert run.error == f"{told}to go on, set on_drift to warn or capture"
    assert "replication_key_value" not in run.state["bookmarks"].get(case.stream, {})
    assert not run.state["bookmarks"].get(case.stream, {}).get("unfinished")
    emulator.drift.clear()
    again = case.sync(emulator, None, on_drift="fail")
    assert not again.error
    assert again.state["bookmarks"][case.stream]["replication_key_value"]


@cases
def test_deselecting_is_the_way_out(
    case: Case, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    def change(row: dict[str, Any]) -> None:
        case.change(row)
        del row["newMember"]

    emulator.drift[case.stream] = change
    catalog = selection(case.tap, [case.stream])
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            name = (entry["breadcrumb"] or [""])[-1]
            if name in {case.vanishes, case.retyped[0], case.status}:
                entry["metadata"]["selected"] = False
    run = sync(case.tap, {**case.config(emulator), "on_drift": "fail"}, catalog=catalog)
    assert not run.error
    assert not warnings(caplog)
    assert run.records[case.stream]


@both_ways
@cases
def test_with_capture_unknown_fields_get_a_column_and_nothing_else_changes(
    case: Case, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    told = case.sync(emulator, case.grow)
    captured = case.sync(emulator, case.grow, on_drift="capture")
    rows = len(told.records[case.stream])
    line = f"{case.stream}: rows are not as declared: newMember is unknown in {rows} rows"
    assert warnings(caplog) == [line, f"{line}. Unknown ones are kept in _extra"]
    assert "_extra" not in told.schemas[case.stream]["schema"]["properties"]
    for name in (case.stream, case.other):
        extra = captured.schemas[name]["schema"]["properties"]["_extra"]
        assert extra["type"] == ["string", "null"]
    assert captured.records[case.stream] == [
        {**record, "_extra": '{"newMember":{"deep":[1,"never-to-be-told"]}}'}
        for record in told.records[case.stream]
    ]
    assert captured.records[case.other] == [
        {**record, "_extra": None} for record in told.records[case.other]
    ]


def test_what_is_captured_is_treated_as_personal_data_are(emulator: Emulator) -> None:
    def change(row: dict[str, Any]) -> None:
        row["payer"] = {"email": "ana@example.com", "age": 40}

    case = CASES[0]
    run = case.sync(emulator, change, on_drift="capture", privacy="omit")
    assert {record["_extra"] for record in run.records[case.stream]} == {
        '{"payer":{"email":null,"age":40}}'
    }


def test_a_catalog_without_the_column_is_told(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    case = CASES[0]
    emulator.drift[case.stream] = case.grow
    catalog = selection(case.tap, [case.stream])
    run = sync(case.tap, {**case.config(emulator), "on_drift": "capture"}, catalog=catalog)
    assert not run.error
    assert not any("_extra" in record for record in run.records[case.stream])
    assert warnings(caplog)[0].endswith(
        "Unknown ones are not captured, for the catalog leaves out _extra"
    )


def test_drift_of_what_hangs_on_rows_holds_their_bookmark(emulator: Emulator) -> None:
    def change(row: dict[str, Any]) -> None:
        row["newMember"] = 1

    emulator.drift["viewingInfo"] = change
    streams = ["payments", "payment_viewing_info"]
    config = {**asaas_config(emulator), "on_drift": "fail"}
    run = sync(TapAsaas, config, streams=streams)
    assert "newMember is unknown" in str(run.error)
    assert not run.records["payment_viewing_info"]
    assert run.records["payments"]
    assert "replication_key_value" not in run.state["bookmarks"]["payments"]


def test_missing_fields_of_what_hangs_on_rows_hold_their_bookmark(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(row: dict[str, Any]) -> None:
        del row["boletoViewedDate"]

    monkeypatch.setattr(PaymentViewingInfo, "sometimes", frozenset())
    emulator.drift["viewingInfo"] = change
    config = {**asaas_config(emulator), "on_drift": "fail"}
    run = sync(TapAsaas, config, streams=["payments", "payment_viewing_info"])
    told = "payment_viewing_info: rows are not as declared: boletoViewedDate is missing. Report"
    assert run.error is not None
    assert run.error.startswith(told)
    assert "replication_key_value" not in run.state["bookmarks"]["payments"]


def test_a_few_odd_rows_do_not_hide_among_others(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    odd = iter(range(10_000))

    def change(row: dict[str, Any]) -> None:
        if next(odd) % 40 == 7:
            row["status"] = SECRET

    emulator.drift["payments"] = change
    run = sync(TapAsaas, asaas_config(emulator), streams=["payments"])
    changed = sum(record["status"] == SECRET for record in run.records["payments"])
    assert changed
    assert f"status has new values in {changed} rows" in warnings(caplog)[0]
