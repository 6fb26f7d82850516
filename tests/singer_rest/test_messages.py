"""Messages leave whole and in order."""

from __future__ import annotations

import datetime as dt
import io
import json
import signal
import sys
from decimal import Decimal
from types import SimpleNamespace

import pytest
from msgspec import Struct
from singer_sdk.singerlib import RecordMessage, StateMessage

from singer_rest import exact_json, messages
from singer_rest.messages import BUFFER, ExactWriter, PlainRecord, VersionedRecord

LARGE = RecordMessage(stream="s", record={"a": "x" * BUFFER})


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
    writer = ExactWriter()
    writer.write_message(RecordMessage(stream="s", record=record))
    writer.flush()
    assert b'"record":{"a":100,"b":1023.40,"c":100000000000000000000,"d":"\xc3\xa7"}' in (
        pipe.getvalue()
    )


def test_a_state_is_flushed_with_the_records_before_it(pipe: Pipe) -> None:
    writer = ExactWriter()
    writer.write_message(RecordMessage(stream="s", record={}))
    assert pipe.flushed_at == []
    writer.write_message(StateMessage(value={}))
    assert pipe.flushed_at[-1] == len(pipe.getvalue())
    assert [json.loads(line)["type"] for line in pipe.getvalue().splitlines()] == [
        "RECORD",
        "STATE",
    ]


def test_records_are_written_when_they_fill_a_pipe(pipe: Pipe) -> None:
    writer = ExactWriter()
    writer.write_message(LARGE)
    assert pipe.flushed_at == [len(pipe.getvalue())]


def test_typed_records_are_what_the_sdk_would_write(pipe: Pipe) -> None:
    class Row(Struct):
        name: str

    moment = dt.datetime(2026, 11, 21, 18, 8, 56, 722_000, tzinfo=dt.timezone.utc)
    writer = ExactWriter()
    for name in ("a", "ç"):
        writer.write_message(
            RecordMessage(stream="s", record={"name": name}, time_extracted=moment)
        )
    writer.write_records([PlainRecord("s", Row(name), moment) for name in ("a", "ç")])
    writer.flush()
    lines = pipe.getvalue().splitlines()
    assert lines[:2] == lines[2:]


def test_a_version_stands_where_the_sdk_has_it(pipe: Pipe) -> None:
    moment = dt.datetime(2026, 3, 1, tzinfo=dt.timezone.utc)
    writer = ExactWriter()
    writer.write_message(
        RecordMessage(stream="s", record={"a": 1}, version=7, time_extracted=moment)
    )
    writer.write_records([VersionedRecord("s", {"a": 1}, 7, moment)])
    writer.flush()
    theirs, ours = pipe.getvalue().splitlines()
    assert ours == theirs
    assert b'"version":7' in ours


def test_a_signal_between_two_lines_sends_what_waits(pipe: Pipe) -> None:
    writer = ExactWriter()
    writer.write_message(RecordMessage(stream="s", record={"a": 1}))
    with pytest.raises(SystemExit):
        writer.exit(143)
    assert json.loads(pipe.getvalue())["record"] == {"a": 1}


def test_lines_that_could_not_be_sent_are_not_sent_again(pipe: Pipe) -> None:
    def closed() -> None:
        raise BrokenPipeError

    writer = ExactWriter()
    pipe.interrupt = closed
    with pytest.raises(BrokenPipeError):
        writer.write_message(StateMessage(value={}))
    pipe.interrupt = lambda: None
    sent = pipe.getvalue()
    writer.flush()
    assert pipe.getvalue() == sent


def test_a_signal_in_the_middle_of_a_line_lets_it_end(pipe: Pipe) -> None:
    writer = ExactWriter()

    def once() -> None:
        pipe.interrupt = lambda: None
        writer.exit(128 + signal.SIGTERM)

    pipe.interrupt = once
    with pytest.raises(SystemExit) as stopped:
        writer.write_message(LARGE)
    assert stopped.value.code == 143
    assert json.loads(pipe.getvalue())["record"] == LARGE.record


def test_the_last_state_comes_last_once_more_if_records_followed_it(pipe: Pipe) -> None:
    writer = ExactWriter()
    writer.write_message(StateMessage(value={"bookmarks": {"s": {"a": 1}}}))
    writer.close()
    assert pipe.getvalue().count(b"\n") == 1
    writer.write_message(LARGE)
    writer.close()
    first, _, last = pipe.getvalue().splitlines()
    assert first == last
    ExactWriter().close()


def test_a_second_signal_does_not_wait(pipe: Pipe) -> None:
    writer = ExactWriter()

    def twice() -> None:
        writer.exit(143)
        writer.exit(143)

    pipe.interrupt = twice
    with pytest.raises(SystemExit):
        writer.write_message(LARGE)
    assert not pipe.getvalue().endswith(b"\n")
