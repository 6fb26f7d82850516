"""How things are written in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table, between blank lines."""
    lines = [header, tuple("---" for _ in header)]
    lines += [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def codes(names: Iterable[str], between: str = ", ") -> str:
    """Names or values as code."""
    return between.join(f"`{name}`" for name in names)


def link(text: str, place: str) -> str:
    """A link to a place in the repository."""
    return f"[{text}]({place})"
