"""The set-up that the tests of tap-biu share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cases import biu_config

if TYPE_CHECKING:
    from tests.emulator import Emulator


@pytest.fixture
def config(emulator: Emulator) -> dict[str, Any]:
    """A config of tap-biu for the emulator."""
    return biu_config(emulator)
