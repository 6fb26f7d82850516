"""The tap and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from singer_sdk import typing as th

from singer_rest.contract import contract_setting
from singer_rest.contract_tap import ContractTap
from singer_rest.settings import shared_settings, token_setting
from tap_biu.client import TOKEN_PAGE
from tap_biu.contract import Contract
from tap_biu.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_biu.client import BiuStream

QUOTA = 20
"""Requests per minute and company (documented)."""


class TapBiu(ContractTap[Contract]):
    """Singer tap for BIU, fiscal notes for the sales of digital products."""

    name = "tap-biu"
    label = "BIU"
    website = "https://somosbiu.com"
    STREAMS: ClassVar[Sequence[type[BiuStream]]] = STREAMS
    CONTRACT = Contract
    config_jsonschema: ClassVar = th.PropertiesList(
        token_setting("api_token", f"Bearer token; you make it at {TOKEN_PAGE}."),
        *shared_settings(
            api_url="https://api.somosbiu.com/v1", concurrency=1, requests_per_minute=QUOTA
        ),
        th.Property(
            "lookback_months",
            th.IntegerType(minimum=0, maximum=1200),
            default=3,
            description=(
                "Read dashboards of so many months before the last one again in every run, for "
                "months that are over change while their notes are issued."
            ),
        ),
        th.Property(
            "lookback_days",
            th.IntegerType(minimum=0, maximum=36_500),
            default=0,
            description=(
                "Read sales that were modified so many days before the bookmark again in every "
                "run, for changes that do not show in modificado_em."
            ),
        ),
        contract_setting(Contract),
    ).to_dict()
