"""Every attempt over every scheme waits its turn, and each thread has its own session."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from singer_rest.transport import PacedAdapter, Transport

if TYPE_CHECKING:
    import pytest


def test_both_schemes_go_over_the_one_paced_pool() -> None:
    transport = Transport(12, 60, {})
    adapter = transport.session.get_adapter("https://x")
    assert isinstance(adapter, PacedAdapter)
    assert adapter is transport.session.get_adapter("http://x")
    assert adapter.poolmanager.connection_pool_kw["maxsize"] == 12


def test_each_thread_keeps_a_session_of_its_own() -> None:
    transport = Transport(1, None, {})
    others = []
    thread = threading.Thread(target=lambda: others.append(transport.session))
    thread.start()
    thread.join()
    assert transport.session is transport.session
    assert others != [transport.session]


def test_curls_certificates_are_used_where_requests_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("CURL_CA_BUNDLE", "/bundle.pem")
    assert Transport(1, None, {}).session.verify == "/bundle.pem"
