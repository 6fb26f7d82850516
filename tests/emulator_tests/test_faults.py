"""Each fault does on the wire what it says."""

from __future__ import annotations

import json
import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator import CANARY, CANARY_CPF, KINDS
from tests.emulator.faults import STATUSES, Faults

from .client import Client

if TYPE_CHECKING:
    from tests.emulator import Emulator


@pytest.mark.parametrize("kind", STATUSES)
def test_status_faults_answer_with_that_status(
    emulator: Emulator, client: Client, kind: str
) -> None:
    emulator.faults.plan(kind)
    response = client.get("billings")
    assert response.status_code == int(kind)
    assert "Retry-After" not in response.headers
    assert emulator.log.entries[-1].fault == kind
    assert client.get("billings").status_code == 200


@pytest.mark.parametrize("kind", [*STATUSES, "html", "not_json", "error_in_200"])
def test_bodies_of_faults_carry_the_canaries(emulator: Emulator, client: Client, kind: str) -> None:
    emulator.faults.plan(kind)
    body = client.get("billings").text
    assert CANARY in body
    assert CANARY_CPF in body
    assert emulator.clientbase.token in body


def test_no_record_holds_the_canaries(emulator: Emulator) -> None:
    text = "".join(emulator.clientbase.raw("billings"))
    assert CANARY not in text
    assert CANARY_CPF not in text


def test_retry_after_in_seconds(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("429", retry_after=2)
    assert client.get("billings").headers["Retry-After"] == "2"


def test_retry_after_as_a_date(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("503", retry_after=30, http_date=True)
    moment = parsedate_to_datetime(client.get("billings").headers["Retry-After"])
    assert 25 <= moment.timestamp() - time.time() <= 31


def test_drop_closes_the_connection_unanswered(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("drop")
    with pytest.raises(requests.ConnectionError):
        client.get("billings")
    assert emulator.log.entries[-1].status is None
    assert client.get("billings").status_code == 200


@pytest.mark.parametrize("stream", ["billings", "custom_fields"])
def test_cut_breaks_off_in_the_body(emulator: Emulator, client: Client, stream: str) -> None:
    whole = client.get(stream)
    emulator.faults.plan("cut")
    url = f"{emulator.clientbase.url}/{stream}"
    with client.session.get(url, stream=True, timeout=10) as response:
        assert response.status_code == 200
        assert int(response.headers["Content-Length"]) == len(whole.content)
        pieces: list[bytes] = []
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            pieces.extend(response.iter_content(500))
        received = b"".join(pieces)
    assert 0 < len(received) < len(whole.content)
    assert whole.content.startswith(received)
    emulator.faults.plan("cut")
    with pytest.raises(requests.RequestException):
        client.get(stream)


def test_truncated_is_a_complete_answer_with_half_a_json(
    emulator: Emulator, client: Client
) -> None:
    whole = client.get("billings").content
    emulator.faults.plan("truncated")
    response = client.get("billings")
    assert int(response.headers["Content-Length"]) == len(response.content) < len(whole)
    assert response.headers["Content-Type"].startswith("application/json")
    with pytest.raises(ValueError, match=r".*"):
        response.json()


def test_html_is_a_login_page(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("html")
    response = client.get("billings")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.text.startswith("<!DOCTYPE html>")


def test_not_json_says_that_it_is_json(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("not_json")
    response = client.get("billings")
    assert response.headers["Content-Type"].startswith("application/json")
    with pytest.raises(ValueError, match=r".*"):
        response.json()


def test_error_in_200(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("error_in_200")
    response = client.get("billings")
    assert response.status_code == 200
    assert "erro" in response.json()
    assert "data" not in response.json()


def test_no_records_leaves_only_meta(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("no_records")
    assert list(client.get("billings").json()) == ["meta"]


def test_no_meta_leaves_only_records(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("no_meta")
    assert list(client.get("billings").json()) == ["data"]


def test_empty_page_claims_that_there_is_more(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("empty_page", query={"page": "2"})
    pages = list(client.pages("billings", per_page=100))
    assert [len(page) for page in pages] == [100, 0, 100]
    assert emulator.faults.played == {"empty_page": 1}


def test_repeat_page_gives_the_first_page_again(emulator: Emulator, client: Client) -> None:
    first = client.data("billings", page=1)
    emulator.faults.plan("repeat_page")
    assert client.data("billings", page=2) == first
    assert client.data("billings", page=2) != first


def test_slow_is_late_but_right(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("slow", seconds=0.3)
    begin = time.monotonic()
    assert client.get("banks").status_code == 200
    assert time.monotonic() - begin >= 0.3


def test_redirect_points_to_another_origin(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("redirect", times=2)
    response = client.get("billings", page=2)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("http://localhost:")
    assert "/billings?page=2" in response.headers["Location"]
    followed = client.session.get(f"{emulator.clientbase.url}/billings", timeout=10)
    assert followed.status_code == 401  # requests takes the token off for another origin
    assert emulator.log.entries[-1].headers["host"].startswith("localhost:")


def test_a_plan_waits_for_its_request(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("500", path="/billings", at=2, times=2)
    asked = ["billings", "banks", "billings", "billings", "banks", "billings"]
    statuses = [client.get(stream).status_code for stream in asked]
    assert statuses == [200, 200, 500, 500, 200, 200]


def test_a_plan_may_last_for_ever(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("403", path="*/reports", times=None)
    assert {client.get("reports").status_code for _ in range(5)} == {403}
    assert client.get("banks").status_code == 200
    emulator.faults.clear()
    assert client.get("reports").status_code == 200


def test_random_faults_repeat_with_their_seed_and_let_a_retry_through() -> None:
    def play(seed: int) -> list[str | None]:
        faults = Faults()
        faults.at_random(["500", "drop"], rate=0.9, seed=seed, most_in_a_row=2)
        chosen = [faults.choose("/billings", {"page": "1"}) for _ in range(200)]
        return [fault.kind if fault else None for fault in chosen]

    kinds = play(1)
    assert kinds == play(1) != play(2)
    assert {"500", "drop", None} == set(kinds)
    runs = "".join("x" if kind else " " for kind in kinds).split()
    assert max(map(len, runs)) == 2


def test_random_faults_keep_their_rate() -> None:
    faults = Faults()
    faults.at_random(["500"], rate=0.1, seed=3)
    for number in range(2000):
        faults.choose("/billings", {"page": str(number)})
    assert 150 < faults.played["500"] < 250


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown fault 'flood'"):
        Faults().plan("flood")


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


def test_latency_and_the_peak_of_requests_in_flight(emulator: Emulator) -> None:
    emulator.latency = 0.5

    def ask() -> None:
        with Client(emulator) as client:
            assert client.get("banks").status_code == 200

    threads = [threading.Thread(target=ask) for _ in range(4)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    emulator.latency = 0
    assert time.monotonic() - begin >= 0.5
    assert emulator.log.peak_in_flight == 4
    assert {entry.in_flight for entry in emulator.log.entries} == {1, 2, 3, 4}
