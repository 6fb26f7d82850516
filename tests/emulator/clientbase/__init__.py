"""Base de Clientes, emulated: streams, records and habits of its REST API."""

from tests.emulator.movement import Movement

from .api import TOKEN, Clientbase
from .dialect import FULL_TABLE, INCREMENTAL, STREAMS, Dialect
from .parties import GOOGLE_TOKEN_PREFIX
from .world import World, sizes_for

__all__ = [
    "FULL_TABLE",
    "GOOGLE_TOKEN_PREFIX",
    "INCREMENTAL",
    "STREAMS",
    "TOKEN",
    "Clientbase",
    "Dialect",
    "Movement",
    "World",
    "sizes_for",
]
