"""JSON in and out without losing a digit: no float is built and no exponent is written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_EXPONENT = 1000
"""A number beyond 10 ** ±1000 is refused: written out it would fill the memory."""


LEAST_PLAIN = -6
"""Below 10 ** -6 Python writes an exponent even where none was read."""


class PlainDecimal(Decimal):
    """A decimal whose text never has an exponent: `1e2` prints as `100`."""

    __slots__ = ()

    @override
    def __str__(self) -> str:
        return format(Decimal(self), "f")


def exact(text: str) -> Decimal:
    """Read the text of a JSON number as a decimal, keeping every digit and trailing zero.

    Raises:
        ValueError: The exponent is beyond `MAX_EXPONENT`.
    """
    value = Decimal(text)
    size = value.adjusted()
    if not -MAX_EXPONENT < size < MAX_EXPONENT:
        raise ValueError("number out of range")
    has_exponent = size < LEAST_PLAIN or "e" in text or "E" in text
    return PlainDecimal(value) if has_exponent else value


def _encode_other(value: Any) -> Any:
    if isinstance(value, PlainDecimal):
        return msgspec.Raw(str(value).encode())
    return str(value)


_decoder = msgspec.json.Decoder(float_hook=exact)
_encoder = msgspec.json.Encoder(enc_hook=_encode_other, decimal_format="number")


def decode(body: bytes) -> Any:
    """Parse JSON; numbers with a point or an exponent become decimals.

    Raises:
        ValueError: The body is not JSON or not UTF-8. The message holds no part of it.
    """
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as exc:
        raise ValueError("not valid JSON") from exc


def encode_lines(values: Sequence[Any]) -> bytes:
    """Write each value as `encode` does, and a line feed after it."""
    return _encoder.encode_lines(values)


def encode(value: Any) -> bytes:
    """Write compact UTF-8 JSON in the order of the keys, non-ASCII text unescaped."""
    return _encoder.encode(value)
