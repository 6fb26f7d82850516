"""A run sends as many requests as the table of streams says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generate.taps import InstalledTap
from tap_asaas.children import FollowingStream
from tests.cases import CASES, Case
from tests.run_tap import selection, sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

    from singer_rest import RestStream
    from tests.emulator import Emulator


def expected(stream: RestStream, brought: Mapping[str, Sized]) -> int:
    """The requests of a later run that has brought these rows, by the words of the table."""
    before = expected(stream.parent, brought) if isinstance(stream, FollowingStream) else 0
    rows, cost = len(brought[stream.name]), stream.cost.partition(", and up to")[0]
    if cost == "one":
        return 1
    if cost == "one per month":
        return rows
    if re.fullmatch(r"none: rows of `\w+` carry them", cost):
        return before
    if found := re.fullmatch(r"one per row of `(\w+)`", cost):
        return before + len(brought[found[1]])
    found = re.fullmatch(
        r"one per 100 (?:.*rows|.*brings(?:, at least (\d+) in a later run)?)",
        cost,
    )
    assert found, cost
    return max(-(-rows // 100), int(found[1] or 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_a_later_run_sends_as_many_requests_as_the_table_says(
    case: Case, emulator: Emulator
) -> None:
    config = case.config(emulator)
    of_each_cost = {stream.cost: stream for stream in InstalledTap(case.tap).streams}
    for stream in of_each_cost.values():
        parent = getattr(stream.parent_stream_type, "name", stream.name)
        catalog = selection(case.tap, {stream.name, parent}, config=config)
        state = sync(case.tap, config, catalog=catalog).state
        before = len(emulator.log)
        brought = sync(case.tap, config, catalog=catalog, state=state).records
        assert len(emulator.log) - before == expected(stream, brought), stream.name
