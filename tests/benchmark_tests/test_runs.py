"""The benchmark's server gives our taps every row, and tells what it saw of them."""

from __future__ import annotations

import json
import sys
import threading
from decimal import Decimal
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import process
from benchmarks.backend import Backend
from benchmarks.bench import LastState, SlowReader
from benchmarks.proof import brought, rows_of
from benchmarks.server import MOST_IN_FLIGHT
from benchmarks.sources import BILLINGS, PAYMENTS, Source
from tap_asaas.tap import TapAsaas
from tap_clientbase.tap import TapClientbase
from tests.run_tap import sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from singer_rest import RestTap

ROWS = 1230


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    with Backend(pool=200) as running:
        yield running


@pytest.mark.parametrize("full_table", [False, True])
@pytest.mark.parametrize(("tap", "source"), [(TapAsaas, PAYMENTS), (TapClientbase, BILLINGS)])
def test_a_tap_reads_every_row_once(
    backend: Backend, tap: type[RestTap], source: Source, full_table: bool
) -> None:
    backend.begin(ROWS)
    config = {source.token: "any", "api_url": backend.origin + source.base}
    run = sync(tap, config, streams=[source.stream], full_table=full_table)
    assert run.error is None
    count, distinct, amount = brought(run.records[source.stream], source.key, source.amount)
    assert (count, distinct, amount) == (ROWS, ROWS, backend.truth[source.path].amount)
    log = backend.log()
    assert log.requests >= ROWS / 100
    assert log.wrong == log.refused == 0


def test_requests_wait_side_by_side_and_too_many_are_refused(backend: Backend) -> None:
    backend.begin(ROWS, latency=0.5)
    statuses: list[int] = []

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", backend.port)
        connection.request("GET", f"{PAYMENTS.path}?limit=1")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(MOST_IN_FLIGHT + 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = backend.log()
    assert statuses.count(200) == MOST_IN_FLIGHT
    assert statuses.count(429) == log.refused == 3
    assert log.peak == log.requests == MOST_IN_FLIGHT + 3
    backend.begin(ROWS)
    assert backend.log().requests == backend.log().peak == 0


def test_what_is_not_served_counts_as_wrong(backend: Backend) -> None:
    backend.begin(ROWS)
    connection = HTTPConnection("127.0.0.1", backend.port)
    for target, status in (("/asaas/v3/customers", 404), (f"{PAYMENTS.path}?limit=1000", 400)):
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert answer.headers["Date"].endswith("GMT")
    connection.close()
    assert backend.log().wrong == 2


@pytest.mark.parametrize(
    "written",
    [
        [
            {"type": "SCHEMA"},
            {"type": "RECORD", "stream": "s", "record": {"id": "a", "v": 0.1}},
            {"type": "RECORD", "stream": "s", "record": {"id": "a", "v": 0.2}},
        ],
        [
            {"type": "LOG"},
            {"type": "RECORD", "record": {"stream": "s", "data": {"id": "a", "v": 0.1}}},
            {"type": "RECORD", "record": {"stream": "s", "data": {"id": "a", "v": 0.2}}},
        ],
        [[{"id": "a", "v": 0.1}, {"id": "a", "v": 0.2}]],
    ],
    ids=["singer", "airbyte", "dlt"],
)
def test_what_a_tool_brought_is_counted_exactly(tmp_path: Path, written: list[Any]) -> None:
    path = tmp_path / "output.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in written))
    assert brought(rows_of(path), "id", "v") == (2, 1, Decimal("0.3"))


def run_python(code: str, folder: Path, take: list[bytes]) -> process.Cost:
    command = [sys.executable, "-S", "-c", code]
    return process.run(command, folder=folder, environment={}, take=take.append)


def test_a_process_is_measured_by_what_it_takes(tmp_path: Path) -> None:
    code = (
        "import time; held = bytearray(200 << 20)\n"
        "while time.process_time() < 0.3: pass\n"
        "time.sleep(0.2); print('x' * 100_000)"
    )
    said: list[bytes] = []
    cost = run_python(code, tmp_path, said)
    assert b"".join(said) == b"x" * 100_000 + b"\n"
    assert cost.written == 100_001
    assert 0.3 <= cost.cpu < 1
    assert cost.wall >= 0.5
    assert 200 << 20 <= cost.peak < 1 << 30


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(process.ProcessFailedError, match=r"ended with 3:\nno luck"):
        run_python("import sys; sys.stderr.write('no luck'); sys.exit(3)", tmp_path, [])


def test_the_last_state_is_found_wherever_the_output_is_torn() -> None:
    last = LastState()
    for chunk in (
        b'{"type":"STATE","value":1}\n{"ty',
        b'pe":"STATE"',
        b"}\n",
        b'{"type":"RECORD"}',
    ):
        last(chunk)
    assert last.line == b'{"type":"STATE"}'


def test_a_slow_reader_holds_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.append(now.pop() + seconds))
    read = SlowReader(rest=5, rate=1000)
    for _ in range(4):
        read(b"x" * 500)
    assert now[0] == 100 + 5 + 4 * 0.5
