"""A contract: what a tap takes for true of an API whose vendor does not say.

A tap's contract is a frozen dataclass, each field annotated with its meaning and given the
assumed value; the setting `contract` overrides any field. So the real API can be followed
without a change of code.
"""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from singer_sdk import typing as th

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

C = TypeVar("C")


def contract_setting(contract: type[Any]) -> th.Property[Any]:
    """The setting that overrides a contract, with every key described."""
    _, components = msgspec.json.schema_components((contract,), ref_template="{name}")
    definition = {**components[contract.__name__], "type": ["object"]}
    return th.Property(
        "contract",
        th.CustomType(definition),
        description=(
            "What the tap assumes of the API, to be overridden where the real one differs: an "
            "object with any of the keys of the contract."
        ),
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """What to add to a line about a name that is not known."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def read_contract(contract: type[C], overrides: Mapping[str, Any] | None) -> C:
    """Build a contract from its assumed values and the overrides.

    Raises:
        ValueError: A key is unknown or a value has the wrong type; the message names it.
    """
    names = [field.name for field in dataclasses.fields(contract)]  # type: ignore[arg-type]
    for key in overrides or {}:
        if key not in names:
            advice = did_you_mean(key, names) or f"; known keys: {', '.join(names)}"
            raise ValueError(f"contract: unknown key {key!r}{advice}")
    try:
        return msgspec.convert(dict(overrides or {}), contract)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        raise ValueError(f"contract{place.rstrip('`')}: {message.lower()}") from None
