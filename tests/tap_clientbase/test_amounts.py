"""Amounts that are text: what of them a column of decimals takes, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.record_stream import RecordStream
from tap_clientbase.tap import TapClientbase
from tests.run_tap import sync

if TYPE_CHECKING:
    from tests.emulator import Emulator


@pytest.mark.parametrize("in_bulk", [True, False])
def test_an_amount_that_a_decimal_column_refuses_is_told(
    config: dict[str, Any],
    emulator: Emulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    in_bulk: bool,
) -> None:
    if not in_bulk:
        monkeypatch.setattr(RecordStream, "writes_pages", False)
    amounts = iter(["R$ 1.234,56", "1" * 30, "0.1234567890", " ", "-1.5", 7, None])
    emulator.drift["billings"] = lambda row: row.update(amount_billed=next(amounts, "0"))
    run = sync(TapClientbase, config, streams=["billings"])
    assert "amount_billed has text that is no decimal in 3 rows" in caplog.text
    held = [row["amount_billed"] for row in run.records["billings"]]
    assert held[:4] == ["R$ 1.234,56", "1" * 30, "0.1234567890", None]
