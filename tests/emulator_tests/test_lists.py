"""A list request: its envelope, its parameters and its errors."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.clientbase import STREAMS

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .client import Client


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.parametrize("stream", STREAMS)
def test_every_stream_gives_each_of_its_records_once(
    emulator: Emulator, client: Client, stream: str
) -> None:
    uuids = client.uuids(stream, per_page=7)
    assert len(uuids) == emulator.clientbase.count(stream) > 0
    assert set(uuids) == {record["uuid"] for record in emulator.clientbase.records(stream)}


def test_meta_counts_the_pages(client: Client) -> None:
    answer = client.get("billings", page=2, per_page=100).json()
    assert list(answer) == ["data", "meta"]
    assert answer["meta"] == {
        "current_page": 2,
        "next_page": 3,
        "prev_page": 1,
        "total_pages": 3,
        "total_count": 300,
        "per_page": 100,
    }
    last = client.get("billings", page=3, per_page=100).json()["meta"]
    assert last["next_page"] is None


def test_a_page_past_the_end_is_empty(client: Client) -> None:
    answer = client.get("billings", page=9, per_page=100).json()
    assert answer["data"] == []
    assert answer["meta"]["next_page"] is None


def test_page_size_is_capped_at_100_and_25_unless_asked(client: Client) -> None:
    assert len(client.data("billings", per_page=5000)) == 100
    assert len(client.data("billings")) == 25


def test_sort_is_ascending_by_instant(client: Client) -> None:
    times = [
        instant(row["updated_at"])
        for page in client.pages("billings", per_page=100, sort="updated_at")
        for row in page
    ]
    assert times == sorted(times)
    assert len(times) == 300


def test_more_rows_share_one_instant_than_a_page_holds(client: Client) -> None:
    pages = list(client.pages("billings", per_page=100, sort="updated_at"))
    times = [instant(row["updated_at"]) for page in pages for row in page]
    assert max(times.count(time) for time in set(times)) == 150


def test_timestamps_come_in_several_spellings(client: Client) -> None:
    texts = [row["updated_at"] for page in client.pages("billings", per_page=100) for row in page]
    assert any(text.endswith("Z") for text in texts)
    assert any(text.endswith("-03:00") and "." in text for text in texts)
    assert any("." not in text for text in texts)


@pytest.mark.parametrize("spelling", ["utc", "local", "seconds"])
def test_filter_is_strictly_greater_at_any_offset(client: Client, spelling: str) -> None:
    rows = client.data("transfers", per_page=100, sort="updated_at")
    bound = instant(rows[9]["updated_at"])
    if spelling == "seconds":
        bound = bound.replace(microsecond=0)
    zone = timezone(timedelta(hours=-5)) if spelling == "local" else timezone.utc
    text = bound.astimezone(zone).isoformat()
    kept = client.data("transfers", per_page=100, updated_at_gt=text)
    expected = {row["uuid"] for row in rows if instant(row["updated_at"]) > bound}
    assert {row["uuid"] for row in kept} == expected
    assert 0 < len(expected) < len(rows)


def test_filter_and_sort_go_together(emulator: Emulator, client: Client) -> None:
    emulator.clientbase.touch("billings", 5)
    rows = client.data("billings", sort="updated_at", updated_at_gt="2026-03-02T12:00:00-03:00")
    assert len(rows) == 1
    assert rows[0]["updated_at"] == "2026-03-02T12:00:00.001-03:00"


@pytest.mark.parametrize(
    "parameters",
    [
        {"updated_at_gt": "ontem"},
        {"updated_at_gt": "2026-01-01"},
        {"updated_at_gt": "2026-01-01T00:00:00"},
        {"page": "0"},
        {"page": "x"},
        {"per_page": "-1"},
    ],
)
def test_bad_values_are_refused_by_name(client: Client, parameters: dict[str, Any]) -> None:
    response = client.get("billings", **parameters)
    assert response.status_code == 422
    assert response.json() == {"errors": {next(iter(parameters)): ["is invalid"]}}


def test_unknown_parameters_are_ignored(client: Client) -> None:
    assert client.data("reports", wrong="x") == client.data("reports")


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic {token}", "{token}"])
def test_wrong_credentials_get_401(emulator: Emulator, client: Client, header: str | None) -> None:
    del client.session.headers["Authorization"]
    if header:
        client.session.headers["Authorization"] = header.format(token=emulator.clientbase.token)
    response = client.get("billings")
    assert response.status_code == 401
    assert response.json() == {"error": "Unauthorized"}
    assert not emulator.log.entries[-1].authorized


def test_a_replaced_token_expires(emulator: Emulator, client: Client) -> None:
    right = emulator.clientbase.token
    assert client.get("banks").status_code == 200
    emulator.clientbase.token = "another"
    assert client.get("banks").status_code == 401
    emulator.clientbase.token = right


def test_unknown_paths_and_methods(emulator: Emulator, client: Client) -> None:
    assert client.get("nothing").json() == {"error": "Not Found"}
    assert client.session.get(f"{emulator.url}/elsewhere", timeout=10).status_code == 404
    assert client.session.post(f"{emulator.clientbase.url}/banks", timeout=10).status_code == 405


@pytest.mark.parametrize("order", ["shuffled", "newest", "number"])
def test_sort_can_be_ignored(emulator: Emulator, client: Client, order: str) -> None:
    emulator.clientbase.change_dialect(sort_honored=False, unsorted_order=order)
    emulator.advance()
    rows = [
        row for page in client.pages("billings", per_page=100, sort="updated_at") for row in page
    ]
    times = [instant(row["updated_at"]) for row in rows]
    assert len({row["uuid"] for row in rows}) == emulator.clientbase.count("billings")
    assert times != sorted(times)
    assert (times == sorted(times, reverse=True)) is (order == "newest")


def test_dialect_renames_everything(emulator: Emulator, client: Client) -> None:
    emulator.clientbase.change_dialect(
        base_path="/api",
        paths={"billings": "/faturas"},
        auth_header="X-Api-Key",
        auth_prefix="",
        page_param="q[pagina]",
        per_page_param="limite",
        first_page=0,
        max_per_page=40,
        filter_param="q[updated_at_gt]",
        filter_format="epoch",
        records_key="result.items",
        meta_key="",
        meta_names={"next_page": "proxima"},
        link_header=True,
    )
    client.session.headers["X-Api-Key"] = emulator.clientbase.token
    bound = {"q[updated_at_gt]": 1_700_000_000}
    response = client.get("faturas", **{"q[pagina]": 0, "limite": 99}, **bound)
    body = response.json()
    assert list(body) == ["result", "proxima"]
    assert len(body["result"]["items"]) == 40
    assert body["proxima"] == 1
    following = client.session.get(response.links["next"]["url"], timeout=10).json()
    assert following["proxima"] == 2
    assert following["result"]["items"][0] not in body["result"]["items"]
    assert client.get("billings").status_code == 404


def test_dialect_without_meta_or_envelope(emulator: Emulator, client: Client) -> None:
    emulator.clientbase.change_dialect(meta_key=None)
    assert list(client.get("banks").json()) == ["data"]
    emulator.clientbase.change_dialect(records_key=None)
    assert [bank["compe"] for bank in client.get("banks").json()][:3] == ["001", "033", "104"]


def test_dialect_without_filter_or_with_an_inclusive_one(
    emulator: Emulator, client: Client
) -> None:
    emulator.clientbase.touch("banks", 4)
    bound = "2026-03-02T12:00:00.001-03:00"
    assert client.data("banks", updated_at_gt=bound) == []
    emulator.clientbase.change_dialect(filter_inclusive=True)
    assert len(client.data("banks", updated_at_gt=bound)) == 1
    emulator.clientbase.change_dialect(filter_honored=False)
    assert len(client.data("banks", updated_at_gt=bound)) == 11


def test_a_date_is_midnight_in_brasilia(emulator: Emulator, client: Client) -> None:
    emulator.clientbase.change_dialect(filter_format="date")
    emulator.advance(1.5)
    rows = client.data("banks", updated_at_gt="2026-03-03")
    bound = instant("2026-03-03T00:00:00-03:00")
    assert rows
    assert all(instant(row["updated_at"]) > bound for row in rows)
    assert client.get("banks", updated_at_gt="2026-03-03T00:00:00Z").status_code == 422


def test_the_log_tells_what_was_asked(emulator: Emulator, client: Client) -> None:
    client.get("billings", page=2, updated_at_gt="2026-01-01T00:00:00+00:00")
    client.get("nothing")
    first, second = emulator.log.entries
    assert (first.number, second.number) == (1, 2)
    assert first.query == {"page": "2", "updated_at_gt": "2026-01-01T00:00:00+00:00"}
    assert (first.method, first.path) == ("GET", "/clientbase/v1/billings")
    assert (first.status, second.status) == (200, 404)
    assert first.authorized
    assert first.ended is not None
    assert first.started < first.ended <= second.started
    assert first.headers["user-agent"].startswith("python-requests")
    assert emulator.log.peak_in_flight == 1
    assert emulator.log.to("/billings") == [first]
