"""Each fault does on the wire what it says."""

from __future__ import annotations

import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator import CANARY, CANARY_CPF
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
