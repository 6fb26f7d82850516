"""The benchmark's lists are the emulator's, only longer: same rows, envelopes, filters."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.lists import BRASILIA, DAYS, Billings, Payments, ServedList, UnknownQueryError
from benchmarks.rows import Cut, Shape
from tests.emulator import Emulator

POOL = 40
COUNT = 5000
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def payments() -> Payments:
    return Payments.of(Payments.cuts(POOL), COUNT, NOW)


@pytest.fixture(scope="module")
def billings() -> Billings:
    return Billings.of(Billings.cuts(POOL), COUNT, NOW)


def ask(shown: ServedList, **parameters: Any) -> dict[str, Any]:
    texts = {
        name.replace("__", "[") + "]" if "__" in name else name: str(value)
        for name, value in parameters.items()
    }
    answer: dict[str, Any] = json.loads(shown.answer(texts), parse_float=Decimal)
    return answer


def emulated(url: str, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        text = connection.getresponse().read()
    answer: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return answer


def test_payments_are_the_emulators_but_for_key_and_day(payments: Payments) -> None:
    with Emulator(size=POOL) as emulator:
        headers = {"access_token": emulator.asaas.token, "User-Agent": "test"}
        url = f"{emulator.asaas.url}/payments?offset=0&limit=20"
        theirs = emulated(url, headers)
        rows = emulator.asaas.records("payments")
    ours = ask(payments, offset=0, limit=20)
    assert list(ours) == list(theirs)
    assert {name: type(value) for name, value in ours.items()} == {
        name: type(value) for name, value in theirs.items()
    }
    differ = {"id": "", "dateCreated": ""}
    written = [json.loads(json.dumps(row, default=str)) for row in rows]
    plain = json.loads(payments.answer({"offset": "0", "limit": "20"}))["data"]
    assert [{**row, **differ} for row in plain] == [{**row, **differ} for row in written[:20]]


def test_billings_are_the_emulators_but_for_key_and_time(billings: Billings) -> None:
    with Emulator(size=POOL) as emulator:
        headers = {"Authorization": f"Bearer {emulator.clientbase.token}"}
        url = f"{emulator.clientbase.url}/billings?page=2&per_page=15"
        theirs = emulated(url, headers)
        rows = list(emulator.clientbase.records("billings"))
    ours = ask(billings, page=2, per_page=15)
    assert list(ours) == list(theirs)
    assert list(ours["meta"]) == list(theirs["meta"])
    assert ours["meta"] | {"total_count": 40, "total_pages": 3} == theirs["meta"]
    differ = {"uuid": "", "updated_at": ""}
    assert [{**row, **differ} for row in ours["data"]] == [{**row, **differ} for row in rows[15:30]]


def test_pages_of_payments_hold_each_row_once_in_the_order_of_days(payments: Payments) -> None:
    rows, offset, more = [], 0, True
    while more:
        page = ask(payments, offset=offset, limit=100)
        assert page["totalCount"] == COUNT
        rows += page["data"]
        offset, more = offset + 100, page["hasMore"]
    assert len(rows) == len({row["id"] for row in rows}) == COUNT
    days = [row["dateCreated"] for row in rows]
    assert days == sorted(days)
    today = NOW.astimezone(BRASILIA).date()
    assert days[-1] == today.isoformat()
    assert days[0] == (today - timedelta(days=DAYS - 1)).isoformat()
    assert sum(Decimal(row["value"]) for row in rows) == payments.rows.amount()


def test_windows_of_days_hold_all_payments_once_and_none_of_another_day(
    payments: Payments,
) -> None:
    today = NOW.astimezone(BRASILIA).date()
    last, keys = today, []
    while last > today - timedelta(days=DAYS):
        first = last - timedelta(days=16)
        page = ask(payments, limit=100, offset=0, dateCreated__ge=first, dateCreated__le=last)
        assert not page["hasMore"]
        assert len(page["data"]) == page["totalCount"] > 30
        assert all(first <= date.fromisoformat(row["dateCreated"]) <= last for row in page["data"])
        keys += [row["id"] for row in page["data"]]
        last = first - timedelta(days=1)
    assert len(keys) == len(set(keys)) == COUNT
    tomorrow = ask(payments, dateCreated__ge=today + timedelta(days=1))
    assert (tomorrow["totalCount"], tomorrow["data"], tomorrow["hasMore"]) == (0, [], False)


def test_billings_changed_strictly_after_a_time_are_told_from_the_others(
    billings: Billings,
) -> None:
    rows = [row for page in range(1, 51) for row in ask(billings, page=page, per_page=100)["data"]]
    assert len({row["uuid"] for row in rows}) == COUNT
    moments = [datetime.fromisoformat(row["updated_at"]) for row in rows]
    assert moments == sorted(set(moments))
    assert moments[-1] < NOW
    for place in (0, 1, 1234, COUNT - 1):
        after = moments[place].astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
        page = ask(billings, per_page=1, updated_at_gt=after, sort="updated_at")
        assert page["meta"]["total_count"] == COUNT - place - 1
        assert page["data"] == rows[place + 1 : place + 2]


@pytest.mark.parametrize(
    "parameters",
    [{"limit": "101"}, {"offset": "-1"}, {"status": "PENDING"}, {"limit": "many"}],
)
def test_what_is_not_served_is_refused(payments: Payments, parameters: dict[str, str]) -> None:
    with pytest.raises((UnknownQueryError, ValueError)):
        payments.answer(parameters)


def test_a_row_without_its_key_or_time_in_place_is_refused() -> None:
    shape = Shape(key="id", time="day", amount="value")
    cut = Cut.of(b'{"id":"a","n":{"id":"b"},"day":"2020-01-01","value":1.10}', shape)
    assert cut.filled(b"x", b"y") == b'{"id":"x","n":{"id":"b"},"day":"y","value":1.10}'
    assert cut.amount == Decimal("1.10")
    with pytest.raises(ValueError, match="without id before day"):
        Cut.of(b'{"day":"2020-01-01","id":"a","value":1}', shape)
    with pytest.raises(ValueError, match="another id or day"):
        Cut.of(b'{"n":{"id":"a"},"id":"a","day":"2020-01-01","value":1}', shape)
