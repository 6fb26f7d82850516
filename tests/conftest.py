"""The emulator that the tests of the taps run against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import retry
from tests.emulator import Emulator
from tests.emulator.clientbase import Dialect, Movement

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with Emulator(seed=1, size=300) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    shared_emulator.reset()
    shared_emulator.clientbase.dialect = Dialect()
    shared_emulator.clientbase.movement = Movement()
    shared_emulator.latency = 0
    return shared_emulator


@pytest.fixture
def config(emulator: Emulator) -> dict[str, Any]:
    """A config of tap-clientbase for the emulator."""
    return clientbase_config(emulator)


def clientbase_config(emulator: Emulator) -> dict[str, Any]:
    return {"auth_token": emulator.clientbase.token, "api_url": emulator.clientbase.url}


@pytest.fixture
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry at once where the server names no wait."""
    monkeypatch.setattr(retry, "LONGEST_BACKOFF", 0.0)
