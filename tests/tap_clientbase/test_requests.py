"""What a request carries, when it is sent, and what is made of odd answers."""

from __future__ import annotations

import datetime as dt
import json
import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.exceptions import FatalAPIError

from singer_rest import timestamps
from singer_rest.command import describe
from singer_rest.contract_stream import Position
from singer_rest.limiter import Limiter
from tap_clientbase.client import before, write_instant
from tap_clientbase.tap import TapClientbase
from tests.run_tap import sync
from tests.scripts import command

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tap_clientbase.client import ClientbaseStream
    from tests.emulator import Emulator

AFTER = timestamps.parse("2026-02-01T12:00:00Z")


def stream_of(config: dict[str, Any], name: str, **contract: Any) -> ClientbaseStream:
    tap = TapClientbase(config={**config, "contract": contract})
    stream: Any = tap.streams[name]
    return stream  # type: ignore[no-any-return]


def test_a_request_says_who_asks_and_for_what(config: dict[str, Any], emulator: Emulator) -> None:
    sync(TapClientbase, config, streams=["banks"])
    sync(TapClientbase, {**config, "user_agent": "our warehouse"}, streams=["banks"])
    first, second = emulator.log.entries
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"].startswith("tap-clientbase/0.")
    assert second.headers["user-agent"] == "our warehouse"


def test_headers_and_parameters_of_the_contract_replace_the_taps_own(
    config: dict[str, Any], emulator: Emulator
) -> None:
    contract = {"headers": {"Accept": "text/json"}, "params": {"banks": {"per_page": 7}}}
    sync(TapClientbase, {**config, "contract": contract}, streams=["banks"])
    assert emulator.log.entries[0].headers["accept"] == "text/json"
    assert emulator.log.entries[0].query["per_page"] == "7"


def test_a_slash_at_the_end_of_the_address_is_not_doubled(
    config: dict[str, Any], emulator: Emulator
) -> None:
    path = emulator.clientbase.url.partition("://")[2].partition("/")[2]
    sync(TapClientbase, {**config, "api_url": config["api_url"] + "/"}, streams=["banks"])
    assert emulator.log.entries[0].path == f"/{path}/banks"


