"""Asaas, emulated: payments with their whole lives, the ledger, and all that hangs on them."""

from .account import Account
from .api import SANDBOX_PREFIX, TOKEN, Asaas
from .catalogue import RESOURCES
from .dialect import Dialect
from .growth import sizes_for

__all__ = [
    "RESOURCES",
    "SANDBOX_PREFIX",
    "TOKEN",
    "Account",
    "Asaas",
    "Dialect",
    "sizes_for",
]
