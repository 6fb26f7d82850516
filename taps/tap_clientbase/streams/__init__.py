"""All streams, by business area."""

from tap_clientbase.streams import billing, customers, money, portal

STREAMS = (*billing.STREAMS, *customers.STREAMS, *money.STREAMS, *portal.STREAMS)
