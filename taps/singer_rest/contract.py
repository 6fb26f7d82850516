"""A contract: what a tap takes for true of an API whose vendor does not say.

A tap's contract is a frozen dataclass, each field annotated with its meaning and given the
assumed value; the setting `contract` overrides any field. So the real API can be followed
without a change of code.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

import msgspec
from msgspec import Meta
from singer_sdk import typing as th

from singer_rest.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

C = TypeVar("C")

RecordsPath = Annotated[
    str, Meta(description="Dotted path to the rows in an answer; a bare array is accepted too.")
]
NextPagePath = Annotated[
    str,
    Meta(
        description=(
            "Dotted path to the number of the next page, null on the last one. Empty, or absent "
            "from an answer: the number of pages tells the end; without that too, pages are read "
            "until one is empty."
        )
    ),
]
TotalPagesPath = Annotated[
    str, Meta(description="Dotted path to the number of pages. Empty: fewer are prefetched.")
]
TotalPath = Annotated[
    str,
    Meta(
        description=(
            "Dotted path to the number of rows on all pages, with which the rows read are "
            "compared. Empty, or absent from the answers: lists of several pages are read until "
            "a second reading brings no new row."
        )
    ),
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListContract:
    """What is assumed of any API that answers lists in numbered pages.

    The name of a parameter may hold brackets (`q[page]`). A parameter with an empty name is not
    sent, an empty path is not looked up.
    """

    documented: ClassVar[frozenset[str]] = frozenset()
    """Which of the fields have a value that the vendor documents; the others are assumed."""

    paths: Annotated[
        dict[str, str], Meta(description='Path per stream, where it is not "/" and its name.')
    ] = dataclasses.field(default_factory=dict)
    params: Annotated[
        dict[str, dict[str, Any]],
        Meta(description='More query parameters per stream: {"stream": {"name": "value"}}.'),
    ] = dataclasses.field(default_factory=dict)
    headers: Annotated[
        dict[str, str], Meta(description="More headers, sent with every request.")
    ] = dataclasses.field(default_factory=dict)
    auth_header: Annotated[
        str, Meta(description="Header that carries the token.", pattern=r"^[A-Za-z0-9-]+$")
    ] = "Authorization"
    auth_prefix: Annotated[str, Meta(description="What stands before the token.")] = "Bearer"
    page_param: Annotated[
        str, Meta(description="Parameter for the page number. Empty: the list is one page.")
    ] = "page"
    first_page: Annotated[int, Meta(description="Number of the first page.")] = 1
    page_size_param: Annotated[str, Meta(description="Parameter for the page size.")] = "per_page"
    page_size: Annotated[int, Meta(description="Rows asked for per page.", ge=1)] = 100
    records_path: RecordsPath = "data"
    next_page_path: NextPagePath
    total_pages_path: TotalPagesPath
    total_path: TotalPath
    primary_keys: Annotated[
        dict[str, Annotated[list[str], Meta(min_length=1)]],
        Meta(description="Primary key per stream, where the streams table is wrong."),
    ] = dataclasses.field(default_factory=dict)
    replication_keys: Annotated[
        dict[str, str],
        Meta(
            description=(
                "Field with the time of change per stream, where it is another one than the "
                "streams table says. Empty: the stream is read in full."
            )
        ),
    ] = dataclasses.field(default_factory=dict)

    def problems(self, streams: Mapping[str, Iterable[str]]) -> Iterator[str]:
        """What is wrong with the contract for streams with these fields, a line each."""
        for setting in ("paths", "params", "primary_keys", "replication_keys"):
            for name in getattr(self, setting).keys() - streams.keys():
                yield f"contract.{setting}: unknown stream {name!r}"
        for name, value in self.headers.items():
            if not re.fullmatch(r"[A-Za-z0-9-]+: [!-~]([ -~]*[!-~])?", f"{name}: {value}"):
                yield f"contract.headers: {name!r} or its value cannot be sent as a header"
        for name, fields in streams.items():
            keys = {*self.primary_keys.get(name, ()), self.replication_keys.get(name, "")}
            for key in keys - {"", *fields}:
                yield f"contract: {name} has no field {key!r}"


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
