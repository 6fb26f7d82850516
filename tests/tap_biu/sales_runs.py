"""Runs that read sales, and what is looked at in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_biu.tap import TapBiu
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    import pytest

    from tests.emulator import Emulator


def config_of(emulator: Emulator, contract: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "api_token": emulator.biu.token,
        "api_url": emulator.biu.url,
        "requests_per_minute": 100_000,
        "contract": {"page_size": 50, **(contract or {})},
    }


def read(
    config: dict[str, Any], state: dict[str, Any] | None = None, *, full_table: bool = False
) -> Run:
    run = sync(TapBiu, config, streams=["sales"], state=state, full_table=full_table)
    assert run.error is None
    return run


def sales(run: Run) -> dict[str, dict[str, Any]]:
    return {record["cod_plataforma"]: record for record in run.records["sales"]}


def truth(emulator: Emulator) -> dict[str, dict[str, Any]]:
    return {row["cod_plataforma"]: row for row in emulator.biu.records("sales")}


def bookmark(run: Run) -> str:
    value: str = run.state["bookmarks"]["sales"]["replication_key_value"]
    return value


def pages(emulator: Emulator) -> list[tuple[str | None, str | None, str]]:
    return [
        (entry.query.get("start_date"), entry.query.get("end_date"), entry.query["page"])
        for entry in emulator.log.to("/sales")
    ]


def answering(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, Any], rows: list[dict[str, Any]], total: int
) -> Any:
    """The stream of an API whose only page holds these rows, of so many that it counts."""
    stream = TapBiu(config=config).discover_streams()[1]
    body = {"data": rows, "pagination": {"total": total, "total_pages": 1}}
    monkeypatch.setattr(stream, "fetch", lambda token: stream.read_page(body, token))
    return stream
