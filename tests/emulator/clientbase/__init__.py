"""The double of Base de Clientes: streams, records and habits of its REST API."""

from .api import TOKEN, Clientbase
from .dialect import FULL_TABLE, INCREMENTAL, STREAMS, Dialect
from .movement import Movement
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
