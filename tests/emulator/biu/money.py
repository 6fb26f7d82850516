"""Amounts in whole cents, written for people and for programs; no float comes near them."""

from __future__ import annotations

from tests.emulator import wire


def brl(cents: int, prefix: str) -> str:
    """Write an amount as -R$ 1.234,56, with the given sign of the currency."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{prefix}{whole:,}".replace(",", ".") + f",{rest:02}"


def number(cents: int) -> str:
    """Write an amount as the shortest JSON number: 1250.5 and 0, as JavaScript does."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    decimals = f".{rest:02}".rstrip("0").rstrip(".")
    return wire.number(f"{sign}{whole}{decimals}")
