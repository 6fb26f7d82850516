"""The short way and the long one lead to the same records."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from singer_rest import exact_json, fields, records, typed_rows
from singer_rest.dates import Dates
from singer_rest.privacy import CLASSES, Privacy
from singer_rest.timestamps import SAO_PAULO

DATES = Dates(("%d/%m/%Y",), SAO_PAULO)
READERS = {"date": DATES.date, "date-time": DATES.date_time}
MEMBERS = (
    fields.text("class", "text"),
    fields.amount("amount", "amount"),
    fields.integer("cycle", "whole number"),
    fields.number("rate", "number"),
    fields.boolean("active", "flag"),
    fields.date("due", "day"),
    fields.date_time("paid_at", "time"),
    fields.json_text("metadata", "any shape"),
    fields.withheld("token", "credential"),
    fields.texts("reasons", "array"),
    fields.text("cpf", "text", personal="document"),
    fields.number("document", "number", personal="document"),
    fields.date("born", "day", personal="birth_date"),
    fields.json_text("form", "any shape", personal="note"),
    fields.text("note", "text", personal="note"),
    fields.texts("names", "array", personal="name"),
    fields.choice("status", "one of", "OPEN, PAID"),
)
KEY = "k" * 32
PRIVACY = [
    Privacy(),
    *(Privacy.from_config(word, KEY) for word in ("keep", "hash", "omit")),
    Privacy.from_config({"document": "hash", "name": "omit", "secret": "keep"}, KEY),
]
policies = st.one_of(
    st.sampled_from(PRIVACY),
    st.dictionaries(st.sampled_from(CLASSES), st.sampled_from(["keep", "hash", "omit"])).map(
        lambda actions: Privacy.from_config(actions, KEY)
    ),
)
SCHEMA = fields.record(
    fields.key("id", "key"),
    *MEMBERS,
    fields.nested("customer", "object", *MEMBERS),
    fields.list_of("items", "array", *MEMBERS),
)

numbers = st.one_of(
    st.integers(-(10**25), 10**25),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["1.50", "0.000001", "-0.00", "9" * 40]).map(exact_json.exact),
)
texts = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        ["", " ", "2026-02-28", " 2026-02-28 ", "2026-02-30", "31/12/2025", "1.50", "1e2", "NaN"]
    ),
    st.sampled_from(["2026-02-28 18:11:58", "2018-11-04 00:30:00", "2018-02-17T23:30:00"]),
    st.sampled_from(["2026-02-28T18:11:58.5Z", "2026-02-28T00:00:00-03:00", "true", "false"]),
)
exponents = st.sampled_from(["1e2", "0.0000001"]).map(exact_json.exact)
scalars = st.one_of(st.none(), st.booleans(), numbers, exponents, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.text(string.ascii_lowercase, max_size=2), inner, max_size=2),
    ),
    max_leaves=4,
)
fitting = {
    "class": texts,
    "amount": st.from_regex(fields.DECIMAL_TEXT, fullmatch=True, alphabet=string.printable),
    "cycle": st.integers(-9, 9),
    "rate": numbers,
    "active": st.booleans(),
    "due": st.dates().map(str),
    "paid_at": texts,
    "metadata": values,
    "token": texts,
    "reasons": st.lists(texts, max_size=2),
    "cpf": texts,
    "document": numbers,
    "born": st.dates().map(str),
    "form": values,
    "note": texts,
    "names": st.lists(texts, max_size=2),
    "status": st.sampled_from(["OPEN", "PAID", "", "LOST"]),
}


def fitting_objects(members: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that fit the schema."""
    whole = {name: st.one_of(st.none(), fits) for name, fits in members.items()}
    return st.fixed_dictionaries({}, optional={**whole, "unknown": values})


