"""Faults in BIU's own envelope, and what belongs to all APIs: the date of answers."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator import CANARY, CANARY_CPF, KINDS
from tests.emulator.faults import STATUSES

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .biu_client import BiuClient

JULY = {"start_date": "2025-07-01", "end_date": "2025-07-31"}


@pytest.mark.parametrize("stream", ["sales", "dashboard"])
@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_of_fault_can_be_played(
    emulator: Emulator, biu: BiuClient, stream: str, kind: str
) -> None:
    usual = biu.get(stream, **JULY).text
    emulator.faults.plan(kind, seconds=0)
    try:
        answer = biu.get(stream, **JULY)
    except requests.RequestException:
        assert kind in {"drop", "cut"}
    else:
        harmless = {"slow", "drip"} | ({"no_meta"} if stream == "dashboard" else {"repeat_page"})
        assert (answer.text == usual and answer.status_code == 200) is (kind in harmless)
    assert emulator.faults.played == {kind: 1}
    assert biu.get(stream, **JULY).text == usual


@pytest.mark.parametrize("kind", STATUSES)
def test_bodies_of_faults_are_in_the_words_of_the_api(
    emulator: Emulator, biu: BiuClient, kind: str
) -> None:
    emulator.faults.plan(kind)
    response = biu.get("sales")
    assert response.status_code == int(kind)
    body = response.json()
    assert isinstance(body["message"], str)
    assert "error" not in body
    assert CANARY in response.text
    assert CANARY_CPF in response.text
    assert emulator.biu.token in response.text
    assert list(body.get("errors", [])) == (["start_date"] if kind == "422" else [])


def test_parts_of_a_list_may_be_missing(emulator: Emulator, biu: BiuClient) -> None:
    emulator.faults.plan("no_records")
    assert list(biu.body("sales")) == ["pagination"]
    emulator.faults.plan("no_meta")
    assert list(biu.body("sales")) == ["data"]
    emulator.faults.plan("empty_page")
    answer = biu.body("sales", page=2)
    assert answer["data"] == []
    assert answer["pagination"]["total_pages"] == 3


def test_a_page_may_be_repeated(emulator: Emulator, biu: BiuClient) -> None:
    first = biu.data("sales")
    emulator.faults.plan("repeat_page")
    assert biu.data("sales", page=2) == first
    assert biu.data("sales", page=2) != first


def test_figures_may_be_missing_or_those_of_another_month(
    emulator: Emulator, biu: BiuClient
) -> None:
    emulator.faults.plan("no_records")
    assert biu.body("dashboard", **JULY) == {}
    emulator.faults.plan("empty_page")
    assert biu.body("dashboard", **JULY) == {"data": {}}
    emulator.faults.plan("repeat_page")
    assert biu.body("dashboard", **JULY)["data"]["start_date"] == "2024-09-01"


def test_no_sale_holds_the_canaries(emulator: Emulator) -> None:
    text = "".join(emulator.biu.raw("sales")).replace(".", "").replace("-", "")
    assert CANARY_CPF not in text


@pytest.mark.parametrize("kind", [None, "500", "html", "truncated", "empty_page", "redirect"])
def test_every_answer_is_dated_by_the_simulated_clock(
    emulator: Emulator, biu: BiuClient, kind: str | None
) -> None:
    emulator.advance(1.5)
    banks = f"{emulator.clientbase.url}/banks"
    for url in (f"{emulator.biu.url}/sales", banks, f"{emulator.url}/nowhere"):
        if kind:
            emulator.faults.plan(kind)
        answer = biu.session.get(url, timeout=10, allow_redirects=False)
        assert answer.headers["Date"] == "Wed, 04 Mar 2026 03:00:00 GMT"
    state = requests.get(f"{emulator.url}/_emulator/state", timeout=10)
    assert state.headers["Date"] == "Wed, 04 Mar 2026 03:00:00 GMT"


def test_the_date_may_be_behind_the_data(emulator: Emulator, biu: BiuClient) -> None:
    emulator.date_behind = 3600
    moment = parsedate_to_datetime(biu.get("sales").headers["Date"])
    emulator.date_behind = 0
    assert moment.isoformat() == "2026-03-02T14:00:00+00:00"
