"""Digits in, digits out."""

from __future__ import annotations

import json
import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import exact_json

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
    assert exact_json.text(value) == written


@given(numbers)
def test_no_digit_is_lost_and_no_exponent_written(sent: str) -> None:
    written = exact_json.encode(exact_json.decode(sent.encode())).decode()
    assert Decimal(written) == Decimal(sent)
    assert "e" not in written.lower()
    if "e" not in sent.lower():
        assert written == sent


@given(plain_json)
def test_a_json_string_reads_back_as_the_value(value: object) -> None:
    text = exact_json.text([value])
    assert json.loads(text, parse_float=Decimal) == [value]
    assert exact_json.text(text) == text


def test_json_strings_are_compact_keep_order_and_non_ascii() -> None:
    body = '{ "b": 1.50,\n "a": ["ção", null] }'.encode()
    assert exact_json.text(exact_json.decode(body)) == '{"b":1.50,"a":["ção",null]}'


TORN = "text that is not JSON"
DEEP = "JSON that nests too deep"
LONG = "JSON with a number that is too long or too large"
TWICE = "JSON that holds a key twice in one object"
NO_UTF_8 = "text that is not UTF-8"
NO_CHARACTER = "JSON with an escape that stands for no character"
NO_NUMBER = "JSON with a number that is none: NaN or Infinity"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b'{"a": 1', TORN),
        (b'{"a": 1}}', TORN),
        (b"<html>", TORN),
        (b'"\xff"', NO_UTF_8),
        (b'{"\xe7": 1}', NO_UTF_8),
        ('["ç', TORN),
        ('["ç'.encode()[:-1], NO_UTF_8),
        ("{}".encode("utf-16"), NO_UTF_8),
        (b"[" * 100_000 + b"]" * 100_000, DEEP),
        (b'{"a":' * 100_000, DEEP),
        (b"1e99999999", LONG),
        (b"1e-99999999", LONG),
        (b"1e50", LONG),
        (b"1e-50", LONG),
        (b"9" * 51 + b".5", LONG),
        (b"1e" + b"9" * 30, LONG),
        (b"9" * 1_000_000, LONG),
        (b"0." + b"9" * 1_000_000, LONG),
        (b"NaN", NO_NUMBER),
        (b"[-Infinity]", NO_NUMBER),
        (b'"\\ud800"', NO_CHARACTER),
        (b'"\\udc00\\ud800"', NO_CHARACTER),
        (b'{"a":1,"a":1}', TWICE),
        (b'[{"b":[{"a":1,"a" : 2}]}]', TWICE),
        (b'{"a":1,"\\u0061":2}', TWICE),
        (b'{"a":":","a":"\\u003a"}', TWICE),
        (b'{"a":{"b":1,"c":2},"a":{"b:c:":1}}', TWICE),
        (b'{"a":"\\u003a","a":1}', TWICE),
        (b'{"a":"\\\\u003a","a":"\\u003A"}', TWICE),
        (b'{"a":1e9,"a":1}', TWICE),
        (b'{"a":1,"a":0.1e4}', TWICE),
    ],
)
def test_what_cannot_be_taken_is_an_error_that_says_why(body: bytes | str, reason: str) -> None:
    sent = body.encode() if isinstance(body, str) else body
    with pytest.raises(exact_json.NotJSONError) as caught:
        exact_json.decode(sent)
    assert str(caught.value) == reason
    assert caught.value.torn is (reason in {TORN, "nothing"} or sent == '["ç'.encode()[:-1])


def test_a_byte_order_mark_is_no_part_of_the_body() -> None:
    assert exact_json.decode(b"\xef\xbb\xbf[1]") == [1]


class Members(tuple[tuple[str, object], ...]):
    """An object whose keys may come more than once."""

    __slots__ = ()


class Number(str):
    """The text of a number."""

    __slots__ = ()


members = st.recursive(
    st.none() | st.integers(0, 9) | numbers.map(Number) | st.text('a:\\"ç {', max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(st.text("ab:", max_size=1), inner), max_size=3).map(Members)
    ),
    max_leaves=8,
)


def written(value: object, space: str, *, escaped: bool) -> str:
    if isinstance(value, Members):
        texts = [
            f"{written(key, space, escaped=escaped)}{space}:{space}"
            f"{written(member, space, escaped=escaped)}"
            for key, member in value
        ]
        return f"{{{','.join(texts)}}}"
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        return written(Members(value.items()), space, escaped=escaped)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(written(item, space, escaped=escaped) for item in value)}]"
    text = json.dumps(value, ensure_ascii=escaped)
    return text.replace(":", "\\u003a") if escaped else text


def holds_a_key_twice(value: object) -> bool:
    if isinstance(value, Members):
        keys = [key for key, _ in value]
        inner = any(holds_a_key_twice(member) for _, member in value)
        return inner or len(set(keys)) < len(keys)
    return isinstance(value, list) and any(map(holds_a_key_twice, value))


@given(members, st.sampled_from(["", " ", "\n\t"]), st.booleans())
def test_a_key_that_comes_twice_is_found_however_it_is_written(
    value: object, space: str, escaped: bool
) -> None:
    body = written(value, space, escaped=escaped).encode()
    if holds_a_key_twice(value):
        with pytest.raises(exact_json.NotJSONError, match=TWICE):
            exact_json.decode(body)
    else:
        assert exact_json.decode(body) == json.loads(body, parse_float=Decimal)


@given(plain_json | numbers.map(Number), st.booleans())
def test_nothing_is_written_longer_than_it_came(value: object, escaped: bool) -> None:
    # Else what has grown could hide a key that is lost.
    body = written(value, "", escaped=escaped)
    assert len(exact_json._checker.encode(exact_json.decode(body.encode()))) <= len(body.encode())


def test_no_character_is_written_longer_than_it_came() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x11000))))
    body = json.dumps(every, ensure_ascii=False).encode()
    assert len(exact_json._checker.encode(exact_json.decode(body))) <= len(body)


@pytest.mark.parametrize(
    ("body", "spared"),
    [
        (b'{"a":254.33,"b":[1.50,-1,"\xc3\xa7\\n"]}', "_colons"),
        (b'{"a":0.25433e3,"b":[1E2,0.0000001]}', "_parse"),
        (b'{ "a": "\\u00e7\\u003a\\u003A\\/ :" }', "_parse"),
    ],
)
def test_what_servers_write_is_not_searched_for_long(
    body: bytes, spared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[object] = []
    monkeypatch.setattr(exact_json, spared, searched.append)
    assert exact_json.decode(body) == json.loads(body, parse_float=Decimal)
    assert searched == []


@pytest.mark.parametrize("number", [b"1e49", b"1e-49", b"1e9", b"9", b'"\\u0001"', b"{}"])
def test_reading_takes_little_more_memory_than_what_is_read(number: bytes) -> None:
    body = b"[" + b",".join([number] * 20_000) + b"]"
    tracemalloc.start()
    try:
        value = exact_json.decode(body)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(value) == 20_000
    assert most - kept < 3 * len(body)
    assert len(exact_json.encode(value)) < 12 * len(body)
