"""The taps of the distribution, as they say of themselves what they are."""

from __future__ import annotations

import importlib
import json
from functools import cached_property
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_rest import RestStream, RestTap

    Schema = dict[str, Any]

DISTRIBUTION = "singer-taps-br"


def installed_taps() -> Iterator[InstalledTap]:
    """Every tap of the distribution that has a console script."""
    for script in distribution(DISTRIBUTION).entry_points:
        if script.group == "console_scripts" and script.name.startswith("tap-"):
            tap = getattr(importlib.import_module(script.module), script.attr.split(".")[0])
            yield InstalledTap(tap)


class InstalledTap:
    """One tap: its settings and its streams, set up with their defaults."""

    def __init__(self, tap: type[RestTap]) -> None:
        self.tap = tap
        self.name = tap.name
        self.package = tap.__module__.partition(".")[0]
        self.short_name = tap.name.removeprefix("tap-")
        sdk: Schema = {"properties": {}}
        tap.append_builtin_config(sdk)
        self.sdk_settings: dict[str, Schema] = sdk["properties"]
        self._schema: Schema = tap.config_jsonschema
        self.required: list[str] = self._schema.get("required", [])

    @property
    def own_settings(self) -> dict[str, Schema]:
        """The tap's own settings by name; the SDK adds its own to the class, once one is made."""
        properties: dict[str, Schema] = self._schema["properties"]
        return {
            name: schema for name, schema in properties.items() if name not in self.sdk_settings
        }

    @cached_property
    def streams(self) -> list[RestStream]:
        """The streams by name."""
        return sorted(self._instance.discover_streams(), key=lambda stream: stream.name)

    @property
    def _instance(self) -> RestTap:
        return self.tap(config=dict.fromkeys(self.required, "none-yet"))

    def sample_config(self) -> str:
        """A config with the settings that one has to write."""
        secrets = {name: f"your-{name.replace('_', '-')}" for name in self.required}
        return _pretty_json(secrets)

    def catalog(self) -> str:
        """What `--discover` prints."""
        return _pretty_json(self._instance.catalog_dict)


def _pretty_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
