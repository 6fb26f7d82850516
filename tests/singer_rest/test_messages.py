"""Messages leave whole and in order."""

from __future__ import annotations

import io
import json
import signal
import sys
from decimal import Decimal
from types import SimpleNamespace

import pytest
from singer_sdk.singerlib import RecordMessage, StateMessage

from singer_rest import exact_json, messages
from singer_rest.messages import ExactWriter


class Pipe(io.BytesIO):
    """Standard output that notes each flush, and calls back in the middle of a write."""

    interrupt = staticmethod(lambda: None)

    def __init__(self) -> None:
        super().__init__()
        self.flushed_at: list[int] = []

    def write(self, data: object) -> int:
        half = len(data) // 2  # type: ignore[arg-type]
        super().write(data[:half])  # type: ignore[index]
        self.interrupt()
        super().write(data[half:])  # type: ignore[index]
        return len(data)  # type: ignore[arg-type]

    def flush(self) -> None:
        self.flushed_at.append(self.tell())


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    pipe = Pipe()
    stdout = SimpleNamespace(buffer=pipe)
    monkeypatch.setattr(messages, "sys", SimpleNamespace(stdout=stdout, exit=sys.exit))
    return pipe


def test_numbers_are_written_digit_for_digit(pipe: Pipe) -> None:
    record = {"a": exact_json.decode(b"1e2"), "b": Decimal("1023.40"), "c": 10**20, "d": "ç"}
    ExactWriter().write_message(RecordMessage(stream="s", record=record))
    assert b'"record":{"a":100,"b":1023.40,"c":100000000000000000000,"d":"\xc3\xa7"}' in (
        pipe.getvalue()
    )


def test_a_state_is_flushed_with_the_records_before_it(pipe: Pipe) -> None:
    writer = ExactWriter()
    writer.write_message(RecordMessage(stream="s", record={}))
    assert pipe.flushed_at == []
    writer.write_message(StateMessage(value={}))
    assert pipe.flushed_at[-1] == len(pipe.getvalue())


def test_a_signal_in_the_middle_of_a_line_lets_it_end(pipe: Pipe) -> None:
    writer = ExactWriter()
    pipe.interrupt = lambda: writer.exit(128 + signal.SIGTERM)
    with pytest.raises(SystemExit) as stopped:
        writer.write_message(RecordMessage(stream="s", record={"a": 1}))
    assert stopped.value.code == 143
    assert json.loads(pipe.getvalue())["record"] == {"a": 1}


def test_a_second_signal_does_not_wait(pipe: Pipe) -> None:
    writer = ExactWriter()

    def twice() -> None:
        writer.exit(143)
        writer.exit(143)

    pipe.interrupt = twice
    with pytest.raises(SystemExit):
        writer.write_message(RecordMessage(stream="s", record={"a": 1}))
    assert not pipe.getvalue().endswith(b"\n")
