"""The tap and its settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from singer_rest import RestTap
from singer_rest.contract import contract_setting, read_contract
from singer_rest.settings import shared_settings, token_setting
from tap_clientbase.contract import Contract
from tap_clientbase.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_clientbase.client import ClientbaseStream


class TapClientbase(RestTap):
    """Singer tap for Base de Clientes (Clientbase)."""

    name = "tap-clientbase"
    STREAMS: ClassVar[Sequence[type[ClientbaseStream]]] = STREAMS
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

    @override
    def discover_streams(self) -> list[ClientbaseStream]:
        contract = read_contract(Contract, self.config.get("contract"))
        return [stream(self, self.settings, self.transport, contract) for stream in self.STREAMS]

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
        replication_keys = {name: [key] for name, key in contract.replication_keys.items() if key}
        for name, value in contract.headers.items():
            if not re.fullmatch(r"[A-Za-z0-9-]+: [!-~]([ -~]*[!-~])?", f"{name}: {value}"):
                yield f"contract.headers: {name!r} or its value cannot be sent as a header"
        for name, fields in streams.items():
            keys = [*contract.primary_keys.get(name, ()), *replication_keys.get(name, ())]
            for key in set(keys) - fields.keys():
                yield f"contract: {name} has no field {key!r}"
