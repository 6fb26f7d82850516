"""A client for the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator import Emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator) as client:
        yield client
