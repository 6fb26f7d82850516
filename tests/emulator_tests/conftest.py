"""Clients for the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.biu import Dialect
from tests.emulator.movement import Movement

from .asaas_client import AsaasClient, asaas_client
from .biu_client import BiuClient
from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator import Emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator) as client:
        yield client


@pytest.fixture
def biu(emulator: Emulator) -> Iterator[BiuClient]:
    """A client of BIU without a quota."""
    emulator.biu.dialect = Dialect()
    emulator.biu.movement = Movement()
    emulator.biu.quota.limit = None
    with BiuClient(emulator) as client:
        yield client
    emulator.biu.quota.limit = 20
    emulator.biu.dialect = Dialect()


@pytest.fixture(scope="session")
def served_asaas() -> Iterator[AsaasClient]:
    with asaas_client(size=400) as client:
        yield client


@pytest.fixture
def asaas(served_asaas: AsaasClient) -> AsaasClient:
    """A client of Asaas without a quota."""
    served_asaas.fresh()
    return served_asaas
