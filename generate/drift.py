"""What a tap knows of the rows to come: which fields they have, and which values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generate.markdown import codes
from singer_rest.fields import VALUES

if TYPE_CHECKING:
    from generate.taps import InstalledTap

DRIFT = """
- {missing}
- {choices} documented values. Others pass through, and are reported.

"""


def drift(tap: InstalledTap) -> str:
    """Which differences of rows the tap can find."""
    known = [stream.name for stream in tap.streams if stream.sometimes is not None]
    missing = "Missing fields are reported, but those that are known to come and go."
    if len(known) < len(tap.streams):
        missing = (
            f"Missing fields are reported of {codes(known)}. Of the other streams it is not known "
            "which fields every row has."
        )
    choices = sum(json.dumps(stream.record_schema).count(VALUES) for stream in tap.streams)
    fields = f"{choices} fields have" if choices > 1 else f"{choices} field has"
    return DRIFT.format(missing=missing, choices=fields)
