"""A config of tap-asaas for the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cases import asaas_config

if TYPE_CHECKING:
    from tests.emulator import Emulator


@pytest.fixture
def config(emulator: Emulator) -> dict[str, Any]:
    return asaas_config(emulator)
