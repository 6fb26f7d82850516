"""A contract is read strictly, and a wrong value is named by its place."""

from __future__ import annotations

import re
from typing import Any

import pytest

from singer_rest.contract import read_contract
from tap_clientbase.contract import Contract


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"page_size": "a"}, "contract.page_size: expected `int`, got `str`"),
        ({"page_size": 0}, "contract.page_size: expected `int` >= 1"),
        ({"paths": {"banks": 1}}, "contract.paths[...]: expected `str`, got `int`"),
    ],
)
def test_a_value_of_another_type_is_named_by_its_place(
    overrides: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_contract(Contract, overrides)