@pytest.mark.usefixtures("no_backoff")
def test_every_attempt_first_or_repeated_waits_its_turn(
    config: dict[str, Any], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[Limiter] = []

    def turn(limiter: Limiter) -> AbstractContextManager[float]:
        turns.append(limiter)
        return nullcontext(0.0)

    monkeypatch.setattr(Limiter, "turn", turn)
    emulator.faults.plan("500", times=2)
    sync(TapClientbase, {**config, "requests_per_minute": 1000}, streams=["banks"])
    assert len(turns) == len(emulator.log) == 3
    assert len(set(turns)) == 1


def test_the_wait_that_a_server_asks_for_is_waited_and_told(
    config: dict[str, Any],
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("backoff._sync.time.sleep", slept.append)
    emulator.faults.plan("429", retry_after=42)
    with caplog.at_level(logging.WARNING):
        assert sync(TapClientbase, config, streams=["banks"]).error is None
    assert slept == [42]
    (warning,) = caplog.messages
    assert warning.endswith("429 Too Many Requests; asking again in 42.0 s, when there is quota")


@pytest.mark.parametrize(("hours", "refused"), [(47, False), (49, True)])
def test_a_server_that_takes_the_filter_for_a_day_of_its_own_zone_has_two_days_grace(
    config: dict[str, Any],
    hours: int,
    refused: bool,
) -> None:
    rows = [
        {"uuid": "new", "updated_at": timestamps.utc_text(AFTER + dt.timedelta(hours=1))},
        {"uuid": "old", "updated_at": timestamps.utc_text(AFTER - dt.timedelta(hours=hours))},
    ]
    stream = stream_of(config, "billings")
    if refused:
        with pytest.raises(FatalAPIError, match="ignores the filter by time of change"):
            stream.read_page({"data": rows}, Position(AFTER, 1))
    else:
        assert len(stream.read_page({"data": rows}, Position(AFTER, 1)).records) == 2


@pytest.mark.parametrize("count", [None, "many", 1.5, -1, {}, True])
def test_a_count_that_is_none_is_not_held_against_the_rows(
    config: dict[str, Any], count: object
) -> None:
    meta = {"next_page": None, "total_pages": count, "total_count": count}
    page = stream_of(config, "billings").read_page({"data": [], "meta": meta}, Position(None, 1))
    assert page.total is None
    assert page.pages is None


@pytest.mark.parametrize("rows", [["x"], [{}, None], {}, "x"])
def test_rows_that_are_no_objects_are_an_error_that_names_the_contract(
    config: dict[str, Any], rows: object
) -> None:
    with pytest.raises(FatalAPIError, match=r"holds no rows at 'data'.*contract\.records_path"):
        stream_of(config, "billings").read_page({"data": rows}, Position(None, 1))


def test_pages_are_read_until_one_is_empty_where_the_next_is_not_announced(
    config: dict[str, Any],
) -> None:
    stream = stream_of(config, "billings")
    assert stream.read_page([{"uuid": "u"}], Position(None, 1)).more
    assert not stream.read_page([], Position(None, 1)).more
    assert not stream.read_page({"data": [{}], "meta": {"next_page": None}}, Position(None, 1)).more
    assert stream.read_page({"data": [], "meta": {"next_page": 2}}, Position(None, 1)).more


@pytest.mark.parametrize("missing", ["sort_param", "updated_after_param"])
def test_a_contract_without_sorting_or_filter_turns_pages_without_a_warning(
    config: dict[str, Any],
    emulator: Emulator,
    caplog: pytest.LogCaptureFixture,
    missing: str,
) -> None:
    with caplog.at_level(logging.WARNING):
        sync(TapClientbase, {**config, "contract": {missing: ""}}, streams=["billings"])
    assert caplog.messages == []
    asked = [entry.query for entry in emulator.log.entries]
    assert sorted(query["page"] for query in asked) == ["1", "2", "3"]
    assert not any("updated_at_gt" in query for query in asked)


def test_a_nested_value_that_surprises_is_deselected_by_its_column(
    config: dict[str, Any],
) -> None:
    row = {"uuid": "u", "customer": {"email_block": "x"}}
    line = r"^billings\.customer\.email_block: .* Deselect billings\.customer to go on"
    with pytest.raises(FatalAPIError, match=line):
        stream_of(config, "billings")._shaped(row)


@pytest.mark.parametrize("left_out", [False, True])
def test_a_deselected_field_may_hold_what_it_likes(
    config: dict[str, Any],
    left_out: bool,
) -> None:
    catalog = TapClientbase(config=dict(config)).catalog_dict
    for entry in catalog["streams"]:
        if left_out:
            entry["schema"]["properties"].pop("customer", None)
        for metadata in entry["metadata"]:
            if metadata["breadcrumb"][-1:] in (["customer"], ("customer",)):
                metadata["metadata"]["selected"] = left_out
    stream: Any = TapClientbase(config=config, catalog=catalog).streams["billings"]
    assert "customer" not in stream._shaped({"uuid": "u", "customer": "x"})


def test_every_setting_without_a_value_is_as_good_as_absent(config: dict[str, Any]) -> None:
    names = TapClientbase.config_jsonschema["properties"].keys() - config.keys()
    tap = TapClientbase(config={**dict.fromkeys(names), **config})
    assert tap.settings == TapClientbase(config=config).settings


def test_blanks_around_a_token_are_not_sent(config: dict[str, Any], emulator: Emulator) -> None:
    padded = {**config, "auth_token": f" {config['auth_token']}\n"}
    assert sync(TapClientbase, padded, streams=["banks"]).error is None
    assert emulator.log.entries[0].authorized


def test_discovery_needs_no_token() -> None:
    ended = command("tap-clientbase", "--discover")
    assert ended.returncode == 0
    assert len(json.loads(ended.stdout)["streams"]) == len(TapClientbase.STREAMS)


def test_an_unknown_setting_unlike_any_other_is_told_without_advice(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    TapClientbase(config={**config, "zzz": 1})
    assert "The unknown setting 'zzz' is ignored" in caplog.messages


def test_an_unknown_option_points_to_the_help() -> None:
    ended = command("tap-clientbase", "--confg", "x")
    assert ended.returncode == 1
    assert "No such option" in ended.stderr
    assert "See --help" in ended.stderr


def test_the_help_says_what_the_options_do() -> None:
    ended = command("tap-clientbase", "--help")
    assert ended.returncode == 0
    assert "--discover" in ended.stdout


def test_several_config_files_are_laid_over_each_other(
    config: dict[str, Any], tmp_path: Path
) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(json.dumps({**config, "api_url": "http://127.0.0.1:9"}), encoding="utf-8")
    two.write_text(json.dumps({"api_url": config["api_url"]}), encoding="utf-8")
    ended = command("tap-clientbase", "--config", one, "--config", two, "--test")
    assert ended.returncode == 0


def test_a_config_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes('{"user_agent": "ç"}'.encode("latin-1"))
    ended = command("tap-clientbase", "--config", path)
    assert ended.returncode == 1
    assert f"config file {path}: not UTF-8 text" in ended.stderr


def test_a_fault_of_the_tap_itself_is_told_without_its_text() -> None:
    with pytest.raises(LookupError) as caught:
        json.loads("{}")["secret"]
    line = describe(caught.value)
    assert line.startswith("unexpected KeyError in test_requests.py:")
    assert "secret" not in line


def test_a_parameter_without_a_name_is_not_sent(config: dict[str, Any], emulator: Emulator) -> None:
    sync(TapClientbase, {**config, "contract": {"page_size_param": ""}}, streams=["banks"])
    assert emulator.log.entries[0].query == {"page": "1", "sort": "updated_at"}


def test_without_a_filter_rows_as_old_as_the_start_are_dropped_and_undated_ones_kept(
    config: dict[str, Any],
) -> None:
    stream = stream_of(config, "billings", updated_after_param="")
    second = dt.timedelta(seconds=1)
    dated = [(AFTER - second, False), (AFTER, False), (AFTER + second, True)]
    for moment, kept in dated:
        row = {"uuid": "u", "updated_at": timestamps.utc_text(moment)}
        assert stream._is_new(row, AFTER) is kept
    assert stream._is_new({"uuid": "u", "updated_at": None}, AFTER)


@pytest.mark.parametrize(
    ("form", "written", "earlier"),
    [
        ("utc", "2026-02-01T02:30:00.123Z", "2026-02-01T02:30:00.122Z"),
        ("local", "2026-01-31T23:30:00.123-03:00", "2026-02-01T02:30:00.122Z"),
        ("epoch", "1769913000", "2026-02-01T02:30:00.000Z"),
        ("date", "2026-01-30", "2026-01-31T03:00:00.000Z"),
    ],
)
def test_an_instant_is_written_and_stepped_back_in_the_units_of_the_filter(
    form: Any, written: str, earlier: str
) -> None:
    moment = timestamps.parse("2026-02-01T02:30:00.123456Z")
    assert write_instant(moment, form) == written
    assert before(moment, form) == timestamps.parse(earlier)
