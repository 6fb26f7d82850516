"""What Asaas lets through: its quota, requests at one time, limits of single resources, keys."""

from __future__ import annotations

from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from tests.emulator import Emulator
from tests.emulator.asaas import SANDBOX_PREFIX
from tests.emulator.movement import Movement

from .asaas_client import AsaasClient, asaas_client

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF_DAY = 12 * 3600
LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class Watch:
    """A clock that a test sets by hand."""

    def __init__(self) -> None:
        self.second = 1000.0

    def __call__(self) -> float:
        return self.second


@pytest.fixture(scope="module")
def served() -> Iterator[AsaasClient]:
    with asaas_client(size=200) as client:
        yield client


@pytest.fixture
def client(served: AsaasClient) -> Iterator[AsaasClient]:
    served.fresh()
    yield served
    served.api.quota.limit = None


@pytest.fixture
def watch(client: AsaasClient) -> Iterator[Watch]:
    real, watch = client.api.quota.now, Watch()
    client.api.quota.now = watch
    yield watch
    client.api.quota.now = real


def told(response: requests.Response) -> list[str | None]:
    return [response.headers.get(name) for name in LIMITS]


def test_the_quota_is_the_documented_one() -> None:
    quota = Emulator().asaas.quota
    assert (quota.limit, quota.window, quota.scale) == (25_000, HALF_DAY, 1)


def test_the_quota_begins_with_the_first_request(client: AsaasClient, watch: Watch) -> None:
    client.api.quota.limit = 3
    watch.second += 5000
    assert [client.get("/customers").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/payments")
    assert refused.json()["errors"][0]["code"]
    assert told(refused) == [None] * 3
    watch.second += HALF_DAY - 1
    assert client.get("/customers").status_code == 429
    watch.second += 1
    assert [client.get("/customers").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.api.gate.refused == {"quota": 4}
    client.emulator.advance(0.5)
    client.emulator.reset()
    assert client.get("/customers").status_code == 200


def test_the_quota_may_have_headers(client: AsaasClient, watch: Watch) -> None:
    client.api.change_dialect(quota_headers=True)
    client.api.quota.limit = 1
    assert told(client.get("/customers")) == [None] * 3
    watch.second += 100
    assert told(client.get("/customers")) == ["1", "0", str(HALF_DAY - 100)]


def test_simulated_time_frees_the_quota() -> None:
    with asaas_client(size=20, asaas_quota=2, time_scale=HALF_DAY * 20) as client:
        statuses = [client.get("/customers").status_code for _ in range(3)]
        while client.get("/customers").status_code == 429:
            pass
        assert statuses[:2] == [200, 200]
    with asaas_client(size=20, asaas_quota=2) as client:
        assert [client.get("/customers").status_code for _ in range(3)] == [200, 200, 429]
        client.emulator.advance(0.5)
        assert client.get("/customers").status_code == 200


def test_a_resource_may_have_a_limit_of_its_own(client: AsaasClient, watch: Watch) -> None:
    client.api.change_dialect(rate_limits={"payments": (2, 60)})
    payment = client.api.ids("payments")[0]
    assert told(client.get("/payments")) == ["2", "1", "60"]
    watch.second += 20
    assert told(client.get(f"/payments/{payment}")) == ["2", "0", "40"]
    refused = client.get("/payments")
    assert (refused.status_code, told(refused)) == (429, ["2", "0", "40"])
    assert told(client.get("/customers")) == [None] * 3
    watch.second += 40
    assert told(client.get("/payments")) == ["2", "1", "60"]
    assert client.api.gate.refused == {"payments": 1}


def test_only_fifty_requests_are_answered_at_one_time(client: AsaasClient) -> None:
    client.emulator.latency = 1
    url = urlsplit(f"{client.api.url}/wallets")
    headers = {"access_token": client.api.token, "User-Agent": "test"}
    with ExitStack() as opened:
        asked = [
            opened.enter_context(closing(HTTPConnection(url.netloc, timeout=20))) for _ in range(60)
        ]
        for connection in asked:
            connection.request("GET", url.path, headers=headers)
        statuses = [connection.getresponse().status for connection in asked]
    assert set(statuses) == {200, 429}
    assert statuses.count(429) == client.api.most_in_flight - 50 == 10
    client.emulator.latency = 0
    assert client.get("/wallets").status_code == 200
    client.api.gate.at_one_time = 0
    assert client.get("/wallets").status_code == 429


def test_the_most_at_one_time_is_one_for_who_waits(client: AsaasClient) -> None:
    client.rows("/payments")
    assert client.api.most_in_flight == 1


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "access_token_not_found"),
        ("", "access_token_not_found"),
        ("$aact_prod_other", "invalid_access_token"),
        (f"{SANDBOX_PREFIX}000MzkwODA2", "invalid_environment"),
    ],
)
def test_wrong_keys_are_refused(client: AsaasClient, key: str | None, code: str) -> None:
    response = requests.get(
        f"{client.api.url}/customers",
        headers={} if key is None else {"access_token": key},
        timeout=10,
    )
    assert response.status_code == 401
    (error,) = response.json()["errors"]
    assert error["code"] == code
    assert error["description"]


