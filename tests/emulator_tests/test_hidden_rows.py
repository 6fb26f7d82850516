"""Rows that the counts go on counting, and that no list shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator.clientbase import STREAMS
from tests.emulator.clientbase.dialect import Dialect
from tests.emulator.population import ORDERS

if TYPE_CHECKING:
    from tests.emulator import Emulator

    from .asaas_client import AsaasClient
    from .biu_client import BiuClient
    from .client import Client

LONG_AGO = "2020-01-01T00:00:00Z"


def hidden(emulator: Emulator, stream: str) -> set[str]:
    """The keys of the rows of Base de Clientes that are hidden."""
    world = emulator.clientbase.world
    return {world.uuid(stream, number) for number in emulator.clientbase.hidden(stream)}


@pytest.fixture(autouse=True)
def _usual_dialect(emulator: Emulator) -> None:
    emulator.clientbase.dialect = Dialect()


@pytest.mark.parametrize("stream", STREAMS)
def test_clientbase_counts_rows_that_it_does_not_list(
    emulator: Emulator, client: Client, stream: str
) -> None:
    every = set(client.uuids(stream))
    emulator.clientbase.change_dialect(hidden_rows={stream: 3})
    listed = client.uuids(stream)
    assert len(listed) == len(set(listed)) == len(every) - 3
    assert set(listed) < every
    assert client.get(stream).json()["meta"]["total_count"] == len(every)
    assert len(list(emulator.clientbase.records(stream))) == len(every)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("per_page", [1, 7, 100])
@pytest.mark.parametrize("asked", [{}, {"updated_at_gt": LONG_AGO, "sort": "updated_at"}])
def test_a_hidden_row_is_never_listed_whatever_is_asked(
    emulator: Emulator, client: Client, order: str, per_page: int, asked: dict[str, str]
) -> None:
    emulator.clientbase.change_dialect(unsorted_order=order, sort_honored=order == "updated_at")
    every = client.uuids("recurrences", per_page=100, **asked)
    emulator.clientbase.change_dialect(hidden_rows={"recurrences": 4})
    listed = client.uuids("recurrences", per_page=per_page, **asked)
    gone = set(every) - set(listed)
    assert len(gone) == 4
    assert listed == [uuid for uuid in every if uuid not in gone]


def test_the_same_rows_stay_hidden_while_others_come_and_go(
    emulator: Emulator, client: Client
) -> None:
    api = emulator.clientbase
    every = set(client.uuids("billings"))
    api.change_dialect(hidden_rows={"billings": 3})
    gone = every - set(client.uuids("billings"))
    for _ in range(40):
        api.create("billings")
    for number in sorted(api.hidden("billings")):
        api.touch("billings", number)
    later = set(client.uuids("billings"))
    assert not later & gone
    assert len(later) == len(every) + 40 - 3
    api.change_dialect(hidden_rows={})
    assert gone < set(client.uuids("billings"))


def test_which_rows_are_hidden_is_chosen_by_a_seed(emulator: Emulator) -> None:
    api = emulator.clientbase
    chosen = []
    for seed in (1, 2, 1):
        api.change_dialect(hidden_rows={"billings": 3}, hidden_seed=seed)
        chosen.append(api.hidden("billings"))
    assert chosen[0] == chosen[2] != chosen[1]


def test_rows_may_be_hidden_from_a_request_on(emulator: Emulator, client: Client) -> None:
    hide = partial(emulator.clientbase.change_dialect, hidden_rows={"customers": 2})
    emulator.schedule.at(3, hide)
    lengths = [len(client.data("customers", per_page=100)) for _ in range(4)]
    count = emulator.clientbase.count("customers")
    assert lengths == [count, count, count - 2, count - 2]


def test_biu_counts_sales_that_it_does_not_list(emulator: Emulator, biu: BiuClient) -> None:
    every = biu.codes()
    emulator.biu.change_dialect(hidden_rows={"sales": 3})
    for asked in ({}, {"per_page": 7}, {"start_date": "2024-01-01"}):
        listed = biu.codes(**asked)
        assert len(listed) == len(set(listed)) == len(every) - 3
        assert listed == [code for code in every if code in set(listed)]
        assert biu.body("sales", **asked)["pagination"]["total"] == len(every)
    assert len(list(emulator.biu.records("sales"))) == len(every)


@pytest.mark.parametrize(
    ("resource", "path"),
    [("payments", "/payments"), ("financial_transactions", "/financialTransactions")],
)
def test_asaas_counts_rows_that_it_does_not_list(
    asaas: AsaasClient, resource: str, path: str
) -> None:
    every = asaas.ids(path)
    asaas.api.change_dialect(hidden_rows={resource: 3})
    days = {"startDate": "2020-01-01", "dateCreated_ge": "2020-01-01"}
    for asked in ({}, {"limit": 7}, {"order": "desc"}, days):
        listed = asaas.ids(path, **asked)
        assert len(listed) == len(set(listed)) == len(every) - 3
        assert set(listed) < set(every)
        assert asaas.body(path, **asked)["totalCount"] == len(every)
    assert asaas.api.ids(resource) == every


def test_a_hidden_payment_is_found_by_its_id_or_not(asaas: AsaasClient) -> None:
    every = asaas.ids("/payments")
    asaas.api.change_dialect(hidden_rows={"payments": 3})
    gone = set(every) - set(asaas.ids("/payments"))
    assert len(gone) == 3
    assert all(asaas.body(f"/payments/{identity}")["id"] == identity for identity in gone)
    asaas.api.change_dialect(hidden_found=False)
    assert {asaas.get(f"/payments/{identity}").status_code for identity in gone} == {404}
    assert asaas.get(f"/payments/{asaas.ids('/payments')[0]}").status_code == 200


def test_rows_are_hidden_over_http_too(emulator: Emulator, client: Client) -> None:
    url = f"{emulator.url}/_emulator/hide"
    body = {"api": "clientbase", "rows": {"banks": 2}, "at": 2}
    assert requests.post(url, json=body, timeout=10).status_code == 200
    assert [len(client.data("banks")) for _ in range(2)] == [11, 9]
    refused = requests.post(url, json={"api": "nobody"}, timeout=10)
    assert refused.status_code == 400
    assert "clientbase, biu, asaas" in refused.json()["error"]
