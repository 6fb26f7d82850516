"""Singer messages on their way out: exact numbers, whole lines."""

from __future__ import annotations

import sys

from singer_sdk.singerlib import RecordMessage
from singer_sdk.singerlib.encoding.base import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message
from typing_extensions import override

from singer_rest import exact_json


class ExactWriter(GenericSingerWriter[bytes, Message]):
    """Writes messages to standard output, never a part of one.

    Records wait in the output buffer; any other message sends them ahead of itself, so that a
    state is never seen before the records it stands for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._writing = False
        self._exit_code: int | None = None

    @override
    def serialize_message(self, message: Message) -> bytes:
        return exact_json.encode(message.to_dict())

    @override
    def write_message(self, message: Message) -> None:
        self._writing = True
        try:
            sys.stdout.buffer.write(self.serialize_message(message) + b"\n")
            if not isinstance(message, RecordMessage):
                sys.stdout.buffer.flush()
        finally:
            self._writing = False
        if self._exit_code is not None:
            sys.exit(self._exit_code)

    def exit(self, code: int) -> None:
        """Leave the process, but not in the middle of a line unless asked a second time."""
        if self._writing and self._exit_code is None:
            self._exit_code = code
        else:
            sys.exit(code)
