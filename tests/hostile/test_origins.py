"""No credential leaves for another origin, whatever an answer or a setting points at."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.cases import CASES, Case
from tests.run_tap import sync

from .raw_server import RawServer, head, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "kept-at-home-4711"
STREAMS = {"tap-asaas": "customers", "tap-biu": "sales", "tap-clientbase": "customers"}
EVERY_TAP = pytest.mark.parametrize("case", CASES, ids=[case.tap.name for case in CASES])


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    """The other origin: it would answer like the API, and remembers what it gets."""
    with serving(lambda _: [head(Content_Type="application/json"), b'{"data": []}']) as server:
        yield server


def places(elsewhere: RawServer) -> dict[str, str]:
    """How an answer may name the other origin."""
    return {
        "absolute": f"{elsewhere.url}/v1/customers?page=2",
        "by name": f"http://localhost:{elsewhere.port}/v1/customers",
        "without scheme": f"//127.0.0.1:{elsewhere.port}/v1/customers",
        "with a user": f"http://api.example@127.0.0.1:{elsewhere.port}/",
        "backslashes": f"\\\\127.0.0.1:{elsewhere.port}\\x",
    }


def always(answer: bytes, _request: bytes) -> list[bytes]:
    return [answer]


def run(case: Case, home: RawServer, **settings: Any) -> str | None:
    config = {case.token: TOKEN, "api_url": f"{home.url}/v1", "max_attempts": 1, **settings}
    return sync(case.tap, config, streams=[STREAMS[case.tap.name]]).error


@EVERY_TAP
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_a_redirect_is_not_followed(case: Case, status: int, elsewhere: RawServer) -> None:
    for place in places(elsewhere).values():
        answer = head(f"{status} Elsewhere", Location=place, Content_Length=0)
        with serving(partial(always, answer)) as home:
            assert "redirects are not followed" in (run(case, home) or "")
            assert TOKEN.encode() in home.requests[0]
    assert elsewhere.requests == []


@EVERY_TAP
def test_a_header_leads_nowhere(case: Case, elsewhere: RawServer) -> None:
    for place in places(elsewhere).values():
        fields = {
            "Location": place,
            "Content_Location": place,
            "Refresh": f"0; url={place}",
            "Link": f'<{place}>; rel="next"',
            "Alt_Svc": f'http/1.1="127.0.0.1:{elsewhere.port}"',
            "Set_Cookie": "session=1; Domain=localhost; Path=/",
            "WWW_Authenticate": f'Bearer realm="{place}", as_uri="{place}"',
            "Proxy_Authenticate": f'Basic realm="{place}"',
            "RateLimit_Reset": place,
            "Retry_After": place,
        }
        for status in ("200 OK", "401 Unauthorized", "407 Proxy", "201 Created"):
            answer = head(status, **fields) + b'{"data": [], "hasMore": false}'
            with serving(partial(always, answer)) as home:
                run(case, home)
                assert home.requests
                assert not any(b"cookie" in request.lower() for request in home.requests)
    assert elsewhere.requests == []


def linking(place: str, request: bytes) -> list[bytes]:
    """A page that names a place wherever some API names the next page; the second one is empty."""
    links = {"next": place, "next_page": place, "next_page_url": place, "href": place}
    second = b"page=2" in request or b"offset=1" in request
    row = {"id": "a", "uuid": "a", "cod_plataforma": "a", "links": links, **links}
    body = {
        **links,
        "data": [] if second else [row],
        "hasMore": not second and place,
        "links": links,
        "meta": {} if second else {**links, "next_page": place},
        "pagination": links,
    }
    return [head(Content_Type="application/json"), json.dumps(body).encode()]


@EVERY_TAP
def test_a_link_in_a_body_leads_nowhere(case: Case, elsewhere: RawServer) -> None:
    for place in places(elsewhere).values():
        with serving(partial(linking, place)) as home:
            run(case, home)
            assert all(request.startswith(b"GET /v1/") for request in home.requests)
    assert elsewhere.requests == []


IDS = (
    "../../x",
    "..",
    "//{0}/",
    "http://{0}/",
    "a?b=c",
    "a#b",
    "%2f%2f{0}",
    "@{0}",
    "\\\\{0}\\",
    "a HTTP/1.1\r\nX-Other: 1\r\n\r\n",
    "\r\n\r\nGET / HTTP/1.1",
    "ção",
    "\0",
    "a b",
)


@pytest.mark.parametrize("form", IDS)
def test_an_identifier_in_a_path_stays_in_it(form: str, elsewhere: RawServer) -> None:
    asaas = CASES[-1]
    key = form.format(f"127.0.0.1:{elsewhere.port}")

    def answer(request: bytes) -> list[bytes]:
        row = {"id": key, "dateCreated": "2024-01-01"}
        rows = [row] if request.startswith(b"GET /v1/payments?") else []
        body = {"object": "list", "hasMore": False, "totalCount": len(rows), "data": rows}
        return [head(Content_Type="application/json"), json.dumps(body).encode()]

    with serving(answer) as home:
        config = {asaas.token: TOKEN, "api_url": f"{home.url}/v1", "max_attempts": 1}
        names = [stream.name for stream in asaas.tap.STREAMS]
        children = [name for name in names if name.startswith("payment_")]
        sync(asaas.tap, config, streams=["payments", *children])
        about = [request for request in home.requests if b"GET /v1/payments/" in request]
        assert about
        for request in home.requests:
            line, *headers = request.removesuffix(b"\r\n\r\n").split(b"\r\n")
            assert line.count(b" ") == 2
            assert line.startswith(b"GET /v1/")
            assert not any(header.lower().startswith(b"x-other") for header in headers)
        for request in about:
            path = request.split()[1].split(b"?")[0]
            assert path.count(b"/") == 4  # /v1/payments/{id}/of-a-child
    assert elsewhere.requests == []


@pytest.mark.parametrize("tap", ["tap-biu", "tap-clientbase"])
def test_a_path_of_the_contract_stays_at_home(tap: str, elsewhere: RawServer) -> None:
    (case,) = (case for case in CASES if case.tap.name == tap)
    for place in places(elsewhere).values():
        with serving(lambda _: [head(), b'{"data": []}']) as home:
            paths = {STREAMS[tap]: place}
            run(case, home, contract={"paths": paths})
            assert home.requests[0].startswith(b"GET /v1/")
    assert elsewhere.requests == []
