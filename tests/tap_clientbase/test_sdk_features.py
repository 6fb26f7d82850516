"""Selection, stream maps and flattening work as the SDK documents them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tap_clientbase.tap import TapClientbase
from tests.run_tap import Collector, Run, sync

if TYPE_CHECKING:
    from tests.emulator import Emulator


def select(config: dict[str, Any], selection: dict[tuple[str, ...], bool], stream: str) -> Run:
    """Run with a catalog as Meltano writes it, of one stream."""
    catalog = TapClientbase(config=dict(config)).catalog_dict
    catalog["streams"] = [entry for entry in catalog["streams"] if entry["stream"] == stream]
    for metadata in catalog["streams"][0]["metadata"]:
        breadcrumb = tuple(metadata["breadcrumb"])
        metadata["metadata"]["selected"] = selection.get(breadcrumb, True)
    run = Run()
    TapClientbase(config=dict(config), catalog=catalog, message_writer=Collector(run)).sync_all()
    return run


def test_a_deselected_field_is_in_neither_schema_nor_record(config: dict[str, Any]) -> None:
    run = select(
        config,
        {("properties", "document"): False, ("properties", "addresses"): False},
        "customers",
    )
    for record in run.records["customers"]:
        assert record.keys() == run.schemas["customers"]["schema"]["properties"].keys()
        assert "document" not in record
        assert "addresses" not in record
        assert "name" in record


def test_streams_that_the_catalog_leaves_out_are_not_asked_for(
    config: dict[str, Any], emulator: Emulator
) -> None:
    run = select(config, {}, "transfers")
    assert run.records.keys() == {"transfers"}
    assert {entry.path.rsplit("/", 1)[-1] for entry in emulator.log.entries} == {"transfers"}


def test_stream_maps_hash_drop_rename_and_filter(
    config: dict[str, Any], emulator: Emulator
) -> None:
    maps = {
        "customers": {
            "document": None,
            "document_hash": "md5(document) if document else None",
            "__filter__": "status == 'active'",
            "__alias__": "people",
        }
    }
    run = sync(TapClientbase, {**config, "stream_maps": maps}, streams=["customers"])
    truth = {row["uuid"]: row for row in emulator.clientbase.records("customers")}
    active = {uuid for uuid, row in truth.items() if row["status"] == "active"}
    assert {record["uuid"] for record in run.records["people"]} == active
    for record in run.records["people"]:
        assert "document" not in record
        document = truth[record["uuid"]]["document"]
        if document:
            digest = hashlib.md5(document.encode(), usedforsecurity=False).hexdigest()
            assert record["document_hash"] == digest


def test_a_stream_map_may_name_the_key_of_a_stream_that_is_not_selected(
    config: dict[str, Any],
) -> None:
    mapped = {"account": "'padaria'", "__key_properties__": ["account", "uuid"]}
    maps = {"banks": mapped, "transfers": mapped}
    run = sync(TapClientbase, {**config, "stream_maps": maps}, streams=["transfers"])
    assert run.schemas.keys() == {"transfers"}
    assert run.schemas["transfers"]["key_properties"] == ["account", "uuid"]
    assert {record["account"] for record in run.records["transfers"]} == {"padaria"}


def test_stream_maps_take_patterns_and_make_streams(config: dict[str, Any]) -> None:
    maps = {"b*s": {"account": "'padaria'"}, "houses": {"__source__": "banks"}}
    run = sync(TapClientbase, {**config, "stream_maps": maps}, streams=["banks", "transfers"])
    assert run.schemas.keys() == {"banks", "houses", "transfers"}
    assert {record["account"] for record in run.records["banks"]} == {"padaria"}
    assert "account" not in run.records["transfers"][0]
    assert [r["uuid"] for r in run.records["houses"]] == [r["uuid"] for r in run.records["banks"]]


def test_flattening_spreads_objects_into_columns(config: dict[str, Any]) -> None:
    flat = {**config, "flattening_enabled": True, "flattening_max_depth": 1}
    run = sync(TapClientbase, flat, streams=["billings"])
    properties = run.schemas["billings"]["schema"]["properties"]
    assert "customer__name" in properties
    for record in run.records["billings"]:
        assert record["customer__name"]
        assert record.keys() <= properties.keys()


def test_batches_are_not_offered(config: dict[str, Any]) -> None:
    settings = TapClientbase(config=dict(config)).config_jsonschema["properties"]
    assert "batch_config" not in settings
    batch = {"encoding": {"format": "jsonl"}, "storage": {"root": "file:///nowhere"}}
    run = sync(TapClientbase, {**config, "batch_config": batch}, streams=["banks"])
    assert run.records["banks"]
