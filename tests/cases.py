"""The taps that are held to the contract of all, and how each is set up for the emulator."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tap_asaas.tap import TapAsaas
from tap_biu.tap import TapBiu
from tap_clientbase.tap import TapClientbase
from tests.run_tap import Run, selection, sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from singer_rest import RestTap
    from tests.emulator import Emulator


def clientbase_config(emulator: Emulator) -> dict[str, Any]:
    return {"auth_token": emulator.clientbase.token, "api_url": emulator.clientbase.url}


def biu_config(emulator: Emulator) -> dict[str, Any]:
    """A config of tap-biu that does not ration its requests."""
    return {
        "api_token": emulator.biu.token,
        "api_url": emulator.biu.url,
        "requests_per_minute": 100_000,
        "contract": {"first_competence": emulator.biu.first_competence},
    }


def asaas_config(emulator: Emulator) -> dict[str, Any]:
    return {"access_token": emulator.asaas.token, "api_url": emulator.asaas.url}


@dataclass(frozen=True)
class Case:
    """A tap, and how it is set up for the emulator."""

    tap: type[RestTap]
    config: Callable[[Emulator], dict[str, Any]]
    token: str
    always_null: dict[str, set[str]]
    """Fields that are null in every example of the source documentation."""
    personal: tuple[str, str]
    """A stream and its field with the tax ids of persons."""
    looks_back: frozenset[str] = frozenset()
    """Streams of which every run reads some rows again."""
    streams: tuple[str, ...] = ()
    """The streams that are held to the contract, if not all."""

    def truth(self, emulator: Emulator) -> dict[str, list[dict[str, Any]]]:
        """What the emulator holds, by stream."""
        api = getattr(emulator, self.tap.name.removeprefix("tap-"))
        names = self.streams or [stream.name for stream in self.tap.STREAMS]
        return {name: list(api.records(name)) for name in names}

    def sync(self, emulator: Emulator, **options: Any) -> Run:
        """Read the streams, with other settings if there are some."""
        settings = options.pop("settings", {})
        config = {**self.config(emulator), **settings}
        return sync(self.tap, config, streams=self.streams or None, **options)

    def catalog(self, folder: Path) -> list[Path | str]:
        """The arguments that select the streams."""
        if not self.streams:
            return []
        catalog = selection(self.tap, self.streams)
        path = folder / "catalog.json"
        path.write_text(json.dumps(catalog))
        return ["--catalog", path]


ASAAS_INCREMENTAL = (
    "credit_bureau_reports",
    "financial_transactions",
    "invoices",
    "payments",
    "transfers",
)

CASES = [
    Case(
        TapClientbase,
        clientbase_config,
        "auth_token",
        {"banks": {"merchant_uuid"}, "contracts": {"message"}},
        ("customers", "document"),
    ),
    Case(
        TapBiu,
        biu_config,
        "api_token",
        {},
        ("sales", "doc_cliente"),
        looks_back=frozenset({"dashboard", "sales"}),
    ),
    Case(
        TapAsaas,
        asaas_config,
        "access_token",
        {"customers": {"groups", "cannotEditReason"}, "transfers": {"recurring"}},
        ("customers", "cpfCnpj"),
        looks_back=frozenset(ASAAS_INCREMENTAL),
        streams=(*ASAAS_INCREMENTAL, "customers", "webhooks"),
    ),
]
