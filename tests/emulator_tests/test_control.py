"""The calls that steer the emulator do what they say, and tell in a line what they do not take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator import KINDS

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .client import Client


def test_the_control_endpoint_plans_all_kinds(emulator: Emulator, client: Client) -> None:
    url = f"{emulator.url}/_emulator/faults"
    for kind in KINDS:
        emulator.reset()
        body = {"kind": kind, "seconds": 0}
        assert requests.post(url, json=body, timeout=10).json() == {"played": {}}
        try:
            client.get("billings")
        except requests.RequestException:
            assert kind in {"drop", "cut"}
        assert emulator.faults.played == {kind: 1}
    bad = requests.post(url, json={"kind": "flood"}, timeout=10)
    assert bad.status_code == 400
    assert "unknown fault" in bad.json()["error"]


def test_control_endpoints_show_log_and_state(emulator: Emulator, client: Client) -> None:
    client.get("billings", page=1)
    control = f"{emulator.url}/_emulator"
    log = requests.get(f"{control}/log", timeout=10).json()
    assert log["peak_in_flight"] == 1
    assert [entry["path"] for entry in log["requests"]] == ["/clientbase/v1/billings"]
    state = requests.get(f"{control}/state", timeout=10).json()
    assert state["now"] == "2026-03-02T12:00:00.000-03:00"
    assert state["clientbase"]["billings"] == 300
    later = requests.post(f"{control}/advance", data=json.dumps({"days": 2}), timeout=10).json()
    assert later["now"].startswith("2026-03-04T12:00:00")
    assert later["clientbase"]["billings"] > 300
    assert requests.post(f"{control}/reset", timeout=10).json() == state
    assert len(emulator.log) == 0


@pytest.mark.parametrize(
    ("call", "body", "told"),
    [
        ("advance", "{", "advance takes a JSON object"),
        ("advance", "[1]", "advance takes a JSON object"),
        ("advance", '{"days": "x"}', "days must be a number"),
        ("advance", '{"days": true}', "days must be a number"),
        ("advance", '{"days": -1}', "time only goes forward"),
        ("advance", '{"day": 1}', "advance takes days, at, not 'day'"),
        ("reset", '{"days": 1}', "reset takes nothing, not 'days'"),
        ("faults", '{"times": 2}', "kind says which fault"),
        ("faults", '{"kind": "429", "kinds": ["429"]}', "kind says which fault"),
        ("faults", '{"kind": "429", "rate": 1}', "rate does not go with kind"),
        ("faults", '{"kind": "flood"}', "unknown fault 'flood'"),
        ("faults", '{"kinds": "429", "rate": 1}', "kinds must be a list"),
        ("faults", '{"kinds": [], "rate": 1}', "kinds must name a fault"),
        ("faults", '{"kinds": ["429"]}', "rate the share, from 0 to 1"),
        ("hide", '{"api": "asaas", "rows": ["payments"]}', "rows must be an object"),
        ("hide", '{"api": "asaas", "rows": {"payments": "3"}}', "how many of payments"),
        ("delete", '{"rows": {"payments": 3}}', "api must be one of clientbase, biu, asaas"),
        ("delete", '{"api": "biu", "rows": {"dashboard": 1}}', "no rows of 'dashboard'"),
        ("quota", '{"limit": "5"}', "limit must be a whole number or null"),
        ("forward", "{}", "there is no POST /_emulator/forward, but POST /_emulator/advance"),
        ("state", "{}", "there is no POST /_emulator/state, but"),
    ],
)
def test_a_call_that_is_wrong_is_told_in_one_line(
    emulator: Emulator, call: str, body: str, told: str
) -> None:
    before = emulator.state()
    answer = requests.post(f"{emulator.url}/_emulator/{call}", data=body, timeout=10)
    assert answer.status_code == (404 if "there is no" in told else 400)
    assert told in answer.json()["error"]
    assert emulator.state() == before


@pytest.mark.parametrize(
    ("api", "stream"),
    [("clientbase", "billings"), ("biu", "sales"), ("asaas", "payments"), ("asaas", "transfers")],
)
def test_rows_are_deleted_over_http_too(emulator: Emulator, api: str, stream: str) -> None:
    before = emulator.state()[api][stream]
    body = {"api": api, "rows": {stream: 3}}
    after = requests.post(f"{emulator.url}/_emulator/delete", json=body, timeout=10).json()
    assert after[api][stream] == before - 3
    assert emulator.state() == after


def test_what_cannot_be_deleted_is_told(emulator: Emulator) -> None:
    body = {"api": "asaas", "rows": {"payments": 5000}}
    answer = requests.post(f"{emulator.url}/_emulator/delete", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith("rows could be deleted, not 5000")
