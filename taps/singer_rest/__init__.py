"""What every Singer tap over a REST API shares; it knows no vendor."""

from singer_rest.stream import RestStream
from singer_rest.tap import RestTap

__all__ = ["RestStream", "RestTap"]
