"""Bad input and bad servers: one clear line in the words of tap-asaas's own settings."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.run_tap import selection, sync
from tests.scripts import command, failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

SANDBOX_KEY = "$aact_hmlg_000MzkwODA2MWY2OGM3MWRlMDU2NWM3MzJlNzZmNGZhZGY"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"access_token": None}, "access_token is missing: set it in the config, or as TAP_ASAAS_"),
        ({"access_token": 12345}, "access_token: must be of type string"),
        (
            {"access_token": "$aact_prod_wrong"},
            "401 Unauthorized (invalid_access_token). Check the settings access_token and environm",
        ),
        ({"access_token": SANDBOX_KEY}, "a key of sandbox, but environment is production"),
        ({"environment": "sandbox"}, "a key of production, but environment is sandbox"),
        ({"environment": "homolog"}, "environment: must be one of production, sandbox"),
        ({"end_date": "31/12/2024"}, "end_date: not a day; write 2024-12-31"),
        ({"end_date": "2024-12-31T00:00:00Z"}, "end_date: not a day; write 2024-12-31"),
        ({"start_date": "yesterday"}, "start_date: not a date; write 2024-01-31"),
        ({"lookback_days": -1}, "lookback_days: must be at least 0"),
        ({"late_changes": "all"}, "late_changes: must be one of full, settled, created"),
        ({"max_requests": 0}, "max_requests: must be at least 1"),
        ({"concurrency": 51}, "concurrency: must be at most 50"),
        ({"api_url": "http://api.asaas.com/v3"}, "api_url: must start with https://"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_config_is_described(
    config: dict[str, Any], tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    changed = {name: value for name, value in {**config, **changes}.items() if value is not None}
    told = failure("tap-asaas", changed, tmp_path)
    assert line in told
    assert "aact" not in told


def test_the_address_follows_the_environment() -> None:
    for environment, key, url in (
        ("production", "$aact_prod_x", "https://api.asaas.com/v3"),
        ("sandbox", "$aact_hmlg_x", "https://api-sandbox.asaas.com/v3"),
        ("sandbox", "$aact_of_before_2025", "https://api-sandbox.asaas.com/v3"),
    ):
        tap = TapAsaas(config={"access_token": key, "environment": environment})
        assert tap.settings.api_url == url


def test_every_request_is_a_plain_get_that_names_the_tap(
    config: dict[str, Any], emulator: Emulator
) -> None:
    assert sync(TapAsaas, config, streams=["customers", "balance"]).error is None
    for entry in emulator.log.entries:
        assert entry.method == "GET"
        assert entry.body_length == 0
        assert entry.headers["user-agent"].startswith("tap-asaas/")
        assert entry.headers["access_token"] == emulator.asaas.token
        assert "authorization" not in entry.headers


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_feature_that_the_account_lacks_is_skipped_with_one_line(
    config: dict[str, Any], emulator: Emulator, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.asaas.change_dialect(gated={"pix_transactions": status, "accounts": status})
    with caplog.at_level(logging.INFO):
        run = sync(TapAsaas, config, streams=["accounts", "customers", "pix_transactions"])
    assert run.error is None
    assert run.records["customers"]
    told = [r.getMessage() for r in caplog.records if "lacks the feature" in r.getMessage()]
    assert len(told) == 2 + 1  # the last one is the report
    assert str(status) in told[0]


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize(
    ("other", "stream"), [("customers", "payments"), ("payments", "customers")]
)
def test_what_every_account_has_is_not_skipped(
    config: dict[str, Any], emulator: Emulator, other: str, stream: str, status: int
) -> None:
    emulator.asaas.change_dialect(gated={stream: status})
    run = sync(TapAsaas, config, streams=[other, stream])
    assert run.error
    assert str(status) in run.error
    assert run.records[other]
    assert "replication_key_value" not in run.state["bookmarks"].get(stream, {})


@pytest.mark.parametrize("stream", ["customers", "pix_transactions"])
def test_a_blocked_address_fails_loudly(
    config: dict[str, Any], emulator: Emulator, stream: str
) -> None:
    emulator.asaas.change_dialect(gated={"customers": 403, "payments": 403, stream: 403})
    run = sync(TapAsaas, config, streams=[stream])
    assert run.error
    assert "list of allowed IPs" in run.error


@pytest.mark.parametrize("stream", ["accounts", "customers", "payments"])
def test_an_address_without_the_api_ends_the_run_with_one_line(
    config: dict[str, Any], emulator: Emulator, stream: str
) -> None:
    config = {**config, "api_url": config["api_url"].replace("/v3", "/v2")}
    run = sync(TapAsaas, config, streams=[stream, "transfers"])
    assert run.error
    assert "answered 404 Not Found, and lists that every account has are refused too" in run.error
    assert "Check the network, and the setting api_url" in run.error
    asked = [entry.path.rpartition("/")[2] for entry in emulator.log.entries]
    assert asked == [stream, "customers", "payments"]


def test_only_documented_parameters_are_sent(config: dict[str, Any], emulator: Emulator) -> None:
    emulator.asaas.change_dialect(unknown_filters="refused")
    run = sync(TapAsaas, config, streams=["payments", "subscriptions", "transfers"])
    assert run.error is None


def test_a_status_filter_that_is_ignored_is_an_error(
    config: dict[str, Any], emulator: Emulator
) -> None:
    state = sync(TapAsaas, config, streams=["payments"]).state
    emulator.advance(1)
    emulator.asaas.change_dialect(ignored_filters=frozenset({"status"}))
    run = sync(TapAsaas, config, state=state, streams=["payments"])
    assert run.error
    assert "ignores the filter by status. Set late_changes to created" in run.error
    assert run.state["bookmarks"]["payments"]["replication_key_value"] == "2026-03-02"


def test_discovery_and_test_need_no_more_than_they_say(
    config: dict[str, Any], tmp_path: Path, emulator: Emulator
) -> None:
    found = command("tap-asaas", "--discover")
    assert found.returncode == 0
    assert '"tap_stream_id":"payments"' in found.stdout
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    tried = command("tap-asaas", "--config", path, "--test")
    assert tried.returncode == 0, tried.stderr
    assert "streams answered" in tried.stderr
    assert len(emulator.log) < 2 * len(selection(TapAsaas)["streams"])
