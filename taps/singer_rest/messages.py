"""Singer messages on their way out: exact numbers, whole lines."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec looks at the types
import sys
from typing import TYPE_CHECKING, Any

import msgspec
from singer_sdk.singerlib import RecordMessage, StateMessage
from singer_sdk.singerlib.encoding.base import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from singer_rest import exact_json

if TYPE_CHECKING:
    from collections.abc import Sequence

BUFFER = 1 << 16
"""Bytes of records that are written at once: as many as a pipe holds."""


class PlainRecord(msgspec.Struct, tag="RECORD", gc=False):
    """A RECORD message; the members are those of the SDK's, in its order."""

    stream: str
    record: Any
    time_extracted: dt.datetime


class VersionedRecord(msgspec.Struct, tag="RECORD", gc=False):
    """The same with the version of the stream, which most runs do not tell."""

    stream: str
    record: Any
    version: int
    time_extracted: dt.datetime


class ExactWriter(GenericSingerWriter[bytes, Message]):
    """Writes messages to standard output, never a part of one.

    Records wait in a buffer; any other message sends them ahead of itself, so that a state is
    never seen before the records it stands for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()
        self._writing = False
        self._exit_code: int | None = None
        self._state = self._last = b""

    @override
    def serialize_message(self, message: Message) -> bytes:
        return exact_json.encode(message.to_dict())

    @override
    def write_message(self, message: Message) -> None:
        at_once = not isinstance(message, RecordMessage)
        line = self.serialize_message(message) + b"\n"
        if isinstance(message, StateMessage):
            self._state = line
        self.write_lines(line, at_once=at_once)

    def write_records(self, messages: Sequence[PlainRecord | VersionedRecord]) -> None:
        """Write RECORD messages."""
        self.write_lines(exact_json.encode_lines(messages))

    def write_lines(self, lines: bytes, *, at_once: bool = False) -> None:
        """Write whole messages, with a line feed after each."""
        self._writing = True
        try:
            self._buffer += lines
            self._last = lines or self._last
            if at_once or len(self._buffer) >= BUFFER:
                self._send()
        finally:
            self._writing = False
        code, self._exit_code = self._exit_code, None
        if code is not None:
            self.exit(code)

    def flush(self) -> None:
        """Write what waits in the buffer."""
        self.write_lines(b"", at_once=True)

    def close(self) -> None:
        """Write what waits, and the last state again if something has followed it.

        A target may keep a state only if it comes last, as target-jsonl does.
        """
        repeated = b"" if self._last == self._state else self._state
        self.write_lines(repeated, at_once=True)

    def exit(self, code: int) -> None:
        """Leave the process, but not in the middle of a line unless asked a second time."""
        if self._writing and self._exit_code is None:
            self._exit_code = code
            return
        if not self._writing:
            self.close()
        sys.exit(code)

    def _send(self) -> None:
        # Whatever comes of it, it is not sent again.
        lines, self._buffer = self._buffer, bytearray()
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
