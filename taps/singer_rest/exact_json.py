"""JSON in and out without losing a digit: no float is built and no exponent is written."""

from __future__ import annotations

import codecs
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_EXPONENT = 50
"""A number with a point or an exponent, and beyond 10 ** ±50, is refused: no amount is, and written
out, many of them would fill the memory."""

MOST_DIGITS = 400
"""A number with a point or an exponent, and of more characters, is refused; msgspec refuses whole
numbers of more than 4,300 digits."""

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
        ValueError: It is longer than `MOST_DIGITS`, or its exponent beyond `MAX_EXPONENT`.
    """
    if len(text) > MOST_DIGITS:
        raise ValueError("number too long")
    try:
        value = Decimal(text)
    except ArithmeticError as error:
        raise ValueError("not a number, or one out of range") from error
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
_checker = msgspec.json.Encoder(enc_hook=lambda _plain_decimal: 0, decimal_format="number")
"""Writes a decoded body to compare it with: never longer than it came."""


class NotJSONError(ValueError):
    """Bytes that are not JSON, or not such as can be taken; says why, and quotes nothing.

    `torn` tells whether they may be what is left of a good body.
    """

    def __init__(self, reason: str, *, torn: bool = False) -> None:
        super().__init__(reason)
        self.torn = torn


def decode(body: bytes) -> Any:
    """Parse JSON; numbers with a point or an exponent become decimals.

    Raises:
        NotJSONError: The body is not JSON, or not UTF-8, or it nests too deep, holds a number that
            is too long, or an object with a key twice.
    """
    body = body.removeprefix(codecs.BOM_UTF8)
    try:
        value = _decoder.decode(body)
        written = _checker.encode(value)
        # Of two values of a key msgspec keeps one. Nothing is written longer than it came, so what
        # has its length lacks none; else, as many colons.
        if len(written) != len(body) and written.count(b":") != _colons(body):
            _parse(body.decode())
    except NotJSONError:
        raise
    except RecursionError:
        raise NotJSONError("JSON that nests too deep") from None
    except msgspec.ValidationError:
        raise NotJSONError("JSON with a number that is too long or too large") from None
    except (msgspec.DecodeError, ValueError):
        raise _fault(body) from None
    return value


def _colons(body: bytes) -> int:
    """How many colons there are, escaped ones too: too many where a text quotes an escape."""
    count = body.count(b":")
    if b"\\" in body and b"\\u003" in body:  # the first is found missing in no time
        count += body.count(b"\\u003a") + body.count(b"\\u003A")
    return count


def _parse(text: str) -> None:
    """Parse JSON slowly, to find what msgspec does not tell.

    Raises:
        ValueError: It is not JSON.
    """
    json.loads(
        text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=len, parse_float=len
    )


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise NotJSONError("JSON that holds a key twice in one object")


def _refuse(_name: str) -> None:
    raise NotJSONError("JSON with a number that is none: NaN or Infinity")


def _fault(body: bytes) -> NotJSONError:
    """What is wrong with bytes that msgspec does not take."""
    if not body.strip():
        return NotJSONError("nothing", torn=True)
    try:
        _parse(body.decode())
    except NotJSONError as fault:
        return fault
    except UnicodeDecodeError as error:
        torn = error.reason == "unexpected end of data"
        return NotJSONError("text that is not UTF-8", torn=torn)
    except RecursionError:
        return NotJSONError("JSON that nests too deep")
    except ValueError:
        return NotJSONError("text that is not JSON", torn=True)
    return NotJSONError("JSON with an escape that stands for no character")


def encode_lines(values: Sequence[Any]) -> bytes:
    """Write each value as `encode` does, and a line feed after it."""
    return _encoder.encode_lines(values)


def encode(value: Any) -> bytes:
    """Write compact UTF-8 JSON in the order of the keys, non-ASCII text unescaped."""
    return _encoder.encode(value)


def text(value: Any) -> str:
    """Text as it is; a number digit for digit, without exponent; anything else as compact JSON."""
    if isinstance(value, str):
        return value
    return encode(value).decode()
