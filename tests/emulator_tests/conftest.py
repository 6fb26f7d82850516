"""An emulator for each module, set back to its start for each test, and a client for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator import Emulator
from tests.emulator.clientbase import Dialect

from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator(seed=1, size=300) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared: Emulator) -> Emulator:
    shared.reset()
    shared.clientbase.dialect = Dialect()
    return shared


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator) as client:
        yield client
