"""Tables of plain text, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], *, texts: int) -> str:
    """Rows below a line of headings; the first so many columns are texts, the others figures."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if texts == len(widths):  # the last one may hold whole sentences
        widths[-1] = len(rows[0][-1])
    lines = ["  ".join(_padded(row, widths, texts)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _padded(row: Sequence[str], widths: Sequence[int], texts: int) -> list[str]:
    return [
        cell.ljust(width) if number < texts else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
