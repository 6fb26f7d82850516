"""The emulator that the tests of the taps run against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import limiter, retry
from tests.cases import CASES, Case, clientbase_config
from tests.emulator import Emulator, asaas, biu, clientbase
from tests.emulator.movement import Movement

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests recorded as figures, whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"\n{text}")


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with Emulator(seed=1, size=300, biu_quota=None, asaas_quota=None) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    return fresh(shared_emulator)


def fresh(emulator: Emulator) -> Emulator:
    """As it was when it was started, whatever a test has made of it."""
    emulator.reset()
    emulator.clientbase.dialect = clientbase.Dialect()
    emulator.clientbase.movement = Movement()
    emulator.biu.dialect = biu.Dialect()
    emulator.biu.movement = Movement()
    emulator.biu.quota.limit = None
    emulator.asaas.dialect = asaas.Dialect()
    emulator.asaas.movement = Movement()
    emulator.asaas.quota.limit = None
    emulator.latency = 0
    emulator.date_behind = 0
    return emulator


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.tap.name)
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@pytest.fixture
def config(emulator: Emulator) -> dict[str, Any]:
    """A config of tap-clientbase for the emulator."""
    return clientbase_config(emulator)


@pytest.fixture
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry at once where the server names no wait."""
    monkeypatch.setattr(retry, "LONGEST_BACKOFF", 0.0)
    monkeypatch.setattr(limiter, "WINDOW", 0.0)
