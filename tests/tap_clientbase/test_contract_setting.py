"""The setting `contract`: an API that differs from every assumption can be followed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from tap_clientbase.contract import Contract
from tap_clientbase.tap import TapClientbase
from tests.emulator.clientbase import Dialect
from tests.run_tap import sync

if TYPE_CHECKING:
    from tests.emulator import Emulator

OTHER_API = Dialect(
    base_path="/api/v9",
    paths={"customers": "/people", "billings": "/invoices"},
    auth_header="x-api-key",
    auth_prefix="Key ",
    page_param="page[number]",
    per_page_param="page[size]",
    first_page=0,
    max_per_page=40,
    filter_param="q[updated_at_gt]",
    filter_format="epoch",
    sort_param="q[s]",
    records_key="result.items",
    meta_key="pagination",
    meta_names={"next_page": "following", "total_pages": "pages", "total_count": "count"},
)
FOLLOWING_IT = {
    "paths": {"customers": "/people", "billings": "/invoices"},
    "auth_header": "X-Api-Key",
    "auth_prefix": "Key",
    "page_param": "page[number]",
    "page_size_param": "page[size]",
    "page_size": 40,
    "first_page": 0,
    "updated_after_param": "q[updated_at_gt]",
    "updated_after_format": "epoch",
    "sort_param": "q[s]",
    "sort_value": "updated_at",
    "records_path": "result.items",
    "next_page_path": "pagination.following",
    "total_pages_path": "pagination.pages",
    "total_path": "pagination.count",
    "params": {"billings": {"include": "nfse"}},
    "headers": {"X-Tenant": "1"},
}


def test_an_api_that_differs_in_everything_is_followed(
    config: dict[str, Any], emulator: Emulator
) -> None:
    streams = ["billings", "customers"]
    expected = sync(TapClientbase, config, streams=streams)
    emulator.clientbase.dialect = OTHER_API
    emulator.log.clear()
    other = {**config, "api_url": emulator.clientbase.url, "contract": FOLLOWING_IT}
    run = sync(TapClientbase, other, streams=streams)
    assert run.error is None
    for stream in streams:
        read = {record["uuid"]: record for record in run.records[stream]}
        assert read == {record["uuid"]: record for record in expected.records[stream]}
    assert emulator.log.to("/invoices")[0].query["include"] == "nfse"
    assert all(entry.headers["x-tenant"] == "1" for entry in emulator.log.entries)
    emulator.advance(days=1)
    assert len(sync(TapClientbase, other, streams=streams, state=run.state).records["billings"]) > 0


@pytest.mark.parametrize("form", ["utc", "local", "date", "epoch"])
def test_the_filter_is_written_in_the_format_of_the_contract(
    config: dict[str, Any], emulator: Emulator, form: str
) -> None:
    server = {"utc": "rfc3339", "local": "rfc3339"}.get(form, form)
    emulator.clientbase.change_dialect(filter_format=server)
    contract = {"updated_after_format": form, "page_size": 20}
    run = sync(TapClientbase, {**config, "contract": contract}, streams=["billings"])
    assert run.error is None
    assert len({record["uuid"] for record in run.records["billings"]}) == 300


@pytest.mark.parametrize(
    "contract",
    [
        {"next_page_path": "", "total_pages_path": "", "total_path": ""},
        {"sort_param": ""},
        {"updated_after_param": ""},
        {"total_path": "meta.unknown"},
    ],
)
def test_an_api_that_offers_less_is_read_whole(
    config: dict[str, Any], emulator: Emulator, contract: dict[str, str]
) -> None:
    run = sync(TapClientbase, {**config, "contract": contract})
    assert run.error is None
    for stream in ("billings", "customers", "receivables"):
        read = {record["uuid"] for record in run.records[stream]}
        assert len(read) == emulator.clientbase.count(stream)


def test_a_bare_array_is_read(config: dict[str, Any], emulator: Emulator) -> None:
    emulator.clientbase.change_dialect(records_key=None, meta_key=None)
    run = sync(TapClientbase, config, streams=["billings"])
    assert len({record["uuid"] for record in run.records["billings"]}) == 300


def test_a_list_without_page_numbers_is_one_page(
    config: dict[str, Any], emulator: Emulator
) -> None:
    run = sync(TapClientbase, {**config, "contract": {"page_param": ""}}, streams=["customers"])
    assert len(run.records["customers"]) == emulator.clientbase.count("customers")
    (request,) = emulator.log.to("/customers")
    assert "page" not in request.query


def test_other_keys_show_in_catalog_and_state(config: dict[str, Any]) -> None:
    contract = {
        "primary_keys": {"contracts": ["id"]},
        "replication_keys": {"contracts": "created_at"},
        "sort_value": "created_at",
    }
    run = sync(TapClientbase, {**config, "contract": contract}, streams=["contracts"])
    assert run.schemas["contracts"]["key_properties"] == ["id"]
    assert run.state["bookmarks"]["contracts"]["replication_key"] == "created_at"


def test_every_assumption_is_described_and_overridable() -> None:
    definition = TapClientbase.config_jsonschema["properties"]["contract"]
    names = {field.name for field in dataclasses.fields(Contract)}
    assert definition["properties"].keys() == names
    assert all(facts["description"] for facts in definition["properties"].values())
    assert names - FOLLOWING_IT.keys() == {"primary_keys", "replication_keys"}
