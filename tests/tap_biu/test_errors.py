"""Bad input and bad servers: one clear line in the words of tap-biu's own settings."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from tap_biu.tap import TapBiu
from tests.run_tap import sync
from tests.scripts import failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"api_token": None}, "api_token is missing: set it in the config, or as TAP_BIU_API_TOK"),
        ({"api_token": 12345}, "api_token: must be of type string"),
        (
            {"api_token": "wrong"},
            "401 Unauthorized. Check the setting api_token; a token is made at https://app.",
        ),
        ({"lookback_months": -1}, "lookback_months: must be at least 0"),
        ({"lookback_days": "7"}, "lookback_days: must be of type integer"),
        ({"start_date": "31/01/2024"}, "start_date: not a date; write 2024-01-31"),
        ({"start_date": ""}, "start_date: not a date; write 2024-01-31"),
        ({"contract": {"first_competence": "01/2020"}}, "contract.first_competence: "),
        ({"contract": {"first_competence": "2020-13"}}, "contract.first_competence: "),
        ({"contract": {"timezone": "Sao_Paulo"}}, "contract.timezone: unknown time zone 'Sao_Pau"),
        ({"contract": {"timezone": "../etc/passwd"}}, "contract.timezone: unknown time zone"),
        ({"contract": {"date_format": "%Y-%m"}}, "contract.date_format: '%Y-%m' does not tell"),
        ({"contract": {"date_formats": ["%d/%m"]}}, "contract.date_formats: '%d/%m' does not"),
        ({"contract": {"date_formats": ["%"]}}, "contract.date_formats: '%' does not tell"),
        (
            {"contract": {"replication_keys": {"dashboard": "start_date"}}},
            "dashboards are replicated by 'competence', or in full",
        ),
        ({"contract": {"paths": {"sale": "/s"}}}, "contract.paths: unknown stream 'sale'"),
        (
            {"contract": {"paths": {"dashboard": "/nope"}}},
            "404 Not Found. If the path has another name, set contract.paths.dashboard",
        ),
        (
            {"contract": {"records_path": "rows"}},
            "holds no dashboard at 'rows'. If the data are elsewhere in the answer, set contract.",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    config: dict[str, Any], tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    contract = {**config["contract"], **changes.get("contract", {})}
    found = failure("tap-biu", {**config, **changes, "contract": contract}, tmp_path)
    assert line in found
    for secret in ("12345", "wrong"):
        assert secret not in found or "api_token" not in changes


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("stream", ["dashboard", "sales"])
@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("html", "answered HTML instead of JSON. Check the network and the setting api_url"),
        (
            "not_json",
            "answered text that is not JSON. Check the network and the setting api_url",
        ),
        ("error_in_200", "at 'data'. If the data are elsewhere"),
        ("no_records", "at 'data'. If the data are elsewhere"),
        ("403", "403 Forbidden. The token may not read this: ask the vendor, or deselect"),
        (
            "422",
            f"422 {HTTPStatus(422).phrase}. If the parameters have other names or formats, set",
        ),
        ("500", "500 Internal Server Error (2 attempts)"),
        (
            "redirect",
            "302 Found: redirects are not followed. Check the network and the setting api_url",
        ),
        ("drop", "broke off the connection (2 attempts)"),
    ],
)
def test_a_server_that_misbehaves_is_described(
    config: dict[str, Any], emulator: Emulator, stream: str, fault: str, line: str
) -> None:
    emulator.faults.plan(fault, path=f"/{stream}", times=None)
    run = sync(TapBiu, {**config, "max_attempts": 2}, streams=[stream])
    assert run.error is not None
    assert run.error.startswith(f"{stream}: GET http://127.0.0.1")
    assert line in run.error
    assert len(emulator.log.to(f"/{stream}")) == (2 if fault in {"not_json", "500", "drop"} else 1)


def test_one_stream_that_fails_leaves_the_other_complete(
    config: dict[str, Any], emulator: Emulator
) -> None:
    emulator.faults.plan("403", path="/dashboard", times=None)
    run = sync(TapBiu, config)
    assert run.error is not None
    assert "dashboard" in run.error
    assert len(run.records["sales"]) == emulator.biu.count("sales")
    assert "replication_key_value" not in run.state["bookmarks"]["dashboard"]


def test_pages_that_repeat_are_an_error_and_no_loop(
    config: dict[str, Any], emulator: Emulator
) -> None:
    config["contract"] = {"page_param": "p", "sales_end_date_param": ""}
    run = sync(TapBiu, config, streams=["sales"])
    assert run.error is not None
    assert "contract.page_param" in run.error
