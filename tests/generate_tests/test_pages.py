"""The page of fields and the tables of streams tell all there is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from generate import coverage, fields, settings, streams
from generate.taps import InstalledTap
from singer_rest import fields as builders
from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tests.emulator.asaas.catalogue import RESOURCES

if TYPE_CHECKING:
    from generate.taps import Schema


def test_every_field_of_every_stream_has_a_row(tap: InstalledTap) -> None:
    page = fields.page(tap)
    sections = dict(pairwise(re.split(r"(?m)^## (\w+)\n", page)))
    for stream in tap.streams:
        told = re.findall(r"(?m)^\| `([\w.]+)` \|", sections[stream.name])
        assert told == [*paths(stream.record_schema)], stream.name


def paths(schema: Schema, around: str = "") -> list[str]:
    found = []
    for name, definition in schema.get("properties", {}).items():
        members = definition.get("items", definition)
        found += [around + name, *paths(members, f"{around}{name}.")]
    return found


def test_every_link_leads_to_a_stream(tap: InstalledTap) -> None:
    page = fields.page(tap)
    headings = set(re.findall(r"(?m)^## (\w+)$", page))
    links = set(re.findall(r"\]\(#(\w+)\)", page))
    links |= set(re.findall(r"\.md#(\w+)\)", streams.streams_table(tap)))
    assert headings == links == {stream.name for stream in tap.streams}


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (builders.text("a", "Nome"), "text"),
        (builders.number("a", "Valor"), "decimal"),
        (builders.amount("a", "Valor"), "decimal as text"),
        (builders.date_time("a", "Quando"), "timestamp"),
        (builders.json_text("a", "O resto"), "JSON as text"),
        (builders.texts("a", "Nomes"), "list of texts"),
        (builders.list_of("a", "Itens", builders.integer("b", "Quantos")), "list of objects"),
    ],
)
def test_a_type_is_told_in_a_readers_words(definition: builders.Property, told: str) -> None:
    assert fields.kind(definition.to_dict()["a"]) == told


def test_all_listed_values_are_told() -> None:
    few = builders.choice("a", "Tipo", "CPF, E-CPF (com certificado), X")
    assert described(few) == "Tipo: `CPF`, `E-CPF` (com certificado) ou `X`"
    values = [f"V{number}" for number in range(builders.LISTED + 1)]
    many = builders.choice("a", "Tipo", ", ".join(values))
    assert described(many) == "Tipo: " + ", ".join(f"`{value}`" for value in values)


def described(prop: builders.Property) -> str:
    return fields.described(prop.to_dict()["a"])


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("`concurrency`", "integer, 1 to 50"),
        ("`max_wait`", "number, 0 or more"),
        ("`on_missing_rows`", "`fail` or `warn`"),
        ("`stringify_nested`", "true or false"),
        ("`privacy`", "text or object"),
        ("`api_token` (required)", "text, secret"),
    ],
)
def test_bounds_and_choices_of_a_setting_are_told(setting: str, told: str) -> None:
    table = settings.settings_table(InstalledTap(TapBiu))
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert [row[2] for row in rows if row[0] == setting] == [told]


def test_what_is_documented_is_told_from_what_is_assumed() -> None:
    table = settings.contract_table(TapBiu)
    assert re.search(r'(?m)^\| `auth_prefix` .* \| `"Bearer"` \| documented \|$', table)
    assert re.search(r'(?m)^\| `page_param` .* \| `"page"` \| assumed \|$', table)
    assert len(re.findall(r"(?m)\| documented \|$", table)) == len(TapBiu.CONTRACT.documented)


def test_every_endpoint_of_asaas_has_a_stream_or_a_reason() -> None:
    asked = {stream.path.rstrip("/") for stream in InstalledTap(TapAsaas).streams}
    known = {resource.path.rstrip("/") for resource in RESOURCES.values()}
    assert known <= asked | coverage.LEFT_OUT.keys()
    assert not asked & coverage.LEFT_OUT.keys()
    table = coverage.coverage(InstalledTap(TapAsaas))
    assert all(f"`{path}`" in table for path in known)
