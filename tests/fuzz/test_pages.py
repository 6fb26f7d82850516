"""Pages of any shape: each is read, or fails its stream in one line."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest import exact_json
from singer_rest.contract_stream import Position
from singer_rest.errors import StreamFailedError
from singer_rest.paging import Page
from singer_rest.responses import judge_status
from singer_rest.windows import NotClosedError
from tap_asaas.client import Query
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase

from .conftest import FUZZ
from .hostile_json import BODIES, TEXTS, VALUES

if TYPE_CHECKING:
    from singer_rest.stream import RestStream

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.timezone.utc)
KEYS = st.sampled_from(["id", "uuid", "cod_plataforma", "updated_at", "modificado_em"]) | TEXTS
ROWS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4) | VALUES, max_size=3) | VALUES
NUMBERS = (
    VALUES
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["7", "http://evil.example/?page=2", "null", 10**300])
)
PAGES = (
    st.fixed_dictionaries(
        {"data": ROWS},
        optional={
            "hasMore": NUMBERS,
            "totalCount": NUMBERS,
            "meta": st.fixed_dictionaries(
                {}, optional={"next_page": NUMBERS, "total_pages": NUMBERS, "total_count": NUMBERS}
            )
            | VALUES,
            "pagination": st.fixed_dictionaries(
                {}, optional={"total": NUMBERS, "total_pages": NUMBERS}
            )
            | VALUES,
        },
    )
    | VALUES
)
PLACES: dict[str, tuple[Any, str, str, list[Any]]] = {
    "asaas list": (TapAsaas, "access_token", "payments", [Query(0), Query(100)]),
    "asaas object": (TapAsaas, "access_token", "balance", [Query()]),
    "biu list": (TapBiu, "api_token", "sales", [Position(None, 1), Position(NOW, 2, NOW)]),
    "biu dashboard": (TapBiu, "api_token", "dashboard", [dt.date(2026, 2, 1)]),
    "clientbase": (TapClientbase, "auth_token", "billings", [Position(None, 1), Position(NOW, 2)]),
}


@cache
def stream_of(place: str) -> RestStream:
    tap, token, name, _ = PLACES[place]
    streams: list[RestStream] = tap(config={token: "x"}).discover_streams()
    return next(stream for stream in streams if stream.name == name)


@FUZZ
@given(st.sampled_from([*PLACES]), PAGES, st.data())
def test_any_page_is_read_or_fails_its_stream(place: str, value: Any, data: Any) -> None:
    stream, token = stream_of(place), data.draw(st.sampled_from(PLACES[place][3]))
    try:
        body = exact_json.decode(json.dumps(value).encode())
        page = stream.read_page(body, token)
        keys = [stream.key(row) for row in page.records]  # type: ignore[attr-defined]
    except (exact_json.NotJSONError, StreamFailedError, NotClosedError):
        return
    assert isinstance(page, Page)
    assert len({*keys}) <= len(page.records)
    assert all(0 <= number < 10**9 for number in (page.total, page.pages) if number is not None)


@FUZZ
@given(st.sampled_from([*PLACES]), BODIES, st.sampled_from([400, 401, 403, 404, 422, 500, 503]))
def test_any_body_of_an_error_adds_nothing_but_a_code(place: str, body: bytes, status: int) -> None:
    before = judge_status(status)
    after = stream_of(place).explain(before, body)
    assert after.reason.startswith(before.reason)
    assert len(after.reason) < len(before.reason) + 70


@pytest.mark.parametrize("place", PLACES)
def test_a_deep_error_is_no_trouble(place: str) -> None:
    before = judge_status(400)
    for body in (b"[" * 100_000, b'{"errors":[{"code":' + b"[" * 900 + b"]" * 900 + b"}]}"):
        assert stream_of(place).explain(before, body).reason == before.reason