def objects(members: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of which most fit the schema, with members that are missing, odd or unknown."""
    whole = {
        name: st.one_of(st.none(), fits, fits, fits, fits, values) for name, fits in members.items()
    }
    return st.fixed_dictionaries({}, optional={**whole, "unknown": values})


rows = objects(
    {
        **fitting,
        "id": st.text(min_size=1),
        "customer": objects(fitting),
        "items": st.lists(objects(fitting), max_size=2),
    }
)


fitting_rows = st.builds(
    lambda row, customer, items: {**row, "id": "1", "customer": customer, "items": items},
    fitting_objects(fitting),
    fitting_objects(fitting),
    st.lists(fitting_objects(fitting), max_size=2),
)


def long_way(row: Any, *, stringify: bool, privacy: Privacy = PRIVACY[0]) -> bytes | None:
    shape = records.shaper(SCHEMA, readers=READERS, privacy=privacy, stringify_nested=stringify)
    try:
        return exact_json.encode(shape(row))
    except records.ShapeError:
        return None


def short_way(row: Any, *, stringify: bool, privacy: Privacy = PRIVACY[0]) -> bytes | None:
    convert = typed_rows.converter(
        SCHEMA, readers=READERS, privacy=privacy, stringify_nested=stringify
    )
    try:
        (typed,) = convert([row])
    except msgspec.ValidationError:
        return None
    return exact_json.encode(typed)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(rows, st.booleans(), policies)
def test_what_goes_the_short_way_arrives_the_same(
    row: dict[str, Any], stringify: bool, privacy: Privacy
) -> None:
    short = short_way(row, stringify=stringify, privacy=privacy)
    assert short in (None, long_way(row, stringify=stringify, privacy=privacy))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(fitting_rows, st.booleans(), policies)
def test_what_fits_the_schema_goes_the_short_way(
    row: dict[str, Any], stringify: bool, privacy: Privacy
) -> None:
    short = short_way(row, stringify=stringify, privacy=privacy)
    assert short is not None
    assert short == long_way(row, stringify=stringify, privacy=privacy)


WHOLE: dict[str, Any] = {
    "class": "ç",
    "amount": "1023.4",
    "cycle": 3,
    "rate": Decimal("1.50"),
    "active": True,
    "due": "2026-02-28",
    "paid_at": "2026-02-28 18:11:58",
    "metadata": {"a": [Decimal("1.50")]},
    "token": "secret",
    "reasons": ["a"],
    "cpf": "529.982.247-25",
    "document": 52998224725,
    "born": "1980-01-31",
    "form": '{"cpf": "529.982.247-25"}',
    "note": "CPF 529.982.247-25, a@b.com",
    "names": ["Ana"],
    "status": "LOST",
    "unknown": 1,
}
ROW = {"id": "1", **WHOLE, "customer": WHOLE, "items": [WHOLE, {}]}


@pytest.mark.parametrize("privacy", PRIVACY)
@pytest.mark.parametrize("stringify", [False, True])
@pytest.mark.parametrize(
    "row", [ROW, {"id": "1"}, {**ROW, "rate": 2}, dict.fromkeys(ROW) | {"id": "1"}]
)
def test_a_row_that_is_what_the_schema_says_goes_the_short_way(
    row: dict[str, Any], stringify: bool, privacy: Privacy
) -> None:
    short = short_way(row, stringify=stringify, privacy=privacy)
    assert short is not None
    assert short == long_way(row, stringify=stringify, privacy=privacy)
    assert (b"secret" in short) is (
        privacy is PRIVACY[-1] and "token" in row and bool(row["token"])
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None},
        {"rate": "1.5"},
        {"amount": "1.023,40"},
        {"amount": " 1.5"},
        {"amount": ""},
        {"rate": True},
        {"cycle": Decimal("3.0")},
        {"due": ""},
        {"due": "2026-02-30"},
        {"active": 0},
        {"class": 5},
        {"items": [None]},
        {"customer": []},
        {"customer": {"due": "31/12/2025"}},
        {"reasons": [1]},
    ],
)
def test_a_row_that_is_not_takes_the_long_way(odd: dict[str, Any]) -> None:
    assert short_way({**ROW, **odd}, stringify=False) is None


@given(st.text("0123456789.-٣", max_size=14))
def test_an_amount_goes_the_short_way_if_it_is_a_decimal(amount: str) -> None:
    short = short_way({**ROW, "amount": amount}, stringify=False)
    assert (short is not None) == bool(re.match(fields.DECIMAL_TEXT, amount))


def test_what_is_not_selected_is_left_out_at_any_depth() -> None:
    deselected = {("properties", "rate"), ("properties", "customer", "properties", "token")}
    convert = typed_rows.converter(SCHEMA, lambda place: place not in deselected, READERS)
    record = msgspec.to_builtins(convert([ROW])[0], builtin_types=(Decimal,))
    assert record.keys() == SCHEMA["properties"].keys() - {"rate"}
    assert record["customer"].keys() == WHOLE.keys() - {"token", "unknown"}
