"""The table of a run, and the line that tells how far it has got."""

from __future__ import annotations

import io
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from singer_rest import progress, report
from singer_rest.progress import Progress
from singer_rest.report import Outcome, RunOutcome, StreamReport

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_threads_add_up() -> None:
    told = StreamReport("payments")

    def work(_number: int) -> None:
        for _ in range(2000):
            told.sent(0.5)
            told.retried(0.25)
            told.answered(7)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (told.requests, told.retries, told.pages, told.largest) == (16_000, 16_000, 16_000, 7)
    assert told.waited == 12_000


def test_a_table_has_a_line_per_stream_and_blanks_for_nothing() -> None:
    one = StreamReport("payments", records=12345, announced=12348, read=12345, missing=3)
    one.outcome = Outcome.FAILED
    two = StreamReport("banks", records=2, waited=61.4, outcome=Outcome.COMPLETE)
    head, rule, first, second = report.as_table([one, two]).splitlines()
    assert head.split() == [*report.COLUMNS]
    assert {len(head)} == {len(rule)}
    assert first.split() == ["payments", "failed", "12,345", "12,348", "12,345", "3"]
    assert second.split() == ["banks", "complete", "2", "61", "s"]
    told = report.as_json("tap-asaas", RunOutcome.FAILED, 61.2, [one, two])
    line = "failed: 12,347 records in 61 s, 0 requests, 3 rows missing"
    assert report.summary(told) == line
    ends = {name: head.index(name) + len(name) for name in report.COLUMNS}
    assert first[: ends["missing"]].endswith(" 3")
    assert second[: ends["waited"]].endswith(" 61 s")


@pytest.mark.parametrize(
    ("records", "largest", "now", "line"),
    [
        (0, 0, 0.5, "payments: 0 rows in 0 s, 3 requests"),
        (500, 1000, 10.0, "payments: 500 of 1,000 rows, 50 a second, 10 s left"),
        (1500, 1000, 10.0, "payments: 1,500 rows, 150 a second"),
    ],
)
def test_a_line_tells_rows_rate_and_time_left(
    records: int, largest: int, now: float, line: str
) -> None:
    told = StreamReport("payments", records=records, largest=largest, requests=3, began=1.0)
    assert progress.line(told, 1.0 + now) == line


def test_a_line_of_a_stream_that_is_done_tells_its_time() -> None:
    told = StreamReport("payments", records=7, largest=7, requests=2, began=1.0, ended=3.0)
    assert progress.line(told, 99.0) == "payments: 7 rows in 2 s, 2 requests"


@pytest.fixture
def logger() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger whose root writes to a text, as a terminal would show it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    root.addHandler(handler)
    yield logging.getLogger("test-of-progress"), text
    root.removeHandler(handler)


def test_without_a_terminal_lines_go_to_the_log(
    logger: tuple[logging.Logger, io.StringIO], caplog: pytest.LogCaptureFixture
) -> None:
    told = StreamReport("payments", records=5, began=1.0)
    shown = Progress([StreamReport("customers", began=1.0, ended=2.0), told], logger[0])
    with caplog.at_level(logging.INFO):
        shown.look()
        told.end()
        shown.look()
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["payments"]


def test_on_a_terminal_each_stream_has_one_line_and_logs_stand_above_it(
    logger: tuple[logging.Logger, io.StringIO],
) -> None:
    log, terminal = logger
    streams = [StreamReport("customers", records=5, began=1.0), StreamReport("payments")]
    with Progress(streams, log, terminal) as shown:
        shown.look()
        log.warning("look out")
        shown.look()
        streams[0].end()
        streams[1].began = time.monotonic()  # brief: it leaves no line
        shown.look()
    screen = [line.rpartition(progress.ERASE)[2] for line in terminal.getvalue().split("\n")]
    assert screen[0] == "look out"
    assert screen[1].startswith("customers: 5 rows in ")
    assert screen[2:] == [""]
    assert "payments: 0 rows in " in terminal.getvalue()
    assert log.handlers == []
    log.warning("afterwards")
    assert terminal.getvalue().endswith(f"{progress.ERASE}afterwards\n")


class GoneTerminal(io.StringIO):
    """One that nobody looks at any more."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


def test_a_terminal_that_goes_away_ends_no_run(
    logger: tuple[logging.Logger, io.StringIO],
) -> None:
    with Progress([StreamReport("payments", began=1.0)], logger[0], GoneTerminal()) as shown:
        shown.look()
        logger[0].warning("look out")
    assert "look out" in logger[1].getvalue()
