"""The tap and its settings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from singer_sdk import typing as th
from singer_sdk.exceptions import ConfigValidationError
from typing_extensions import override

from singer_rest import RestTap
from singer_rest.contract import contract_setting, read_contract
from singer_rest.settings import shared_settings, token_setting
from tap_clientbase.contract import Contract
from tap_clientbase.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator


class TapClientbase(RestTap):
    """Singer tap for Base de Clientes (Clientbase)."""

    name = "tap-clientbase"
    STREAMS = STREAMS
    config_jsonschema: ClassVar = th.PropertiesList(
        token_setting("auth_token", "Bearer token; the vendor's support hands it out on request."),
        *shared_settings(api_url="https://api.clientbase.com.br/v1", concurrency=4),
        th.Property(
            "lookback_seconds",
            th.IntegerType(minimum=0),
            default=0,
            description=(
                "Start an incremental run this many seconds before its bookmark, to catch rows "
                "that the API shows later than their time of change."
            ),
        ),
        contract_setting(Contract),
    ).to_dict()

    @cached_property
    def contract(self) -> Contract:
        """What is assumed of the API, with the user's overrides."""
        try:
            return read_contract(Contract, self.config.get("contract"))
        except ValueError as error:
            raise ConfigValidationError(
                str(error), errors=[str(error)], schema=self.config_jsonschema
            ) from None

    @override
    def config_problems(self) -> Iterator[str]:
        yield from super().config_problems()
        try:
            contract = read_contract(Contract, self._config.get("contract"))
        except ValueError as error:
            yield str(error)
            return
        streams = {stream.name: stream.record_schema["properties"] for stream in STREAMS}
        for setting in ("paths", "params", "primary_keys", "replication_keys"):
            for name in getattr(contract, setting).keys() - streams.keys():
                yield f"contract.{setting}: unknown stream {name!r}"
        keys = [*contract.primary_keys.items()]
        keys += [(name, [key]) for name, key in contract.replication_keys.items()]
        for name, columns in keys:
            for column in set(columns) - streams.get(name, dict.fromkeys(columns)).keys():
                yield f"contract: {name} has no field {column!r}"
