"""Digits in, digits out."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import exact_json, records

digits = st.text("0123456789", min_size=1, max_size=17)
numbers = st.builds(
    lambda minus, whole, fraction, exponent: f"{minus}{whole}{fraction}{exponent}",
    st.sampled_from(["", "-"]),
    digits.map(lambda text: text.lstrip("0") or "0"),
    digits.map(lambda text: f".{text}"),
    st.sampled_from(["", "e2", "E+4", "e-3", "e0"]),
)
plain_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("1023.4", "1023.4"),
        ("0.1023e4", "1023"),
        ("1e2", "100"),
        ("90.0", "90.0"),
        ("0.0000001", "0.0000001"),
        ("12345678901234567", "12345678901234567"),
        ("123456789012345.67", "123456789012345.67"),
        ("-0.10", "-0.10"),
    ],
)
def test_a_number_is_written_in_plain_digits(sent: str, written: str) -> None:
    value = exact_json.decode(sent.encode())
    assert exact_json.encode(value) == written.encode()
    assert records.text(value) == written


@given(numbers)
def test_no_digit_is_lost_and_no_exponent_written(sent: str) -> None:
    written = exact_json.encode(exact_json.decode(sent.encode())).decode()
    assert Decimal(written) == Decimal(sent)
    assert "e" not in written.lower()
    if "e" not in sent.lower():
        assert written == sent


@given(plain_json)
def test_a_json_string_reads_back_as_the_value(value: object) -> None:
    text = records.text([value])
    assert json.loads(text, parse_float=Decimal) == [value]
    assert records.text(text) == text


def test_json_strings_are_compact_keep_order_and_non_ascii() -> None:
    body = '{ "b": 1.50,\n "a": ["ção", null] }'.encode()
    assert records.text(exact_json.decode(body)) == '{"b":1.50,"a":["ção",null]}'


@pytest.mark.parametrize(
    "body", [b'{"a": 1', b"<html>", b'"\xff"', b"1e99999999", b"1e-99999999", b"[" * 100_000]
)
def test_what_is_not_json_is_an_error_that_quotes_nothing(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^not valid JSON$"):
        exact_json.decode(body)
