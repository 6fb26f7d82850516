"""Classes of personal data, and what becomes of their values."""

from __future__ import annotations

from typing import Literal

KEYWORD = "x-personal"
"""Under which a property's schema carries the class of its values."""

Personal = Literal[
    "document",
    "name",
    "email",
    "phone",
    "address",
    "birth_date",
    "card",
    "bank_account",
    "note",
    "secret",
]
"""What a value tells of a person or a company; `note` is text that may name anyone, `secret` a live
credential."""
