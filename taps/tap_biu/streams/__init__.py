"""All streams."""

from tap_biu.streams.dashboard import Dashboard
from tap_biu.streams.sales import Sales

STREAMS = (Dashboard, Sales)
