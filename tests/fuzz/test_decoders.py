"""What reads bytes and text of a server: for any of them an answer or one kind of error."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from singer_rest import exact_json, paging, records, retry, timestamps, typed_rows
from singer_rest.contract_stream import look_up
from singer_rest.dates import Dates
from singer_rest.responses import Action, judge_body, judge_status
from singer_rest.timestamps import SAO_PAULO
from tap_asaas.client import day, moment
from tap_asaas.streams import STREAMS
from tap_biu.brl import parse_brl, parse_percentage
from tap_biu.contract import Contract
from tap_biu.months import read
from tap_biu.streams.dashboard import flatten

from .conftest import FUZZ
from .hostile_json import BODIES, TEXTS, VALUES

REASONS = {
    "nothing",
    "text that is not JSON",
    "text that is not UTF-8",
    "JSON that nests too deep",
    "JSON with a number that is too long or too large",
    "JSON with a number that is none: NaN or Infinity",
    "JSON with an escape that stands for no character",
    "JSON that holds a key twice in one object",
}


@FUZZ
@given(BODIES)
@example(b"[" * 200_000)
@example(b'{"":' * 200_000)
@example(b"9" * 5_000_000)
@example(b"[" + b"9" * 4300 + b",1]")
@example(b'"' + b"\\u0000" * 100_000 + b'"')
def test_any_bytes_are_json_or_told_not_to_be(body: bytes) -> None:
    try:
        value = exact_json.decode(body)
    except exact_json.NotJSONError as error:
        assert str(error) in REASONS  # noqa: PT017 - any bytes may be JSON
    else:
        assert exact_json.decode(exact_json.encode(value)) == value
        assert value == exact_json.decode(body.removeprefix(b"\xef\xbb\xbf"))


@FUZZ
@given(BODIES, st.text(max_size=20) | st.just("text/html"))
def test_any_body_gets_a_verdict_that_quotes_nothing(body: bytes, kind: str) -> None:
    verdict, _ = judge_body(body, kind)
    reason = verdict.reason.removeprefix("answered ")
    assert reason in REASONS | {"", "HTML instead of JSON"}
    assert (verdict.action is Action.OK) is (not verdict.reason)


@FUZZ
@given(st.integers(0, 999))
def test_any_status_gets_a_verdict(status: int) -> None:
    assert isinstance(judge_status(status).action, Action)


@FUZZ
@given(TEXTS | st.text(max_size=200), st.sampled_from([429, 503, 200]))
@example("Mon, 01 Jan 0001 00:00:00 GMT", 429)
@example("Fri, 31 Dec 9999 23:59:59 -2359", 429)
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 503)
@example("9" * 100_000, 429)
@example("0\x1f", 429)
def test_any_header_is_a_wait_or_none(text: str, status: int) -> None:
    headers = dict.fromkeys(
        ["Retry-After", "RateLimit-Reset", "RateLimit-Limit", "RateLimit-Remaining"], text
    )
    wait = retry.asked_wait(status, headers)
    told = retry.told_limit(headers)
    assert all(number is None or 0 <= number < math.inf for number in (wait, *told))
    date = timestamps.http_date(text)
    if date:
        # It can be reckoned with, in any zone.
        assert timestamps.day(date - dt.timedelta(days=1)) < timestamps.day(date)
        assert timestamps.midnight(date, SAO_PAULO) <= date


@FUZZ
@given(TEXTS | st.text(max_size=200) | st.from_regex(r"\d{1,5}-\d\d-\d\d[T ]\d\d:\d\d.{0,12}"))
def test_any_text_is_a_date_or_none(text: str) -> None:
    dates = Dates(Contract().date_formats, SAO_PAULO)
    for found in (dates.date(text), day(text)):
        assert found is None or dt.date.fromisoformat(found)
    for found in (dates.date_time(text), moment(text)):
        assert found is None or dt.datetime.fromisoformat(found).tzinfo
    at = timestamps.instant(text)
    assert at is None or at.tzinfo
    assert read(text) is None or len(text) == 7


@FUZZ
@given(TEXTS | st.text(max_size=200) | st.from_regex(r"\A-? *(R\$)? *-? *[0-9.]{1,30},?[0-9]*\Z"))
@example("-" + " " * 1_000_000 + "x")
@example("9" * 1_000_000)
def test_any_text_is_an_amount_or_none(text: str) -> None:
    for amount in (parse_brl(text), parse_percentage(text)):
        assert amount is None or exact_json.decode(exact_json.encode(amount)) == amount


@FUZZ
@given(VALUES)
def test_any_value_is_a_count_or_none(value: Any) -> None:
    count = paging.read_count(value)
    assert count is None or 0 <= count < 10**9
    assert look_up({"a": value}, "a.b.c", default=5) is not None
    if isinstance(value, dict):
        assert all(isinstance(name, str) for name in flatten(value))


READERS: dict[str, records.Reader] = {"date": day, "date-time": moment}
SHAPED = st.integers(0, len(STREAMS) - 1).flatmap(
    lambda number: st.tuples(
        st.just(STREAMS[number].record_schema),
        st.dictionaries(
            st.sampled_from([*STREAMS[number].record_schema["properties"]]) | TEXTS,
            VALUES,
            max_size=6,
        )
        | VALUES,
    )
)


@FUZZ
@given(SHAPED, st.booleans())
def test_any_row_becomes_a_record_or_a_told_failure(
    case: tuple[dict[str, Any], Any], stringify: bool
) -> None:
    schema, value = case
    row = exact_json.decode(json.dumps(value).encode())
    try:
        shape = records.shaper(schema, records.everything, READERS, stringify_nested=stringify)
        record = shape(row)
    except records.ShapeError as error:
        assert "expected" in str(error)  # noqa: PT017
        return
    assert record.keys() == schema["properties"].keys()
    written = exact_json.encode(record)
    convert = typed_rows.converter(schema, records.everything, READERS, stringify_nested=stringify)
    try:
        (typed,) = convert([row])
    except msgspec.ValidationError:
        return
    assert exact_json.encode(typed) == written
