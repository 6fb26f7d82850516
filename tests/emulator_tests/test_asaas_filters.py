"""Lists of Asaas: pages, order, and every documented filter against a search by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.asaas import RESOURCES
from tests.emulator.asaas.filters import FILTERS, OPTIONS

from .asaas_client import AsaasClient, asaas_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .asaas_client import Record

UNSEEN = ("customerGroupName", "groupName", "user", "invoiceStatus", "paymentId", "transferDate")
"""Filters by what no record shows, or by more than one column."""
COLUMNS = {
    "startDate": "date",
    "finishDate": "date",
    "requestStartDate": "requestDate",
    "requestEndDate": "requestDate",
    "endDate": "dateCreated",
    "originDisputeDate": "disputeStartDate",
    "originTransactionDate": "paymentDate",
    "paymentConfirmedDate": "payment.confirmedDate",
    "creditCardBrand": "creditCard.brand",
    "authorizationId": "authorization.id",
    "statusList": "status",
    "searchText": "externalAccount.name",
    "taxSituationCode": "taxSituation.code",
}
NOT_LEAN = ("checkoutSession", "pixQrCodeId", "estimatedCreditDate")
LEAN = {"customer": "customerId", "subscription": "subscriptionId", "installment": "installmentId"}
CAPITALS = {"customerId": "authorization.customerId"}
PARTS = {"name", "description", "codeDescription", "searchText"}
STARTS = {"startDate", "requestStartDate"}
ENDS = {"finishDate", "requestEndDate", "endDate"}


@pytest.fixture(scope="module")
def client() -> Iterator[AsaasClient]:
    with asaas_client(size=1000) as client:
        yield client


def column_of(resource: str, name: str) -> str:
    plain = name.partition("[")[0]
    if resource == "lean_payments":
        return LEAN.get(plain, plain)
    if resource == "pix_automatic_payment_instructions":
        plain = CAPITALS.get(plain, plain)
    if resource == "credit_bureau_reports":
        return "dateCreated"
    return COLUMNS.get(plain, plain)


def value_of(record: Record, column: str) -> Any:
    value: Any = record
    for name in column.split("."):
        value = None if value is None else value.get(name)
    return value


def condition(name: str, text: str) -> Callable[[Any], bool]:
    plain = name.partition("[")[0]
    if name.endswith("[ge]") or plain in STARTS:
        return lambda value: value is not None and value[:10] >= text
    if name.endswith("[le]") or plain in ENDS:
        return lambda value: value is not None and value[:10] <= text
    if plain in PARTS:
        return lambda value: value is not None and text.casefold() in value.casefold()
    if plain == "statusList":
        return lambda value: value in text.split(",")
    return lambda value: value is not None and str(value).removesuffix(".0") == text


def written(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


CASES = [
    (resource, name)
    for resource, filters in FILTERS.items()
    for name in filters
    if not name.startswith(UNSEEN)
    and not RESOURCES[resource].parent
    and resource not in {"payment_statistics", "pix_address_keys"}
    and not (resource == "lean_payments" and name.startswith(NOT_LEAN))
]


@pytest.mark.parametrize(("resource", "name"), CASES)
def test_every_filter(client: AsaasClient, resource: str, name: str) -> None:
    records = client.api.records(resource)
    column = column_of(resource, name)
    values = [value for row in records if (value := value_of(row, column)) is not None]
    assert values
    value = values[len(values) // 3]
    text = value[:10] if "Date" in name and isinstance(value, str) else written(value)
    if name in PARTS:
        text = text[:7].upper()
    passes = condition(name, text)
    wanted = [row for row in records if passes(_as_text(value_of(row, column)))]
    answer = client.body(RESOURCES[resource].path, **{name: text}, limit=100)
    assert wanted
    assert answer["totalCount"] == len(wanted)
    assert answer["data"] == wanted[:100]


def _as_text(value: Any) -> Any:
    return written(value) if isinstance(value, bool) else value


def test_filters_by_what_records_do_not_show(client: AsaasClient) -> None:
    every = client.ids("/payments")
    for name, values in {
        "customerGroupName": ("VIP", "Mensalistas", "Alunos 2025"),
        "invoiceStatus": ("AUTHORIZED", "SCHEDULED", "ERROR"),
        "user": ("vendas@example.com", "financeiro@example.com"),
    }.items():
        parts = [client.ids("/payments", **{name: value}) for value in values]
        assert all(parts), name
        assert sum(map(len, parts)) == len(set().union(*parts)) < len(every)
    group = set(client.ids("/customers", groupName="VIP"))
    payers = {row["customer"] for row in client.rows("/payments", customerGroupName="VIP")}
    assert payers <= group
    invoices = client.rows("/invoices", status="AUTHORIZED")
    paid = {row["payment"] for row in invoices}
    assert set(client.ids("/payments", invoiceStatus="AUTHORIZED")) == paid & set(every)


def test_splits_are_found_by_their_payment(client: AsaasClient) -> None:
    payment = next(row for row in client.rows("/payments") if "split" in row)
    found = client.rows("/payments/splits/paid", paymentId=payment["id"])
    assert [row["id"] for row in found] == [one["id"] for one in payment["split"]]
    assert client.rows("/payments/splits/paid", paymentId="pay_none") == []


def test_transfers_are_found_by_their_day(client: AsaasClient) -> None:
    rows = client.rows("/transfers", transferDate_ge="2025-06-01", transferDate_le="2025-06-30")
    days = [row["effectiveDate"] or row["scheduleDate"] for row in client.rows("/transfers")]
    assert 0 < len(rows) == sum("2025-06-01" <= day[:10] <= "2025-06-30" for day in days)


def test_all_filters_must_pass(client: AsaasClient) -> None:
    wanted = [
        row["id"]
        for row in client.rows("/payments")
        if row["status"] == "RECEIVED"
        and row["billingType"] == "PIX"
        and "2025-02-01" <= row["dateCreated"] <= "2025-09-30"
        and (row["paymentDate"] or "") >= "2025-04-01"
    ]
    asked = {"status": "RECEIVED", "billingType": "PIX", "paymentDate[ge]": "2025-04-01"}
    period = {"dateCreated[ge]": "2025-02-01", "dateCreated[le]": "2025-09-30"}
    assert client.ids("/payments", **asked, **period) == wanted
    assert len(wanted) > 20


def test_statistics_count_what_passes(client: AsaasClient) -> None:
    rows = client.rows("/payments", status="OVERDUE", dueDate_ge="2025-06-01")
    figures = client.body("/finance/payment/statistics", status="OVERDUE", dueDate_ge="2025-06-01")
    assert figures["quantity"] == len(rows) > 0
    assert figures["value"] == round(sum(row["value"] for row in rows), 2)
    assert figures["netValue"] == round(sum(row["netValue"] for row in rows), 2)


def test_pages_have_ten_rows_and_tell_of_more(client: AsaasClient) -> None:
    first = client.body("/payments")
    count = client.api.count("payments")
    assert list(first) == ["object", "hasMore", "totalCount", "limit", "offset", "data"]
    assert (first["object"], first["hasMore"], first["limit"], first["offset"]) == (
        *("list", True, 10, 0),
    )
    assert (first["totalCount"], len(first["data"])) == (count, 10)
    odd = client.body("/payments", limit=7, offset=3)
    assert odd["data"] == client.body("/payments", limit=10)["data"][3:]
    last = client.body("/payments", limit=10, offset=count - 10)
    assert (last["hasMore"], len(last["data"])) == (False, 10)
    beyond = client.body("/payments", offset=count + 5)
    assert (beyond["hasMore"], beyond["data"], beyond["offset"]) == (False, [], count + 5)


def test_newest_come_first_but_not_everywhere(client: AsaasClient) -> None:
    for path in ("/payments", "/customers", "/transfers", "/invoices"):
        rows = client.rows(path)
        days = [row.get("dateCreated", "") for row in rows]
        assert days == sorted(days, reverse=True)
    for path, column in (("/financialTransactions", "date"), ("/subscriptions", "dateCreated")):
        days = [row[column] for row in client.rows(path)]
        assert days == sorted(days)
        assert client.rows(path, order="desc") == client.rows(path)[::-1]
    values = [row["value"] for row in client.rows("/subscriptions", sort="value", order="asc")]
    assert values == sorted(values)


def test_municipal_services_are_paged_by_page(client: AsaasClient) -> None:
    every = client.api.records("municipal_services")
    pages = [client.body("/fiscalInfo/services", limit=50, offset=page) for page in range(3)]
    assert [row for page in pages for row in page["data"]] == every
    assert [page["hasMore"] for page in pages] == [True, True, False]


def test_address_keys_have_no_envelope(client: AsaasClient) -> None:
    assert client.body("/pix/addressKeys") == {"data": client.api.records("pix_address_keys")}
    found = client.body("/pix/addressKeys", statusList="ERROR,AWAITING_ACTIVATION")["data"]
    assert {row["status"] for row in found} == {"AWAITING_ACTIVATION"}
    assert len(found) == len(client.body("/pix/addressKeys", status="AWAITING_ACTIVATION")["data"])


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/payments", {"limit": 0}),
        ("/payments", {"limit": "ten"}),
        ("/payments", {"offset": -1}),
        ("/payments", {"dateCreated[ge]": "01/02/2025"}),
        ("/payments", {"dateCreated[ge]": "2025-02-30"}),
        ("/payments", {"anticipated": "yes"}),
        ("/payments", {"status": "AUTHORIZED"}),
        ("/pix/transactions/recurrings", {"value": "much"}),
    ],
)
def test_bad_values_are_refused(client: AsaasClient, path: str, asked: dict[str, Any]) -> None:
    response = client.get(path, **asked)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["code"] == "invalid_" + next(iter(asked)).replace("[ge]", "_ge")
    assert "inválido" in error["description"]


def test_options_are_no_filters() -> None:
    for resource, names in OPTIONS.items():
        assert not names & FILTERS[resource].keys()
