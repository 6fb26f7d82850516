"""Every field of every list is in the catalog, and its values come out right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from singer_rest import fields
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator.asaas import RESOURCES
from tests.emulator_tests.asaas_fields import FIELDS
from tests.run_tap import Run, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator import Emulator

STREAMS = {stream.name: stream for stream in TapAsaas.STREAMS}
SAME_ROWS = {
    "lean_payments": "payments",
    "subscription_payments": "payments",
    "installment_payments": "payments",
    "subscription_invoices": "invoices",
    "payment_refunds": "refunds",
    "payment_chargeback": "chargebacks",
}
OTHER_NAME = {"customer_notifications": "notifications"}
NOT_OFFERED = {"account_access_tokens"}
"""Metadata of credentials."""
NOT_LISTED = {("credit_bureau_reports", "reportFile")}
"""Only in the answer to a report's creation."""
KINDS = {"s": "string", "d": "string", "t": "string", "dt": "string"} | {
    "n": "number",
    "i": "integer",
    "b": "boolean",
}
SEED = {
    "customers": "id object dateCreated name email phone mobilePhone address addressNumber "
    "complement province postalCode cpfCnpj state country deleted additionalEmails "
    "externalReference notificationDisabled company city foreignCustomer groups.name",
    "payments": "id object dateCreated customer subscription value netValue originalValue "
    "interestValue status billingType description externalReference dueDate originalDueDate "
    "paymentDate clientPaymentDate creditDate estimatedCreditDate invoiceUrl bankSlipUrl deleted "
    "anticipated discount.value discount.dueDateLimitDays discount.type fine.value interest.value "
    "invoiceNumber lastInvoiceViewedDate lastBankSlipViewedDate fine.type interest.type "
    "discount.limitDate",
    "subscriptions": "id object customer status billingType description deleted value dateCreated "
    "nextDueDate cycle externalReference discount.value discount.dueDateLimitDays discount.type "
    "discount.limitDate fine.value fine.type interest.value interest.type "
    "sendPaymentByPostalService",
    "transfers": "id object dateCreated value netValue transferFee status type scheduleDate "
    "effectiveDate authorized bankAccount.bank.code bankAccount.bank.name bankAccount.accountName "
    "bankAccount.ownerName bankAccount.cpfCnpj bankAccount.agency bankAccount.agencyDigit "
    "bankAccount.account bankAccount.accountDigit",
    "invoices": "id object status customer payment installment type statusDescription "
    "serviceDescription pdfUrl xmlUrl rpsSerie rpsNumber number validationCode value deductions "
    "effectiveDate observations estimatedTaxesDescription municipalServiceCode "
    "municipalServiceName taxes.retainIss taxes.iss taxes.cofins taxes.csll taxes.inss taxes.ir "
    "taxes.pis",
}
"""The fields that the connectors of before had."""


def paths(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of a schema, nested ones too, by their dotted path."""
    for name, definition in schema["properties"].items():
        yield prefix + name, definition
        inner = definition.get("items", definition)
        if "properties" in inner:
            yield from paths(inner, f"{prefix}{name}.")


def documented(text: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a list in short form, by their dotted path."""
    depth, begin = 0, 0
    for end, letter in enumerate(f"{text} "):
        depth += (letter in "{[") - (letter in "}]")
        if letter == " " and not depth:
            name, _, kind = text[begin:end].partition(":")
            begin = end + 1
            inner = re.sub(r"^[\[{]+|[\]}?]+$", "", kind)
            yield prefix + name, kind
            if ":" in inner:
                yield from documented(inner, f"{prefix}{name}.")


def test_every_list_of_the_api_is_a_stream_or_has_a_reason() -> None:
    names = {OTHER_NAME.get(name, name) for name in RESOURCES}
    assert names - STREAMS.keys() == SAME_ROWS.keys() | NOT_OFFERED
    assert STREAMS.keys() - names == {"refunds"}


@pytest.mark.parametrize("resource", sorted(FIELDS.keys() - SAME_ROWS.keys() - NOT_OFFERED))
def test_every_documented_field_is_in_the_catalog(resource: str) -> None:
    stream = STREAMS[OTHER_NAME.get(resource, resource)]
    ours = dict(paths(stream.record_schema))
    for path, kind in documented(FIELDS[resource]):
        if (resource, path) in NOT_LISTED:
            continue
        assert path in ours, f"{resource}.{path}"
        expected = KINDS.get(kind.rstrip("?"))
        assert expected is None or expected in fields.types(ours[path]), f"{resource}.{path}"
        assert ours[path]["description"]


@pytest.mark.parametrize("stream", SEED)
def test_every_field_of_the_connectors_of_before_is_there(stream: str) -> None:
    assert set(SEED[stream].split()) <= dict(paths(STREAMS[stream].record_schema)).keys()


@pytest.fixture(scope="module", params=[False, True], ids=["nested", "stringified"])
def run(request: pytest.FixtureRequest, shared_emulator: Emulator) -> Run:
    shared_emulator.reset()
    config = {**asaas_config(shared_emulator), "stringify_nested": request.param}
    return sync(TapAsaas, config, streams=STREAMS)


def test_every_record_of_every_stream_is_what_its_schema_says(run: Run) -> None:
    assert run.error is None
    assert {name for name in STREAMS if not run.records[name]} == set()
    for name, message in run.schemas.items():
        validator = jsonschema.Draft202012Validator(
            message["schema"], format_checker=jsonschema.FormatChecker()
        )
        for record in run.records[name]:
            assert record.keys() == message["schema"]["properties"].keys()
            for problem in validator.iter_errors(as_floats(record)):
                pytest.fail(f"{name}: {problem.message}")


def as_floats(value: Any) -> Any:
    """The same value without exact decimals, of which the validator knows nothing."""
    if isinstance(value, dict):
        return {name: as_floats(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_floats(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, str)) else float(value)


def test_no_card_token_leaves_the_tap(run: Run, shared_emulator: Emulator) -> None:
    tokens = {
        row["creditCard"]["creditCardToken"]
        for row in shared_emulator.asaas.records("payments")
        if row.get("creditCard")
    } - {None}
    assert tokens
    written = str(run.messages)
    assert not any(token in written for token in tokens)


def test_keys_are_unique_in_every_stream(run: Run) -> None:
    for name, message in run.schemas.items():
        keys = [tuple(row[k] for k in message["key_properties"]) for row in run.records[name]]
        assert len(keys) == len(set(keys)), name
        assert not any(None in key for key in keys), name
