"""BIU, emulated: sales with their fiscal notes, monthly figures, and a tight quota."""

from .api import TOKEN, Biu
from .company import Company, sales_for
from .dialect import DATE_COLUMNS, STREAMS, Dialect
from .ledger import MONTHS

__all__ = [
    "DATE_COLUMNS",
    "MONTHS",
    "STREAMS",
    "TOKEN",
    "Biu",
    "Company",
    "Dialect",
    "sales_for",
]
