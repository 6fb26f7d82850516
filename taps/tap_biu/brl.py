"""Amounts in Brazilian reais as people write them: `R$ 1.234,56`."""

from __future__ import annotations

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<sign>[-\u2212]?)\s*(?:R\$\s*)?(?P<inner>[-\u2212]?)\s*"
    r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,(?P<cents>[0-9]+))?"
)
LONGEST = 40
"""Longer texts are no amounts; a pattern would take its time for them."""
_PLAIN = re.compile(r"-?[0-9]+\.[0-9]{1,2}")
"""A number of a machine. With three digits after the point it would be thousands instead."""


def parse_brl(text: str) -> Decimal | None:
    """Read an amount with every digit, or None where the text is no amount.

    Blanks may be no-break ones, as JavaScript writes them for pt-BR; the minus may stand before
    or after `R$`, which may be missing. `1234.56` is read too, for it can mean nothing else.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    match = _AMOUNT.fullmatch(text)
    if not match or (match["sign"] and match["inner"]):
        return None
    minus = "-" if match["sign"] or match["inner"] else ""
    return Decimal(f"{minus}{match['whole'].replace('.', '')}.{match['cents'] or '0'}")


def parse_percentage(text: str) -> Decimal | None:
    """Read a percentage, `45,5`, `45.5` or `45,5%`, or None where the text is none."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    match = re.fullmatch(r"(-?[0-9]+)(?:[.,]([0-9]+))?\s*%?", text)
    return Decimal(f"{match[1]}.{match[2] or '0'}") if match else None
