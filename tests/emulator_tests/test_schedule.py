"""What happens while a client reads happens with the request that it waits for."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator.schedule import Schedule

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .asaas_client import AsaasClient
    from .client import Client


def test_the_clock_may_move_in_the_middle_of_a_run(emulator: Emulator, client: Client) -> None:
    client.get("banks")
    emulator.schedule.at(2, partial(emulator.advance, 1.5))
    answers = [client.get("billings").headers["Date"] for _ in range(3)]
    assert answers == ["Mon, 02 Mar 2026 15:00:00 GMT", *["Wed, 04 Mar 2026 03:00:00 GMT"] * 2]
    assert emulator.clientbase.count("billings") > 300


def test_the_date_of_answers_may_jump_either_way(emulator: Emulator, client: Client) -> None:
    for request, seconds in ((2, 3600), (3, -60)):
        emulator.schedule.at(request, partial(setattr, emulator, "date_behind", seconds))
    hours = [
        parsedate_to_datetime(client.get("banks").headers["Date"]).strftime("%H:%M")
        for _ in range(3)
    ]
    assert hours == ["15:00", "14:00", "15:01"]


def test_each_action_is_done_once_and_none_after_it_was_forgotten() -> None:
    schedule, done = Schedule(), list[str]()
    schedule.at(1, partial(done.append, "first"))
    schedule.at(2, partial(done.append, "second"))
    schedule.at(2, partial(done.append, "second too"))
    for _ in range(3):
        schedule.arrive()
    assert done == ["first", "second", "second too"]
    schedule.at(1, partial(done.append, "never"))
    schedule.clear()
    schedule.arrive()
    assert "never" not in done
    with pytest.raises(ValueError, match="has the number 1, not 0"):
        schedule.at(0, schedule.clear)


def test_a_reset_forgets_what_was_to_be_done(emulator: Emulator, client: Client) -> None:
    emulator.schedule.at(1, partial(emulator.advance, 1))
    emulator.reset()
    assert client.get("banks").headers["Date"] == "Mon, 02 Mar 2026 15:00:00 GMT"


def test_requests_to_the_control_endpoints_do_not_count(emulator: Emulator, client: Client) -> None:
    control = f"{emulator.url}/_emulator"
    told = requests.post(f"{control}/advance", json={"days": 1, "at": 1}, timeout=10).json()
    assert told["now"] == "2026-03-02T12:00:00.000-03:00"
    told = requests.post(f"{control}/date", json={"behind": 60, "at": 2}, timeout=10).json()
    dates = [client.get("banks").headers["Date"] for _ in range(2)]
    assert dates == ["Tue, 03 Mar 2026 15:00:00 GMT", "Tue, 03 Mar 2026 14:59:00 GMT"]


@pytest.mark.parametrize("path", ["/payments", "/customers"])
def test_asaas_may_repeat_a_page_too(asaas: AsaasClient, path: str) -> None:
    first, second = (asaas.body(path, limit=20, offset=offset)["data"] for offset in (0, 20))
    asaas.emulator.faults.plan("repeat_page")
    assert asaas.body(path, limit=20, offset=20)["data"] == first
    assert asaas.body(path, limit=20, offset=20)["data"] == second != first
