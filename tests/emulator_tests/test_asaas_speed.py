"""The emulator of Asaas is fast enough for many tests and for large accounts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.emulator import Emulator

from .asaas_client import asaas_client

if TYPE_CHECKING:
    from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    """The processor time of the client and of the server, however busy the machine is."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def test_a_small_account_is_there_at_once() -> None:
    Emulator().asaas.count("payments")  # The words of the seed are drawn once.
    assert seconds(lambda: Emulator(size=1000).asaas.count("payments")) < 0.5


def test_a_large_account_answers_fast() -> None:
    with asaas_client(sizes={"payments": 20_000}) as client:
        assert seconds(lambda: client.api.count("payments")) < 5
        for asked in (
            {},
            {"status": "RECEIVED"},
            {"status": "OVERDUE", "dueDate[ge]": "2025-02-01"},
            {"dateCreated[ge]": "2025-01-01", "dateCreated[le]": "2025-01-31"},
        ):
            client.body("/payments", limit=100, **asked)
            times = [
                seconds(lambda: client.body("/payments", limit=100, offset=offset, **asked))  # noqa: B023
                for offset in (100, 200, 300)
            ]
            assert min(times) < 0.03
