"""Setups that could lose rows or secrets if they were taken at face value."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.paging import read_count
from tap_asaas.tap import TapAsaas
from tap_clientbase.tap import TapClientbase
from tests.run_tap import Collector, Run, selection, sync
from tests.scripts import command, error_lines, failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator


def test_a_catalog_without_keys_collapses_no_stream(
    config: dict[str, Any], emulator: Emulator
) -> None:
    catalog = TapClientbase(config=dict(config)).catalog_dict
    for entry in catalog["streams"]:
        entry["key_properties"] = []
        for metadata in entry["metadata"]:
            metadata["metadata"].pop("table-key-properties", None)
            metadata["metadata"]["selected"] = True
    run = Run()
    TapClientbase(config=dict(config), catalog=catalog, message_writer=Collector(run)).sync_all()
    assert len(run.records["customers"]) == emulator.clientbase.count("customers")


def test_rows_without_their_key_are_an_error_and_not_one_row(
    config: dict[str, Any], emulator: Emulator
) -> None:
    # Announcements have no id, and the schema of customer groups lets it be null.
    texts = emulator.clientbase._texts

    def without_id(stream: str, numbers: Any) -> list[bytes]:
        rows = [json.loads(text) for text in texts(stream, numbers)]
        return [json.dumps({**row, "id": None}).encode() for row in rows]

    emulator.clientbase._texts = without_id  # type: ignore[method-assign]
    try:
        keyed = {**config, "contract": {"primary_keys": {"customer_groups": ["id"]}}}
        run = sync(TapClientbase, keyed, streams=["customer_groups"])
    finally:
        del emulator.clientbase._texts
    assert run.error is not None
    assert "lists a row without id. If the rows have another key, set contract" in run.error


def test_a_list_that_says_more_follows_is_not_cut_to_one_page(
    config: dict[str, Any], emulator: Emulator
) -> None:
    run = sync(TapClientbase, {**config, "contract": {"page_param": ""}}, streams=["billings"])
    assert run.error is not None
    assert "more pages follow, and contract.page_param is empty" in run.error


def test_a_path_never_changes_the_host(config: dict[str, Any], emulator: Emulator) -> None:
    contract = {"paths": {"customers": ".evil.example/x", "billings": "billings"}}
    tap = TapClientbase(config={**config, "contract": contract})
    customers, billings = (tap.streams[name] for name in ("customers", "billings"))
    assert customers.get_url(None) == f"{config['api_url']}/.evil.example/x"  # type: ignore[attr-defined]
    assert billings.get_url(None) == f"{config['api_url']}/billings"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        *[(245, 245), ("245", 245), (None, None), (True, None), (-1, None), ("", None)],
        *[(10**9, None), ("9" * 5000, None), ("\u0661", None), ([5], None), (1.0, None)],
    ],
)
def test_a_count_may_be_text_but_nothing_else(sent: Any, count: int | None) -> None:
    assert read_count(sent) == count


def test_a_replication_key_of_ones_own_works_run_after_run(
    config: dict[str, Any], emulator: Emulator
) -> None:
    # Each request names the field that the rows are filtered and sorted by.
    contract = {"replication_keys": {"contracts": "created_at", "customers": "", "transfers": ""}}
    run = sync(TapClientbase, {**config, "contract": contract}, streams=["contracts", "transfers"])
    queries = [entry.query for entry in emulator.log.to("/contracts")]
    assert queries[0]["sort"] == "created_at"
    assert all("sort" not in entry.query for entry in emulator.log.to("/transfers"))
    assert run.state["bookmarks"]["transfers"] == {}
    emulator.log.clear()
    sync(TapClientbase, {**config, "contract": contract}, streams=["contracts"], state=run.state)
    assert "created_at_gt" in emulator.log.to("/contracts")[0].query


def test_a_full_table_stream_can_be_made_incremental(
    config: dict[str, Any], emulator: Emulator
) -> None:
    contract = {"replication_keys": {"customers": "updated_at"}}
    run = sync(TapClientbase, {**config, "contract": contract}, streams=["customers"])
    assert len(run.records["customers"]) == emulator.clientbase.count("customers")
    assert "replication_key_value" in run.state["bookmarks"]["customers"]


def test_a_stream_map_for_an_unknown_stream_is_refused(
    config: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**config, "stream_maps": {"customer": {"document": None}}}))
    ended = command("tap-clientbase", "--config", path)
    assert ended.returncode == 1
    (line,) = error_lines(ended.stderr)
    assert "stream_maps: unknown stream 'customer'; did you mean 'customers'?" in line


def test_a_wrong_stream_map_is_named(config: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**config, "stream_maps": {"customers": {"x": "md5(document"}}}))
    ended = command("tap-clientbase", "--config", path)
    assert ended.returncode == 1
    (line,) = error_lines(ended.stderr)
    assert "stream_maps: " in line


def test_a_catalog_of_unknown_streams_is_refused(config: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    entry = {"tap_stream_id": "orders", "stream": "orders", "schema": {"properties": {}}}
    (tmp_path / "catalog.json").write_text(json.dumps({"streams": [{**entry, "metadata": []}]}))
    ended = command(
        "tap-clientbase",
        *("--config", tmp_path / "config.json"),
        *("--catalog", tmp_path / "catalog.json"),
    )
    assert ended.returncode == 1
    (line,) = error_lines(ended.stderr)
    assert "the catalog is not of tap-clientbase, which knows 0 of its 1 streams" in line


@pytest.mark.parametrize("catalog", [{"streams": []}, selection(TapClientbase, [])])
def test_a_catalog_in_which_nothing_is_selected_is_told(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture, catalog: dict[str, Any]
) -> None:
    assert not sync(TapClientbase, config, catalog=catalog).error
    assert "No stream is selected: there is nothing to read" in caplog.messages


def test_a_catalog_of_another_tap_is_refused_though_some_streams_have_the_same_name(
    config: dict[str, Any],
) -> None:
    run = sync(TapClientbase, config, catalog=selection(TapAsaas))
    told = f"which knows 2 of its {len(TapAsaas.STREAMS)} streams: make one with --discover"
    assert told in str(run.error)


def test_a_stream_of_an_older_catalog_is_told(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    catalog = selection(TapClientbase, ["banks"])
    catalog["streams"].append({**catalog["streams"][0], "tap_stream_id": "orders"})
    assert not sync(TapClientbase, config, catalog=catalog).error
    assert "Of the catalog, orders is unknown and ignored" in caplog.text


def test_the_config_of_the_caller_is_left_alone(config: dict[str, Any]) -> None:
    contract: dict[str, Any] = {}
    TapClientbase(config={**config, "contract": contract})
    assert contract == {}


def test_a_proxy_sees_no_request_to_a_loopback_address(
    config: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        seen: list[bytes] = []

        def listen() -> None:
            try:
                connection, _ = proxy.accept()
            except OSError:
                return
            with connection:
                seen.append(connection.recv(1000))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        ended = command("tap-clientbase", "--config", path, "--test", HTTP_PROXY=address)
        assert ended.returncode == 0
    assert seen == []


@pytest.mark.parametrize(
    ("changes", "secret"),
    [
        ({"contract": {"headers": {"X-Key": " SECRETKEY"}}}, "SECRETKEY"),
        ({"contract": {"params": {"announcement_portals": {"key": "SECRETKEY"}}}}, "SECRETKEY"),
        ({"stream_maps": {"banks": {"x": "int(name)"}}}, "Banco"),
    ],
)
def test_not_even_a_traceback_holds_a_secret(
    config: dict[str, Any], tmp_path: Path, changes: dict[str, Any], secret: str
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**config, **changes}))
    logging = tmp_path / "logging.yml"
    logging.write_text(
        "version: 1\n"
        "formatters: {json: {(): singer_sdk.logging.StructuredFormatter}}\n"
        "handlers: {all: {class: logging.StreamHandler, formatter: json, stream: ext://sys.stderr}}\n"
        "root: {level: DEBUG, handlers: [all]}\n"
    )
    for variables in ({}, {"SINGER_SDK_LOG_CONFIG": str(logging)}):
        ended = command("tap-clientbase", "--config", path, LOGLEVEL="DEBUG", **variables)
        assert secret not in ended.stderr


def test_a_stream_map_that_fails_on_a_row_is_named(config: dict[str, Any], tmp_path: Path) -> None:
    maps = {"stream_maps": {"banks": {"x": "int(name)"}}}
    line = failure("tap-clientbase", {**config, **maps}, tmp_path)
    assert line == (
        "stream_maps: an expression fails on a row of banks (ValueError); correct it, for instance "
        "for nulls"
    )


def test_the_output_of_about_may_be_cut(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "tap_clientbase", "--about", "--format=json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert b"Traceback" not in ended.stderr


def test_a_path_may_hold_a_query(config: dict[str, Any], emulator: Emulator) -> None:
    contract = {"paths": {"banks": "banks?tenant=7"}}
    run = sync(TapClientbase, {**config, "contract": contract}, streams=["banks"])
    assert run.records["banks"]
    assert all(entry.query["tenant"] == "7" for entry in emulator.log.entries)
    assert all(entry.query["page"].isdecimal() for entry in emulator.log.entries)
