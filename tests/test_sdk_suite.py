"""The SDK's own test suite, over the emulator, with nothing excused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import get_tap_test_class

from tap_clientbase.tap import TapClientbase
from tests.conftest import clientbase_config

if TYPE_CHECKING:
    from tests.emulator import Emulator

# The suite wants a config when it is collected; the address is known when the tests run.
CONFIG: dict[str, Any] = {"auth_token": "unknown-yet", "api_url": "http://127.0.0.1:9"}


@pytest.fixture(scope="module", autouse=True)
def _emulator(shared_emulator: Emulator) -> None:
    shared_emulator.reset()
    CONFIG.update(clientbase_config(shared_emulator))


TestTapClientbase = get_tap_test_class(TapClientbase, config=CONFIG)
