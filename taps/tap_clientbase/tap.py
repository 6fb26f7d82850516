"""The tap and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from singer_sdk import typing as th

from singer_rest.contract import contract_setting
from singer_rest.contract_tap import ContractTap
from singer_rest.settings import shared_settings, token_setting
from tap_clientbase.contract import Contract
from tap_clientbase.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_clientbase.client import ClientbaseStream


class TapClientbase(ContractTap[Contract]):
    """Singer tap for Base de Clientes (Clientbase), billing for Brazilian merchants."""

    name = "tap-clientbase"
    label = "Base de Clientes"
    website = "https://clientbase.com.br"
    STREAMS: ClassVar[Sequence[type[ClientbaseStream]]] = STREAMS
    CONTRACT = Contract
    config_jsonschema: ClassVar = th.PropertiesList(
        token_setting("auth_token", "Bearer token; the vendor's support hands it out on request."),
        *shared_settings(api_url="https://api.clientbase.com.br/v1", concurrency=4),
        th.Property(
            "lookback_seconds",
            th.IntegerType(minimum=0, maximum=315_360_000),
            default=0,
            description=(
                "Start an incremental run this many seconds before its bookmark, to catch rows "
                "that the API shows later than their time of change."
            ),
        ),
        contract_setting(Contract),
    ).to_dict()
