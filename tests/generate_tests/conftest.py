"""The taps as the generator sees them."""

from __future__ import annotations

import pytest

from generate.taps import InstalledTap, installed_taps

TAPS = [*installed_taps()]


@pytest.fixture(params=TAPS, ids=lambda tap: tap.name)
def tap(request: pytest.FixtureRequest) -> InstalledTap:
    found: InstalledTap = request.param
    return found
