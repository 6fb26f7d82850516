"""The SDK's own test suite, over the emulator, with nothing excused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import get_tap_test_class

from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import asaas_config, biu_config, clientbase_config
from tests.run_tap import selection

if TYPE_CHECKING:
    from tests.emulator import Emulator

# The suite wants configs when it is collected; the address is known when the tests run.
ASAAS: dict[str, Any] = {"access_token": "unknown-yet"}
BIU: dict[str, Any] = {"api_token": "unknown-yet"}
CLIENTBASE: dict[str, Any] = {"auth_token": "unknown-yet"}


@pytest.fixture(scope="module", autouse=True)
def _emulator(shared_emulator: Emulator) -> None:
    shared_emulator.reset()
    ASAAS.update(asaas_config(shared_emulator))
    BIU.update(biu_config(shared_emulator))
    CLIENTBASE.update(clientbase_config(shared_emulator))


TestTapAsaas = get_tap_test_class(TapAsaas, config=ASAAS, catalog=selection(TapAsaas))
TestTapBiu = get_tap_test_class(TapBiu, config=BIU)
TestTapClientbase = get_tap_test_class(TapClientbase, config=CLIENTBASE)
