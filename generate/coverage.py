"""Which parts of Asaas's API have a stream, and why others have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.markdown import table
from tap_asaas.children import ChildStream
from tap_asaas.lists import ListStream
from tap_asaas.snapshot import SnapshotStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap

KINDS = {
    "Lists of the account": ListStream,
    "Objects of the account": SnapshotStream,
    "Details of single rows": ChildStream,
}

LEFT_OUT = {
    "/lean/payments": "rows of `payments`",
    "/subscriptions/{id}/payments": "rows of `payments`",
    "/installments/{id}/payments": "rows of `payments`",
    "/subscriptions/{id}/invoices": "rows of `invoices`",
    "/payments/{id}/refunds": "the payments carry them, see `refunds`",
    "/payments/{id}/chargeback": "rows of `chargebacks`",
    "/accounts/{id}/accessTokens": "it lists credentials",
    "/cities/{id}": "a city by its identifier; `customers.cityName` has the name",
}
"""What the API answers to and no stream asks for, with the reason."""

LACKING = {
    "checkouts": "the API has no such list; see `payments.checkoutSession`",
    "escrows of the account": "the API has no such list; see `payment_escrow`",
    "refunds of the account": "the API has no such list; see `refunds`",
}
"""What one might look for and the API does not list."""


def coverage(tap: InstalledTap) -> str:
    """Every endpoint, by what it answers with."""
    return table(("Of the API", "Streams, or why there is none"), _rows(tap))


def _rows(tap: InstalledTap) -> Iterator[tuple[str, str]]:
    for kind, of_kind in KINDS.items():
        streams = [stream for stream in tap.streams if isinstance(stream, of_kind)]
        paths = sorted((stream.path.rstrip("/"), stream.name) for stream in streams)
        told = ", ".join(f"`{path}` (`{name}`)" for path, name in paths)
        yield f"{kind}: {len(paths)}", told
    for path, reason in LEFT_OUT.items():
        yield f"`{path}`", f"none: {reason}"
    for thing, reason in LACKING.items():
        yield thing, f"none: {reason}"
