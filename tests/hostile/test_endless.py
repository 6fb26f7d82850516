"""Lists without an end come to one."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest import contract_stream
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.run_tap import Run, sync

from .raw_server import head, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from singer_rest import RestTap

LISTS: dict[str, tuple[type[RestTap], str, str, bool]] = {
    "clientbase": (TapClientbase, "auth_token", "billings", False),
    "clientbase in full": (TapClientbase, "auth_token", "billings", True),
    "biu": (TapBiu, "api_token", "sales", False),
    "biu in full": (TapBiu, "api_token", "sales", True),
    "asaas": (TapAsaas, "access_token", "customers", False),
    "asaas by dates": (TapAsaas, "access_token", "payments", False),
}
Page = dict[str, Any]
MOST_REQUESTS = 400


def row(number: int) -> dict[str, Any]:
    at = f"2024-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"
    day = f"2024-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    keys = dict.fromkeys(("id", "uuid", "cod_plataforma"), f"k{number}")
    return {**keys, "updated_at": at, "modificado_em": at, "dateCreated": day, "name": "x"}


def page(rows: list[dict[str, Any]], total: int | None, pages: int | None) -> Page:
    told = {"total_count": total, "total": total, "total_pages": pages, "next_page": 2}
    body = {name: number for name, number in told.items() if number is not None}
    count = {} if total is None else {"totalCount": total}
    return {"data": rows, "meta": body, "pagination": body, "hasMore": True, **count}


def batch(number: int) -> list[dict[str, Any]]:
    return [row(at) for at in range(3 * number, 3 * number + 3)]


ENDLESS: dict[str, Callable[[int], Page]] = {
    "new rows": lambda n: page(batch(n), None, None),
    "new rows of some": lambda n: page(batch(n), 9, 3),
    "new rows of ever more": lambda n: page(batch(n), 9 + 6 * n, 3 + 2 * n),
    "new rows of too many": lambda n: page(batch(n), 10**300, 10**300),
    "new rows of ever fewer": lambda n: page(batch(n), max(9, 90 - n), max(3, 30 - n)),
    "the same row": lambda n: page(batch(0), 9, 3),
    "two pages in turn": lambda n: page(batch(n % 2), 9, 3),
    "two pages in turn, uncounted": lambda n: page(batch(n % 2), None, None),
    "nothing": lambda n: page([], None, None),
    "nothing of some": lambda n: page([], 9, 3),
    "nothing of ever more": lambda n: page([], 9 + n, 3 + n),
    "rows and nothing in turn": lambda n: page(batch(n) if n % 2 else [], 9 + n, 3 + n),
}


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_an_end_fails_its_stream(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract_stream, "PAGES", 120)
    monkeypatch.setattr(contract_stream, "TIMES", 5)
    monkeypatch.setattr(contract_stream, "MARGIN", 60)
    tap, token, stream, full = LISTS[name]
    numbers = itertools.count()

    def answer(_: bytes) -> list[bytes]:
        number = next(numbers)
        if number > MOST_REQUESTS:
            return []  # so that a tap which never ends fails the test
        body = json.dumps(ENDLESS[kind](number)).encode()
        return [head(Content_Length=len(body), Content_Type="application/json"), body]

    with serving(answer) as server:
        config = {
            token: "x",
            "api_url": server.url,
            "max_attempts": 1,
            "concurrency": 2,
            **({"max_requests": 120} if tap is TapAsaas else {}),
            **({"requests_per_minute": 100_000} if tap is TapBiu else {}),
        }
        run = sync(tap, config, streams=[stream], full_table=full)
        assert len(server.requests) <= MOST_REQUESTS
        # At its bound of requests, a run says that a next one goes on.
        assert run.error or tap is TapAsaas or ended_well(run, kind, stream)


def ended_well(run: Run, kind: str, stream: str) -> bool:
    """Whether it was read as a list that has no rows, or about as many as were announced."""
    most = {"new rows of some": 9, "new rows of ever fewer": 150}.get(kind, 6)
    return len(run.records[stream]) <= most
