"""Parameters of a request, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class BadParameterError(Exception):
    """A parameter has a value that the API refuses."""

    def __init__(self, name: str, reason: str = "is invalid") -> None:
        """Name the parameter."""
        super().__init__(name)
        self.errors = {"errors": {name: [reason]}}


def whole(parameters: Mapping[str, str], name: str, default: int, least: int) -> int:
    """Read a whole number in decimal digits that is not less than `least`."""
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise BadParameterError(name)
    return int(text)
