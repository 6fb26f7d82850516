"""A record is the same whichever way it takes out: ours, or the SDK's."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.singerlib.encoding import SimpleSingerWriter

from singer_rest.messages import ExactWriter
from singer_rest.record_stream import RecordStream
from singer_rest.steps import Step
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.cases import asaas_config, biu_config, clientbase_config
from tests.run_tap import Collector, Run, selection, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from singer_rest import RestTap
    from singer_rest.messages import PlainRecord
    from tests.emulator import Emulator

TAPS = [
    pytest.param(TapAsaas, asaas_config, id="tap-asaas"),
    pytest.param(TapBiu, biu_config, id="tap-biu"),
    pytest.param(TapClientbase, clientbase_config, id="tap-clientbase"),
]
SETTINGS: dict[str, dict[str, Any]] = {
    "omitted": {"privacy": "omit"},
    "hashed": {"privacy": "hash", "privacy_key": "k" * 32, "stringify_nested": True},
    "stringified": {"stringify_nested": True},
    "flattened": {"flattening_enabled": True, "flattening_max_depth": 2},
}
HIDDEN = ("description", "status", "empresa")
"""Fields of some streams that are deselected."""


def without_some_fields(tap: type[RestTap]) -> dict[str, Any]:
    """A catalog that leaves out some fields, and of every nested object one."""
    catalog = selection(tap)
    for stream in catalog["streams"]:
        properties = stream["schema"]["properties"]
        places: list[tuple[str, ...]] = [
            ("properties", name) for name in HIDDEN if name in properties
        ]
        places += [
            ("properties", name, "properties", next(iter(definition["properties"])))
            for name, definition in properties.items()
            if "properties" in definition
        ]
        stream["metadata"] = [
            entry for entry in stream["metadata"] if tuple(entry["breadcrumb"]) not in places
        ] + [
            {"breadcrumb": list(place), "metadata": {"inclusion": "available", "selected": False}}
            for place in places
        ]
    return catalog


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records were written together, at each time."""
    counts: list[int] = []
    write_records = ExactWriter.write_records

    def counted(writer: ExactWriter, messages: Sequence[PlainRecord]) -> None:
        counts.append(len(messages))
        write_records(writer, messages)

    monkeypatch.setattr(ExactWriter, "write_records", counted)
    return counts


@pytest.mark.parametrize(
    "how", ["plain", "selected", "stringified", "omitted", "hashed", "flattened", "mapped"]
)
@pytest.mark.parametrize(("tap", "config_of"), TAPS)
def test_both_ways_write_the_same(
    tap: type[RestTap],
    config_of: Callable[[Emulator], dict[str, Any]],
    how: str,
    emulator: Emulator,
    together: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = {**config_of(emulator), **SETTINGS.get(how, {})}
    if how == "mapped":
        config["stream_maps"] = {stream.name: {"source": "'x'"} for stream in tap.STREAMS}
    catalog = without_some_fields(tap) if how == "selected" else selection(tap)

    def output() -> list[bytes]:
        together.clear()
        run = sync(tap, config, catalog=catalog)
        assert not run.error
        return [re.sub(rb'"time_extracted":"[^"]*"', b'"time":""', line) for line in run.lines]

    ours = output()
    assert bool(together) is (how not in {"flattened", "mapped"})
    monkeypatch.setattr(RecordStream, "writes_pages", False)
    assert ours == output()
    assert not together
    if how == "selected":
        records = [json.loads(line).get("record", {}) for line in ours]
        assert not any(name in record for record in records for name in HIDDEN)


@pytest.mark.parametrize(("tap", "config_of"), TAPS)
def test_the_metrics_count_records_though_they_are_written_together(
    tap: type[RestTap],
    config_of: Callable[[Emulator], dict[str, Any]],
    emulator: Emulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGLEVEL", "DEBUG")
    with caplog.at_level("DEBUG", "singer_sdk.metrics"):
        run = sync(tap, config_of(emulator))
    points = [
        json.loads(line.partition("METRIC: ")[2])
        for line in caplog.messages
        if "record_count" in line
    ]
    counted = {point["tags"]["stream"]: point["value"] for point in points}
    following = {stream.name for stream in tap.STREAMS if stream.parent_stream_type}
    written = {name: len(rows) for name, rows in run.records.items() if name not in following}
    assert {name: count for name, count in counted.items() if count} == written


@pytest.mark.parametrize("bulk", [True, False])
def test_the_rows_before_one_that_cannot_be_written_are(
    bulk: bool, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not bulk:
        monkeypatch.setattr(RecordStream, "writes_pages", False)
    config = clientbase_config(emulator)
    rows = [{"uuid": str(number), "name": "x"} for number in range(100)]
    rows[50]["name"] = {"not": "a text"}  # type: ignore[assignment]
    rows[51]["uuid"] = None  # type: ignore[assignment]
    instance = TapClientbase(config=config)
    stream = instance.streams["banks"]
    monkeypatch.setattr(stream, "steps", lambda _after: iter([Step(rows)]))
    run = Run()
    instance.message_writer = Collector(run)
    stream.sync()
    assert [record["uuid"] for record in run.records["banks"]] == [str(n) for n in range(51)]
    assert isinstance(stream, RecordStream)
    assert "uuid: expected a value, got null" in str(stream.failure)


def test_another_writer_than_ours_gets_what_the_sdk_makes(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = selection(TapClientbase, ["banks"])
    TapClientbase(
        config=clientbase_config(emulator), catalog=catalog, message_writer=SimpleSingerWriter()
    ).sync_all()
    messages = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    written = sum(message["type"] == "RECORD" for message in messages)
    assert written == emulator.clientbase.count("banks")