def test_a_get_with_a_body_is_forbidden(client: AsaasClient) -> None:
    response = client.session.get(f"{client.api.url}/customers", json={}, timeout=10)
    assert response.status_code == 403
    assert response.headers["content-type"].startswith("text/html")


def test_a_client_must_say_who_it_is(client: AsaasClient) -> None:
    def ask() -> int:
        connection = HTTPConnection("127.0.0.1", client.emulator._server.port)
        connection.request("GET", "/v3/customers", headers={"access_token": client.api.token})
        status = connection.getresponse().status
        connection.close()
        return status

    assert ask() == 400
    client.api.change_dialect(user_agent_required=False)
    assert ask() == 200


def test_what_is_unknown_is_answered_without_a_body(client: AsaasClient) -> None:
    for path in ("/payments/pay_none", "/customers/cus_1/notifications", "/nowhere", "/", ""):
        response = client.get(path)
        assert (response.status_code, response.content) == (404, b"")
    assert client.session.post(f"{client.api.url}/payments", timeout=10).status_code == 405


def test_faults_have_its_envelope(client: AsaasClient) -> None:
    first = client.body("/payments", limit=5)
    for kind, path in (("no_records", "data"), ("no_meta", "hasMore")):
        client.emulator.faults.plan(kind)
        assert path not in client.body("/payments")
    client.emulator.faults.plan("repeat_page")
    assert client.body("/payments", limit=5, offset=5)["data"] == first["data"]
    client.emulator.faults.plan("empty_page")
    empty = client.body("/payments", limit=5)
    assert (empty["data"], empty["hasMore"]) == ([], True)
    client.emulator.faults.plan("503")
    assert client.get("/payments").status_code == 503


def test_the_quota_is_steered_from_outside(client: AsaasClient) -> None:
    url = f"{client.emulator.url}/_emulator/asaas-quota"
    assert requests.post(url, json={"limit": 1}, timeout=10).json()["limit"] == 1
    assert [client.get("/wallets").status_code for _ in range(2)] == [200, 429]
    answer = requests.post(url, json={"limit": None}, timeout=10).json()
    assert answer == {"limit": None, "taken": 1, "refused": {"quota": 1}}
    state = requests.get(f"{client.emulator.url}/_emulator/state", timeout=10).json()
    assert state["asaas"]["payments"] == client.api.count("payments")


@pytest.mark.parametrize("path", ["/payments", "/customers"])
def test_rows_may_move_between_pages(client: AsaasClient, path: str) -> None:
    def read() -> tuple[list[str], list[str]]:
        client.fresh()
        client.api.movement = Movement(insert=1, delete=1, touch=1, limit=3)
        before = client.api.ids(path[1:])
        return before, client.ids(path, limit=10)

    before, seen = read()
    assert read() == (before, seen)
    after = client.api.ids(path[1:])
    assert len(set(after) - set(before)) == len(set(before) - set(after)) == 3
    assert client.api.movement.pages == 3
    client.fresh()
    client.api.movement = Movement(delete=2, limit=3)
    lost = set(client.api.ids(path[1:])) - set(client.ids(path, limit=10))
    assert lost & set(client.api.ids(path[1:])), "later rows came forward, and were skipped"
    client.fresh()
    client.api.movement = Movement(insert=2, limit=3)
    seen = client.ids(path, limit=10)
    assert len(seen) == len(set(seen)) + 6
