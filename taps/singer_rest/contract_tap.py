"""The tap over an API that a contract describes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic

from typing_extensions import override

from singer_rest.contract import read_contract
from singer_rest.contract_stream import Contract, ContractStream
from singer_rest.privacy import KEYWORD, Privacy
from singer_rest.tap import RestTap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class ContractTap(RestTap, Generic[Contract]):
    """A tap whose setting `contract` overrides what is assumed of its API."""

    CONTRACT: type[Contract]
    STREAMS: ClassVar[Sequence[type[ContractStream[Contract]]]]

    @cached_property
    def contract(self) -> Contract:
        """What this run takes for true of the API."""
        return read_contract(self.CONTRACT, self.config.get("contract"))

    @override
    def discover_streams(self) -> list[ContractStream[Contract]]:
        return [
            stream(self, self.settings, self.transport, self.contract) for stream in self.STREAMS
        ]

    @override
    def config_problems(self) -> Iterator[str]:
        yield from super().config_problems()
        try:
            contract = read_contract(self.CONTRACT, self._config.get("contract"))
        except ValueError as error:
            yield str(error)
            return
        yield from self.contract_problems(contract)

    def contract_problems(self, contract: Contract) -> Iterator[str]:
        """What is wrong with a contract beyond its types; a tap adds its own."""
        fields = {stream.name: stream.record_schema["properties"] for stream in self.STREAMS}
        yield from contract.problems(fields)
        privacy = Privacy.from_config(self._config.get("privacy"), None)
        for name, keys in contract.primary_keys.items():
            for key in keys:
                personal = fields.get(name, {}).get(key, {}).get(KEYWORD)
                if privacy.action(personal) == "omit":
                    yield f"privacy: {name}.{key} is a primary key and cannot be omitted; hash it"
