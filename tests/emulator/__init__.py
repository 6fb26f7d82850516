"""The emulator of the vendors' HTTP APIs: real sockets, made-up data, faults on request.

It follows the vendors' documentation and imports nothing from the taps, so that it cannot agree
with a wrong schema. What a vendor does not document is marked as assumed where it is decided.
"""

from .breakage import CANARY, CANARY_CPF
from .clientbase import GOOGLE_TOKEN_PREFIX
from .emulator import Emulator, Settings
from .faults import KINDS

__all__ = ["CANARY", "CANARY_CPF", "GOOGLE_TOKEN_PREFIX", "KINDS", "Emulator", "Settings"]
