"""Rows that change on their way out, and only those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .client import Client


def test_the_rows_of_one_list_change_and_nothing_else(emulator: Emulator, client: Client) -> None:
    def change(row: dict[str, Any]) -> None:
        row["new"] = True
        del row["url"]

    honest, others = client.get("banks"), client.get("customers").content
    emulator.drift["banks"] = change
    drifted = client.get("banks").json()
    for row in honest.json()["data"]:
        row.pop("url")
        assert {**row, "new": True} in drifted["data"]
    assert drifted["meta"] == honest.json()["meta"]
    assert client.get("customers").content == others
    emulator.reset()
    assert client.get("banks").content == honest.content


def test_numbers_stay_as_they_were_written(emulator: Emulator, client: Client) -> None:
    honest = client.get("transfers").content
    emulator.drift["transfers"] = lambda row: row
    assert client.get("transfers").content == honest
