"""JSON answers, and the envelope around a page of records."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from . import wire


def json_answer(body: Any, status: int = 200) -> Response:
    """Answer with a value as JSON."""
    return json_bytes(wire.dumps(body).encode(), status)


def json_bytes(body: bytes, status: int = 200) -> Response:
    """Answer with a JSON text that is already written."""
    return Response(body, status, media_type="application/json; charset=utf-8")


def envelope(
    records_key: str | None, meta_key: str | None, meta: dict[str, Any], fault: str | None
) -> Any:
    """Shape a page, with `wire.RECORDS` where the records go, without the part a fault drops.

    Dots in `records_key` nest; None is a bare array. An empty `meta_key` puts the page numbers
    beside the records; None leaves them out.
    """
    if records_key is None:
        return wire.RECORDS
    body: dict[str, Any] = {}
    if fault != "no_records":
        nest(body, records_key, wire.RECORDS)
    if meta_key is not None and fault != "no_meta":
        body |= {meta_key: meta} if meta_key else meta
    return body


def nest(body: dict[str, Any], path: str, value: Any) -> None:
    """Put a value into an object at a path of names joined by dots."""
    *outer, last = path.split(".")
    for name in outer:
        body = body.setdefault(name, {})
    body[last] = value


def renamed(numbers: dict[str, Any], names: Any) -> dict[str, Any]:
    """Give page numbers the names of a dialect; one without a name is left out."""
    return {names[name]: value for name, value in numbers.items() if name in names}
