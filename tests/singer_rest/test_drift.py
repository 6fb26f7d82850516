"""What is not as declared is found, all of it and nothing else, and no value is told."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from singer_rest import exact_json, typed_rows
from singer_rest.drift import APART, KEPT, TOLD, Drift
from singer_rest.records import Rules
from tests.singer_rest.test_typed_rows import READERS, SCHEMA, WHOLE, fitting_rows, rows

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "90210-never-to-be-told"
DECLARED: dict[str, Any] = {
    "id": "1",
    **{name: value for name, value in WHOLE.items() if name != "unknown"},
    "status": "OPEN",
}
ROW = {**DECLARED, "customer": dict(DECLARED), "items": [dict(DECLARED), dict(DECLARED)]}
del ROW["customer"]["id"], ROW["items"][0]["id"], ROW["items"][1]["id"]

Plant = tuple["Callable[[dict[str, Any]], None]", str]


def plant(path: str, name: str, value: Any, finding: str) -> Plant:
    """A value that is put at a place, and what is found of it."""

    def put(row: dict[str, Any]) -> None:
        place: Any = row
        for step in path.split():
            place = place[int(step) if step.isdecimal() else step]
        place[name] = value

    return put, finding


PLANTS = [
    plant("", "grown", SECRET, "grown is unknown"),
    plant("", "_extra", None, "_extra is unknown"),
    plant("customer", "grown", {SECRET: SECRET}, "customer.grown is unknown"),
    plant("items 1", "grown", [SECRET], "items.grown is unknown"),
    plant("", "rate", "9021.0", "rate is text instead of a number"),
    plant("", "cycle", exact_json.exact("9021.5"), "cycle is a number instead of a whole number"),
    plant("", "active", "true", "active is text instead of true or false"),
    plant("", "class", bool(SECRET), "class is true or false instead of text"),
    plant("", "due", 90210, "due is a whole number instead of text"),
    plant("items 0", "reasons", SECRET, "items.reasons is text instead of an array"),
    plant("customer", "reasons", [90210], "customer.reasons is a whole number instead of text"),
    plant("customer", "status", SECRET, "customer.status has new values"),
    plant("", "status", SECRET, "status has new values"),
]
HARMLESS = [
    plant("", "amount", 90210, ""),
    plant("", "cycle", exact_json.exact("3.0"), ""),
    plant("", "rate", " ", ""),
    plant("", "status", "", ""),
    plant("", "customer", "", ""),
    plant("", "items", None, ""),
    plant("", "metadata", [SECRET], ""),
    plant("", "token", {}, ""),
    plant("", "due", "31/12/2025", ""),
]


def told(counts: Counter[str]) -> set[str]:
    return {f"{what} in {n} row{'s' if n > 1 else ''}" for what, n in counts.items()}


@given(st.lists(st.sets(st.sampled_from(range(len(PLANTS)))), max_size=4))
def test_exactly_what_was_planted_is_found(plants: list[set[int]]) -> None:
    drift, planted = Drift(SCHEMA), Counter[str]()
    for chosen in plants:
        row = copy.deepcopy(ROW)
        for number in chosen:
            put, finding = PLANTS[number]
            put(row)
            planted[finding] += 1
        assert (drift.look(row) is None) == (not chosen)
    assert set(drift.findings()) == told(planted)
    assert "9021" not in str(drift.findings())


@pytest.mark.parametrize("harmless", HARMLESS)
def test_what_may_be_is_not_found(harmless: Plant) -> None:
    drift, row = Drift(SCHEMA), copy.deepcopy(ROW)
    harmless[0](row)
    assert drift.look(row) is None
    assert not drift.findings()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(rows, fitting_rows), st.sampled_from(["", "rate", "customer", "items"]))
def test_the_strict_conversion_lets_nothing_through_that_a_look_finds(
    row: dict[str, Any], deselected: str
) -> None:
    def selected(place: tuple[str, ...]) -> bool:
        return place[-1] != deselected

    def passes(*, strict: bool) -> bool:
        compiler = typed_rows.strict_converter if strict else typed_rows.converter
        convert = compiler(SCHEMA, selected, READERS)
        try:
            convert([row])
        except msgspec.ValidationError:
            return False
        return True

    found = Drift(SCHEMA, Rules(selected)).look(row) is not None
    if passes(strict=True):
        assert not found
    elif passes(strict=False):
        assert found


def test_what_is_deselected_is_known_and_may_hold_anything() -> None:
    drift = Drift(SCHEMA, Rules(lambda place: "rate" not in place), always={"rate", "due"})
    row = {**ROW, "rate": SECRET}
    del row["due"]
    drift.count([row])
    drift.look(row)
    assert drift.findings() == ["due is missing"]


def test_a_field_is_missing_where_no_row_has_it() -> None:
    drift = Drift(SCHEMA, always={"rate", "due", "class"})
    assert not drift.missing  # there is no row yet
    drift.count([{"rate": 1}, {}])
    assert drift.missing == ["class", "due"]
    drift.count([{}, {"due": None}])
    assert drift.missing == ["class"]
    assert drift.findings() == ["class is missing"]


def test_names_that_may_be_personal_are_not_told() -> None:
    names = ["39053344705", "ana@example.com", "cus_000005123", "Ana Souza", "a" * 65, ""]
    drift = Drift(SCHEMA)
    drift.look({**ROW, **dict.fromkeys(names), "customer": {"_39053344705": 1}})
    assert drift.findings() == [
        "(an odd name) is unknown in 1 row",
        "customer.(an odd name) is unknown in 1 row",
    ]
    assert drift.unknown == 2


def test_some_names_are_told_and_the_rest_is_a_number() -> None:
    drift = Drift(SCHEMA)
    drift.look({f"field_{number:03}": 1 for number in range(30)})
    told = drift.findings()
    assert len(told) == TOLD + 1
    assert told[0] == "field_000 is unknown in 1 row"
    assert told[-1] == f"and {30 - TOLD} more"


def test_only_so_many_names_are_remembered() -> None:
    drift = Drift(SCHEMA)
    for number in range(3 * KEPT):
        drift.look({f"a{chr(97 + number % 7)}{number:04}": 1})
    drift.look({f"b{number:04}": 1 for number in range(3 * KEPT)})
    assert drift.unknown == KEPT
    assert drift.findings()[-1] == f"and at least {KEPT - TOLD} more"


def test_unknown_members_are_captured_by_their_place() -> None:
    drift, row = Drift(SCHEMA, capture=True), copy.deepcopy(ROW)
    for put, _ in PLANTS[:4]:
        put(row)
    assert drift.look(row) == {
        "grown": SECRET,
        "_extra": None,
        "customer.grown": {SECRET: SECRET},
        "items[1].grown": [SECRET],
    }
    assert drift.look({**ROW, "status": SECRET}) == {}
    assert drift.look(ROW) is None


@pytest.mark.parametrize("capture", [False, True])
def test_what_is_known_to_be_unknown_is_set_apart(capture: bool) -> None:
    drift = Drift(SCHEMA, capture=capture)
    grown = {**ROW, "grown": SECRET}
    drift.look(grown)
    bare, found = drift.set_apart([grown, ROW])
    assert bare == [ROW, ROW]
    assert found == [{"grown": SECRET}, {}]
    assert drift.findings() == ["grown is unknown in 1 row"]
    drift.add(found)
    assert drift.findings() == ["grown is unknown in 2 rows"]


def test_many_unknown_fields_are_set_apart_in_their_order_and_the_rest_stays() -> None:
    drift = Drift(SCHEMA)
    many = {f"grown_{number:03}": SECRET for number in reversed(range(APART))}
    drift.look({**many, **ROW})
    drift.look({**ROW, "one_more": SECRET})
    bare, found = drift.set_apart([{**many, "one_more": SECRET, **ROW}])
    assert bare == [{**ROW, "one_more": SECRET}]
    assert [*found[0]] == [*many]
