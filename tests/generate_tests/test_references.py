"""What a field refers to is there: in the code always, in the rows as far as there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generate.references import references
from generate.taps import InstalledTap
from singer_rest import fields
from tests.cases import CASES, Case
from tests.run_tap import selection, sync

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generate.references import Reference
    from tests.emulator import Emulator

OF_OTHERS = {
    ("splits_paid", "originAccountId"): "the account itself, which is no subaccount",
    ("splits_paid", "destinationAccountId"): "an account of somebody else",
    ("splits_received", "originAccountId"): "an account of somebody else",
    ("splits_received", "destinationAccountId"): "the account itself, which is no subaccount",
}
"""References to rows that the account does not list, with the reason."""

NEVER_SEEN = {
    ("anticipations", "installment"): "the emulator anticipates single payments",
    ("chargebacks", "installment"): "its chargebacks are of single payments",
    ("fiscal_info", "nbsCode"): "its account has no code of its own",
    ("installments", "chargeback.customerAccount"): "as chargebacks.installment",
    ("installments", "chargeback.id"): "as chargebacks.installment",
    ("installments", "chargeback.installment"): "as chargebacks.installment",
    ("installments", "chargeback.payment"): "as chargebacks.installment",
    ("installments", "paymentLink"): "its links make single payments",
    ("installments", "refunds.paymentId"): "it refunds single payments",
    ("installments", "refunds.refundedSplits.id"): "it refunds single payments",
    ("payments", "chargeback.installment"): "as chargebacks.installment",
    ("pix_automatic_authorizations", "subscriptionId"): "its authorizations stand alone",
    ("pix_automatic_payment_instructions", "paymentId"): "its instructions make no payments",
    ("subscriptions", "paymentLink"): "its links make single payments",
    ("transfers", "recurring"): "its recurring Pix are no transfers",
}
"""References that no row of the emulator has, with the reason."""


def values(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """The values at a path, in lists too; without nulls."""
    if isinstance(value, list):
        for item in value:
            yield from values(item, path)
    elif path and isinstance(value, dict):
        yield from values(value.get(path[0]), path[1:])
    elif value is not None:
        yield value


def declared(schema: Mapping[str, Any], path: Sequence[str]) -> bool:
    """Whether a schema has a field at a path that holds one value."""
    definition = schema.get("properties", {}).get(path[0], {})
    if len(path) > 1:
        return declared(definition.get("items", definition), path[1:])
    return bool(definition) and not fields.is_nested(definition)


def test_the_field_that_is_referred_to_exists(tap: InstalledTap) -> None:
    schemas = {stream.name: stream.record_schema for stream in tap.streams}
    for one in references(tap.streams):
        assert declared(schemas.get(one.target, {}), one.field.split(".")), one


def test_a_key_is_referred_to(tap: InstalledTap) -> None:
    keys = {(stream.name, *(stream.primary_keys or ())) for stream in tap.streams}
    others = {f"{one.target}.{one.field}" for one in references(tap.streams)} - {
        ".".join(key) for key in keys
    }
    assert others <= {"accounts.walletId", "billings.payments.uuid"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
def test_the_row_that_is_referred_to_exists(case: Case, emulator: Emulator) -> None:
    config = case.config(emulator)
    run = sync(case.tap, config, catalog=selection(case.tap, None, config=config))
    assert run.error is None
    rows = run.records
    places: dict[tuple[str, str], list[Reference]] = {}
    for one in references(InstalledTap(case.tap).streams):
        places.setdefault((one.stream, one.name), []).append(one)
    for place, targets in places.items():
        referring = {*values(rows[place[0]], targets[0].path)}
        there = {v for one in targets for v in values(rows[one.target], one.field.split("."))}
        assert bool(referring) == (place not in NEVER_SEEN), place
        assert referring <= there or place in OF_OTHERS, place
        assert not (place in OF_OTHERS and referring & there), place


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.tap.name)
@pytest.mark.parametrize("stringify", [False, True])
def test_targets_are_told_with_a_catalog_and_without(
    case: Case, emulator: Emulator, *, stringify: bool
) -> None:
    config = {**case.config(emulator), "stringify_nested": stringify, "privacy": "omit"}
    streams = case.streams or [stream.name for stream in case.tap.STREAMS]
    catalog = selection(case.tap, streams, config=config)
    told = sync(case.tap, config, catalog=catalog).schemas
    bare = {stream["stream"]: stream["schema"] for stream in catalog["streams"]}
    for keyword in (fields.REFERENCES, "precision", "scale"):
        for name in streams:
            assert _told(keyword, told[name]["schema"]) == _told(keyword, bare[name]), name
    referring = {one.stream for one in references(InstalledTap(case.tap).streams)}
    columns = {name for name in streams if _told(fields.REFERENCES, told[name]["schema"])}
    assert columns == referring & {*streams} or stringify
    scales = [_told("scale", schema["schema"]) for schema in told.values()]
    assert any(scales) == (case.tap.name == "tap-clientbase")


def _told(keyword: str, schema: Mapping[str, Any], around: str = "") -> dict[str, Any]:
    found = {}
    for name, definition in schema.get("properties", {}).items():
        if keyword in definition:
            found[around + name] = definition[keyword]
        found |= _told(keyword, definition.get("items", definition), f"{around}{name}.")
    return found


def test_a_description_tells_what_it_refers_to() -> None:
    schema = fields.record(
        fields.text("one", "Um", references="a.id"),
        fields.key("two", "Dois", references="a.id, b.c.id"),
    )
    one, two = schema["properties"]["one"], schema["properties"]["two"]
    assert (one["description"], one[fields.REFERENCES]) == ("Um (a.id)", ["a.id"])
    assert (two["description"], two[fields.REFERENCES]) == (
        "Dois (a.id ou b.c.id)",
        ["a.id", "b.c.id"],
    )
