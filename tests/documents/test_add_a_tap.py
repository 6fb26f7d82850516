"""The tap that `docs/add-a-tap.md` writes keeps the contract of every tap."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests import cases, test_every_tap
from tests.documents.padaria import MOST, ORDERS, PRODUCTS, Padaria
from tests.documents.pages import ROOT, page
from tests.emulator import Emulator
from tests.scripts import command
from tests.test_every_tap import (  # noqa: F401 - fixtures and tests that are run here too
    first,
    reading,
    test_a_bookmark_in_the_future_fails_its_stream_and_stays,
    test_a_bookmark_of_today_is_none_of_the_future_whatever_our_clock_says,
    test_a_failure_is_one_line_and_a_traceback_only_when_debugging,
    test_a_second_run_asks_for_newer_rows_only_and_a_later_one_brings_them,
    test_a_wrong_token_fails_at_once_and_names_the_setting,
    test_all_rows_arrive_once_and_no_key_twice,
    test_every_column_is_filled_somewhere,
    test_every_record_is_what_its_schema_says,
    test_every_run_ends_with_its_state,
    test_faults_do_not_show_in_the_records,
    test_killed_at_any_request_and_resumed_the_union_is_the_whole,
    test_no_secret_and_no_answer_reaches_the_log,
    test_the_final_state_is_small_and_holds_bookmarks_alone,
    test_the_width_of_the_prefetch_does_not_show,
    test_two_taps_never_share_credentials_or_budget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cases import Case

PAGE = ROOT / "docs" / "add-a-tap.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tap as the page writes it: each block in the file that the text before it names."""
    folder = tmp_path_factory.mktemp("taps") / "tap_padaria"
    folder.mkdir()
    for block in page(PAGE).blocks:
        if block.language == "python":
            (name,) = re.findall(r"`(\w+\.py)`", block.lead)[:1]
            (folder / name).write_text(block.text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shared_emulator() -> Iterator[Emulator]:
    with Emulator(size=20) as emulator:
        padaria = Padaria(emulator)
        emulator._door.apis.append(padaria)
        setattr(emulator, padaria.name, padaria)
        yield emulator


@pytest.fixture(scope="module")
def case(folder: Path) -> Iterator[Case]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder.parent)
        tap = importlib.import_module("tap_padaria.tap").TapPadaria
        yield cases.Case(tap, config, "api_token", {}, ("orders", "customer_document"))


def config(emulator: Any) -> dict[str, Any]:
    return {"api_token": emulator.padaria.token, "api_url": emulator.padaria.url}


def test_there_are_as_many_files_and_lines_as_the_page_says(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    assert len(texts) == 6
    assert f"{len(lines)} lines in six files" in PAGE.read_text(encoding="utf-8")


def test_every_test_of_the_contract_is_run_here() -> None:
    ours = {name for name in vars(test_every_tap) if name.startswith("test_")}
    assert ours - globals().keys() == {"test_every_script_is_held_to_this_contract"}


def test_it_is_written_as_the_others_are(folder: Path) -> None:
    settings = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    for action in (["format", "--check"], ["check"]):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *action, *settings, str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_is_personal_can_stay_out(case: Case, emulator: Emulator) -> None:
    run = case.sync(emulator, settings={"privacy": "omit"})
    assert {row["customer_document"] for row in run.records["orders"]} == {None}


def test_it_can_be_previewed(case: Case, emulator: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(case.config(emulator)))
    plan = command(case.tap.name, "--config", path, "--plan")
    assert f"{ORDERS + PRODUCTS} " in plan.stdout
    check = command(case.tap.name, "--config", path, "--check")
    assert "2 streams: 2 ok" in check.stdout


def test_pages_and_changes_are_asked_for(case: Case, emulator: Emulator) -> None:
    run = case.sync(emulator)
    pages = [int(entry.query["page"]) for entry in emulator.log.to("/orders")]
    assert sorted(pages) == [*range(1, ORDERS // MOST + 1)]
    emulator.log.clear()
    emulator.advance(days=1)
    again = case.sync(emulator, state=run.state)
    (request,) = emulator.log.to("/orders")
    bookmark = run.state["bookmarks"]["orders"]["replication_key_value"]
    assert request.query["changed_after"] == bookmark
    assert 0 < len(again.records["orders"]) < MOST
    assert len(again.records["products"]) == PRODUCTS
