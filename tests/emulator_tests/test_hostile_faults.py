"""Answers that no client should swallow, as they are on the wire."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .client import Client


def test_drip_is_right_but_its_end_comes_byte_by_byte(emulator: Emulator, client: Client) -> None:
    whole = client.get("banks").content
    emulator.faults.plan("drip", seconds=0.02)
    begin = time.monotonic()
    assert client.get("banks").content == whole
    assert time.monotonic() - begin >= 0.4


@pytest.mark.parametrize("kind", ["bomb", "oversized"])
def test_a_body_may_be_too_large_for_anyone(emulator: Emulator, client: Client, kind: str) -> None:
    emulator.faults.plan(kind)
    url = f"{emulator.clientbase.url}/banks"
    with client.session.get(url, stream=True, timeout=10) as response:
        assert response.status_code == 200
        packed = int(response.headers.get("Content-Length", 0))
        assert sum(map(len, response.iter_content(1 << 20))) >= 96 << 20
    assert (0 < packed < 1 << 20) is (kind == "bomb")


def test_a_client_may_hang_up_on_a_body_that_is_too_large(
    emulator: Emulator, client: Client
) -> None:
    emulator.faults.plan("oversized")
    url = f"{emulator.clientbase.url}/banks"
    with client.session.get(url, stream=True, timeout=10) as response:
        assert len(next(response.iter_content(100))) == 100
    assert client.get("banks").status_code == 200


def test_deep_is_json_that_nests_too_deep(emulator: Emulator, client: Client) -> None:
    emulator.faults.plan("deep")
    body = client.get("banks").content
    assert body == b"[" * 100_000 + b"]" * 100_000


def test_one_text_of_a_right_answer_may_be_spoiled(emulator: Emulator, client: Client) -> None:
    def spoiled(kind: str) -> bytes:
        emulator.faults.plan(kind)
        return client.get("banks").content

    right = client.get("banks").content
    assert spoiled("bad_utf8").replace(b"\xff", b"") == right
    assert b":" + b"9" * 1_000_000 in spoiled("long_number")
    twice = dict(json.loads(spoiled("twice"), object_pairs_hook=list))
    (name, _), (again, value) = twice["data"][-1][-2:]
    assert (again, value) == (name, "another")
