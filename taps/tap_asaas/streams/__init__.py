"""All streams: first the five that most readers want, then the rest by business area."""

from tap_asaas.streams import (
    account,
    customers,
    details,
    disputes,
    fees,
    fiscal,
    invoices,
    ledger,
    links,
    payments,
    pix,
    receivables,
    settings,
    splits,
    subscriptions,
    transfers,
)

STREAMS = (
    *customers.STREAMS,
    *payments.STREAMS,
    *subscriptions.STREAMS,
    *transfers.STREAMS,
    *invoices.STREAMS,
    *receivables.STREAMS,
    *ledger.STREAMS,
    *splits.STREAMS,
    *disputes.STREAMS,
    *pix.STREAMS,
    *links.STREAMS,
    *details.STREAMS,
    *account.STREAMS,
    *fees.STREAMS,
    *settings.STREAMS,
    *fiscal.STREAMS,
)
