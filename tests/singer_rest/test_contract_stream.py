"""The contract put to work: what a request asks for, and where a list ends."""

from __future__ import annotations

from typing import Any

import pytest

from singer_rest.contract_stream import ContractStream, Position
from singer_rest.errors import StreamFailedError
from tap_biu.tap import TapBiu

TWO_PAGES = {"data": [], "pagination": {"total_pages": 2}}
ROW = {"cod_plataforma": "A"}


def stream_of(contract: dict[str, Any]) -> ContractStream[Any]:
    return TapBiu(config={"api_token": "x", "contract": contract}).discover_streams()[1]


@pytest.mark.parametrize(
    ("contract", "body", "number", "more"),
    [
        ({}, TWO_PAGES, 1, True),
        ({}, TWO_PAGES, 2, False),
        ({"first_page": 0}, TWO_PAGES, 0, True),
        ({"first_page": 0}, TWO_PAGES, 1, False),
        ({}, {"data": [ROW]}, 1, True),
        ({}, {"data": []}, 1, False),
        ({"page_param": ""}, {"data": [ROW]}, 1, False),
        ({"next_page_path": "next"}, {"data": [ROW], "next": 2}, 1, True),
        ({"next_page_path": "next"}, {"data": [ROW], "next": None}, 1, False),
    ],
)
def test_the_end_of_a_list_is_what_the_answer_says_it_is(
    contract: dict[str, Any], body: Any, number: int, more: bool
) -> None:
    assert stream_of(contract).read_list(body, Position(None, number)).more is more


@pytest.mark.parametrize(
    ("contract", "body", "line"),
    [
        ({"page_param": ""}, TWO_PAGES, "contract.page_param is empty"),
        ({}, {"data": [1]}, "holds no rows at 'data'"),
        ({}, {"data": {}}, "holds no rows at 'data'"),
    ],
)
def test_a_list_that_contradicts_the_contract_fails_the_stream(
    contract: dict[str, Any], body: Any, line: str
) -> None:
    with pytest.raises(StreamFailedError, match=line):
        stream_of(contract).read_list(body, Position(None, 1))


@pytest.mark.parametrize(("total", "count"), [(7, 7), ("7", 7), (None, None), ("many", None)])
def test_a_count_may_be_text(total: object, count: int | None) -> None:
    body = {"data": [ROW], "pagination": {"total": total}}
    assert stream_of({}).read_list(body, Position(None, 1)).total == count


def test_the_parameters_of_the_user_come_last_and_nameless_ones_are_not_sent() -> None:
    stream = stream_of({"params": {"sales": {"page": "x"}}, "date_field_param": ""})
    assert stream.get_url_params(None, Position(None, 1)) == {"page": "x", "per_page": 100}
