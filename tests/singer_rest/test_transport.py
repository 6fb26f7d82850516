"""Requests go to one origin, over one pool, with the certificates and proxies of the user."""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING

import pytest
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPSConnectionPool

from singer_rest.limiter import BoundReachedError
from singer_rest.transport import Transport

if TYPE_CHECKING:
    from tests.emulator import Emulator


def pool_of(transport: Transport) -> HTTPSConnectionPool:
    pool = transport.pool
    assert isinstance(pool, HTTPSConnectionPool)
    return pool


def test_the_pool_holds_as_many_connections_as_requests_may_be_in_flight() -> None:
    pool = pool_of(Transport("https://api.example/v3", 12, None, {}))
    assert pool.pool is not None
    assert (pool.host, pool.port, pool.pool.maxsize) == ("api.example", 443, 12)


def test_no_request_leaves_for_another_origin(emulator: Emulator) -> None:
    transport = Transport(emulator.asaas.url, 1, None, {})
    transport.get("https://elsewhere.example/v3/payments?limit=1", {"access_token": "t"}, 10)
    (entry,) = emulator.log.entries
    assert (entry.path, entry.query) == ("/v3/payments", {"limit": "1"})


def test_a_bound_is_kept(emulator: Emulator) -> None:
    transport = Transport(emulator.asaas.url, 1, None, {}, max_requests=2)
    for _ in range(2):
        transport.get(f"{emulator.asaas.url}/payments", {}, 10)
    with pytest.raises(BoundReachedError):
        transport.get(f"{emulator.asaas.url}/payments", {}, 10)
    assert len(emulator.log.entries) == 2


def test_a_bound_that_is_reached_does_not_mean_that_the_api_is_down(emulator: Emulator) -> None:
    transport = Transport(emulator.asaas.url, 1, None, {}, max_requests=0)
    transport.proven = lambda: transport.get(f"{emulator.asaas.url}/payments", {}, 10)
    assert transport.is_up()
    assert len(emulator.log.entries) == 0


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_of_the_environment_are_used(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = ssl.get_default_verify_paths().openssl_cafile
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, bundle)
    assert pool_of(Transport("https://api.example", 1, None, {})).ca_certs == bundle


def test_without_them_certificates_are_checked_against_known_authorities(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    pool = pool_of(Transport("https://api.example", 1, None, {}))
    assert (pool.ca_certs, pool.cert_reqs) == (DEFAULT_CA_BUNDLE_PATH, "CERT_REQUIRED")


def test_a_proxy_is_used_with_its_credentials() -> None:
    proxies = {"https": "http://me:word@proxy.example:3128"}
    pool = pool_of(Transport("https://api.example", 1, None, proxies))
    assert pool.proxy is not None
    assert (pool.proxy.host, pool.proxy.port) == ("proxy.example", 3128)
    assert pool.proxy_headers == {"Proxy-Authorization": "Basic bWU6d29yZA=="}


def test_never_more_requests_are_under_way_than_there_are_connections(emulator: Emulator) -> None:
    transport, emulator.latency = Transport(emulator.asaas.url, 2, None, {}), 0.2
    url = f"{emulator.asaas.url}/payments"
    threads = [threading.Thread(target=transport.get, args=(url, {}, 10)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emulator.log.entries) == 6
    assert emulator.log.peak_in_flight == 2
