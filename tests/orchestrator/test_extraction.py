"""An extraction of the example for agencies: `tap | target`, its account column, state, secrets."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import accounts
from accounts import AccountsError
from extraction import ExtractionError, extract, stream_maps
from tests.cases import CASES, Case, asaas_config, clientbase_config
from tests.conftest import fresh
from tests.orchestrator.programs import COLUMN, TARGET, program, read
from tests.run_tap import Run, selection, sync

if TYPE_CHECKING:
    from tests.emulator import Emulator


@pytest.mark.parametrize("full_table", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_an_account_column_changes_nothing_else(
    case: Case, emulator: Emulator, full_table: bool
) -> None:
    chosen = selection(case.tap, full_table=full_table)
    maps = stream_maps("padaria", COLUMN, chosen)
    settings = {**case.config(emulator), "emit_activate_version_messages": full_table}

    def run(config: dict[str, Any]) -> Run:
        fresh(emulator)
        return sync(case.tap, config, catalog=json.loads(json.dumps(chosen)))

    plain, mapped = run(settings), run({**settings, "stream_maps": maps})
    assert plain.error is mapped.error is None
    assert plain.records.keys() >= {*case.truth(emulator)}
    for stream, rows in plain.records.items():
        assert not [row for row in rows if COLUMN in row]
        assert mapped.records[stream] == [{**row, COLUMN: "padaria"} for row in rows]
    for stream, message in mapped.schemas.items():
        assert message["key_properties"] == [COLUMN, *plain.schemas[stream]["key_properties"]]
        assert message["schema"]["properties"][COLUMN]["type"] == ["string", "null"]
    assert full_table or mapped.state == plain.state  # a version is a second
    assert _announced(mapped) == _announced(plain)
    assert bool(_announced(plain)) == full_table


def test_an_account_column_never_takes_the_place_of_a_field() -> None:
    (case,) = (case for case in CASES if case.tap.name == "tap-asaas")
    with pytest.raises(ExtractionError, match="has a field account: choose another name"):
        stream_maps("padaria", "account", selection(case.tap))


def _announced(run: Run) -> list[str]:
    return [m["stream"] for m in run.messages if m["type"] == "ACTIVATE_VERSION"]


def test_a_run_that_fails_keeps_what_was_loaded(
    emulator: Emulator, tmp_path: Path, path: Path
) -> None:
    program(path, "target-told", TARGET)
    emulator.clientbase.change_dialect(hidden_rows={"customers": 3})
    (extraction,) = read(tmp_path, {"padaria": {"tap-clientbase": clientbase_config(emulator)}})
    warnings: list[str] = []
    with pytest.raises(
        ExtractionError, match=r"customers: .* counts 75 rows but lists only 72"
    ) as failure:
        extract(extraction, warnings.append)
    assert failure.value.report["outcome"] == "failed"
    assert failure.value.report["rows_missing"] == 3
    assert str(failure.value) in warnings
    bookmarks = json.loads(extraction.state.read_text())["bookmarks"]
    assert "replication_key_value" in bookmarks["billings"]
    assert "replication_key_value" not in bookmarks["customers"]

    emulator.clientbase.change_dialect(hidden_rows={})
    report = extract(extraction, warnings.append)
    assert report["outcome"] == "complete"
    assert report["streams"]["billings"]["records"] == 0
    assert report["streams"]["customers"]["records"] == emulator.clientbase.count("customers")


def test_a_bounded_run_goes_on_with_the_next_and_no_quota_is_exceeded(
    emulator: Emulator, tmp_path: Path, path: Path
) -> None:
    program(path, "target-told", TARGET)
    emulator.asaas.quota.limit = 30
    config = {**asaas_config(emulator), "max_requests": 30}
    (extraction,) = read(tmp_path, {"padaria": {"tap-asaas": config}})
    outcomes: list[str] = []
    while "complete" not in outcomes:
        outcomes.append(extract(extraction, print)["outcome"])
        assert emulator.asaas.gate.refused == {}
        emulator.advance(days=0.5)
        assert len(outcomes) < 10
    assert len(outcomes) > 1
    assert set(outcomes[:-1]) == {"bounded"}


def test_tokens_are_seen_by_the_tap_alone(
    emulator: Emulator, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path, "target-told", TARGET)
    (tmp_path / "password").write_text("letter-and-number\n")
    monkeypatch.setenv("PADARIA_TOKEN", emulator.clientbase.token)
    monkeypatch.setenv("LIVRARIA_TOKEN", "of-another-account")
    url = {"api_url": emulator.clientbase.url}
    taps = {
        name: {"tap-clientbase": {**url, "auth_token": {"env": f"{name.upper()}_TOKEN"}}}
        for name in ("padaria", "livraria")
    }
    target = {
        "command": "target-told",
        "config": {"password": {"file": "password"}, "schema": "{source}_{account}"},
    }
    _, extraction = read(tmp_path, taps, target=target)
    assert extraction.resolved(extraction.target_config) == {
        "password": "letter-and-number",
        "schema": "clientbase_padaria",
    }
    extract(extraction, print)
    told = json.loads((tmp_path / "target.json").read_text())
    seen = json.dumps([told["environment"], told["arguments"]])
    assert emulator.clientbase.token not in seen
    assert "of-another-account" not in seen
    assert "letter-and-number" not in seen
    assert told["mode"] == stat.S_IRWXU
    assert not Path(told["config"]).exists()


def test_a_chosen_catalog_is_what_is_read(emulator: Emulator, tmp_path: Path, path: Path) -> None:
    program(path, "target-told", TARGET)
    (case,) = (case for case in CASES if case.tap.name == "tap-clientbase")
    catalog = tmp_path / "catalogs" / "tap-clientbase.json"
    catalog.parent.mkdir()
    catalog.write_text(json.dumps(selection(case.tap, ["banks", "billings"])))
    (extraction,) = read(tmp_path, {"padaria": {"tap-clientbase": clientbase_config(emulator)}})
    report = extract(extraction, print)
    assert report["streams"].keys() == {"banks", "billings"}
    assert report["outcome"] == "complete"


@pytest.mark.parametrize(
    ("taps", "told", "reason"),
    [
        ({"padaria": {"tap-none": {}}}, {}, "tap-none is not installed, or not in PATH"),
        (
            {"padaria": {"tap-biu": {"api_token": {"env": "NO_SUCH_TOKEN"}}}},
            {},
            "padaria: the variable NO_SUCH_TOKEN is missing or empty",
        ),
        (
            {"padaria": {"tap-biu": {"api_token": {"file": "secrets/none"}}}},
            {},
            "padaria: the file secrets/none is missing or empty",
        ),
        (
            {"padaria": {"tap-biu": {"api_token": "x"}}},
            {"target": {"command": "target-failing"}},
            "^target-failing ended with exit code 3: the run's log says why",
        ),
    ],
)
def test_what_is_wrong_with_an_account_is_told(
    taps: dict[str, Any], told: dict[str, Any], reason: str, tmp_path: Path, path: Path
) -> None:
    program(path, "target-told", TARGET)
    program(path, "target-failing", "raise SystemExit(3)")
    (extraction,) = read(tmp_path, taps, **told)
    with pytest.raises(ExtractionError, match=reason):
        extract(extraction, print)


@pytest.mark.parametrize(
    ("taps", "reason"),
    [
        ({"Padaria/1": {"tap-biu": {}}}, "'Padaria/1': only a-z, 0-9, - and _ are allowed"),
        (
            {"padaria": {"tap-asaas": {"emit_activate_version_messages": True}}},
            "would delete the rows of all other accounts",
        ),
        (
            {"padaria": {"tap-asaas": {"stream_maps": {"payments": {"note": None}}}}},
            "stream_maps and account_column do not go together",
        ),
        ({"padaria": None}, "'padaria': no tap is told"),
        ({"padaria": {"tap-biu": "token"}}, "'padaria': tap-biu needs settings"),
        ({}, "accounts is empty"),
        ({1: {"tap-biu": {}}}, "account 1: YAML reads no text here"),
        ({False: {"tap-biu": {}}}, "account False: YAML reads no text here"),
        (
            {"padaria": {"tap-biu": {}, "tap-asaas": {}}},
            r"tap-biu\) would replace those of padaria \(tap-asaas\): .* {source} somewhere",
        ),
    ],
)
def test_an_accounts_file_that_is_wrong_is_refused(
    taps: dict[Any, Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(AccountsError, match=reason):
        read(tmp_path, taps)


def test_accounts_share_tables_with_a_column_alone(tmp_path: Path) -> None:
    taps: dict[str, Any] = {"padaria": {"tap-biu": {}}, "livraria": {"tap-biu": {}}}
    assert len(read(tmp_path, taps)) == 2
    with pytest.raises(AccountsError, match=r"would replace those of .* {account} somewhere"):
        read(tmp_path, taps, account_column=None)
    target = {"command": "target-told", "config": {"schema": "of_{account}"}}
    assert len(read(tmp_path, taps, account_column=None, target=target)) == 2


@pytest.mark.parametrize(
    ("accounts_told", "reason"),
    [
        (
            "  padaria:\n    tap-biu: {}\n  padaria:\n    tap-asaas: {}",
            "line 5: padaria stands twice",
        ),
        ("  padaria:\n    tap-biu: {x: 1, x: 2}", "line 4: x stands twice"),
        ("  padaria:\n    tap-biu: {api_token: *a-secret}", "line 4: this is no YAML"),
        ("  padaria: {tap-biu: {}}\nacount_column: name", "acount_column is not known here"),
    ],
)
def test_a_slip_in_the_accounts_file_is_told_without_a_value(
    accounts_told: str, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.yml"
    file.write_text(f"target: {{command: target-told}}\naccounts:\n{accounts_told}\n")
    with pytest.raises(AccountsError, match=reason) as failure:
        accounts.read(file)
    assert "a-secret" not in str(failure.value)


def test_a_day_without_quotes_is_a_day_for_the_tap(tmp_path: Path) -> None:
    file = tmp_path / "accounts.yml"
    file.write_text(
        "target: {command: target-told}\naccounts: {padaria: {tap-biu: {start_date: 2025-01-01}}}\n"
    )
    (extraction,) = accounts.read(file)
    assert json.loads(json.dumps(extraction.config)) == {"start_date": "2025-01-01"}


def test_the_sample_is_sound() -> None:
    names = {(each.account, each.tap) for each in accounts.read()}
    assert ("livraria-sol", "tap-asaas") in names
    assert {tap for _, tap in names} == {case.tap.name for case in CASES}
