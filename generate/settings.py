"""The tables of settings, and what of an API is documented and what assumed."""

from __future__ import annotations

import inspect
import json
import sys
from typing import TYPE_CHECKING, Any

from generate.markdown import codes, table
from singer_rest.contract_tap import ContractTap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap, Schema

WORDS = {"string": "text", "array": "list", "boolean": "true or false"}
"""JSON types in a reader's words, where they have others."""


def settings_table(tap: InstalledTap) -> str:
    """The tap's own settings."""
    rows = (
        (
            f"`{name}`" + (" (required)" if name in tap.required else ""),
            description(schema),
            value(schema),
            _as_code(schema.get("default")),
        )
        for name, schema in tap.own_settings.items()
    )
    return table(("Setting", "Meaning", "Value", "Default"), rows)


def contract_table(tap: type[ContractTap[Any]]) -> str:
    """What is assumed of the API: the keys of the setting `contract`."""
    keys = tap.config_jsonschema["properties"]["contract"]["properties"]
    assumed = tap.CONTRACT()
    rows = (
        (
            f"`{key}`",
            description(schema),
            value(schema),
            _as_code(getattr(assumed, key)),
            "documented" if key in tap.CONTRACT.documented else "assumed",
        )
        for key, schema in keys.items()
    )
    return table(("Key", "Meaning", "Value", "Default", "The default is"), rows)


def documented(tap: type[ContractTap[Any]]) -> str:
    """What is documented of the API, as the module of the contract says."""
    said = inspect.getdoc(sys.modules[tap.CONTRACT.__module__]) or ""
    return "\n" + said.partition("\n\n")[2] + "\n\n"


def regions(tap: InstalledTap) -> Iterator[tuple[str, str]]:
    """The tables by the name of their region."""
    yield "settings", settings_table(tap)
    if issubclass(tap.tap, ContractTap):
        yield "documented", documented(tap.tap)
        yield "contract", contract_table(tap.tap)


def description(schema: Schema) -> str:
    """What a setting means, in a line."""
    return " ".join(schema.get("description", "").split())


def type_of(schema: Schema) -> str:
    """The JSON type of a setting; the first one but null."""
    declared = schema.get("type") or schema.get("anyOf", [{"type": "object"}])[0]["type"]
    names = [declared] if isinstance(declared, str) else declared
    return str(next(name for name in names if name != "null"))


def value(schema: Schema) -> str:
    """Which values a setting takes."""
    if "enum" in schema:
        *others, last = (f"`{choice}`" for choice in schema["enum"])
        return f"{', '.join(others)} or {last}"
    kinds = [option["type"] for option in schema.get("anyOf", ())] or [type_of(schema)]
    told = " or ".join(WORDS.get(kind, kind) for kind in kinds)
    if schema.get("secret"):
        told += ", secret"
    if "pattern" in schema:
        told += f" like {codes([schema['pattern']])}"
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None:
        return told
    return f"{told}, {least} or more" if most is None else f"{told}, {least} to {most}"


def _as_code(default: Any) -> str:
    empty = default is None or default == {}
    return "" if empty else f"`{json.dumps(default, ensure_ascii=False)}`"
