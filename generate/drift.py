"""What a tap does about rows that are not as declared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generate.markdown import codes
from singer_rest.fields import VALUES

if TYPE_CHECKING:
    from generate.taps import InstalledTap

DRIFT = """
Every row is held against what is declared here. What differs is counted and named, never with a
value, in one warning per stream at its end. A name that may be personal itself, such as a run of
digits or an address, is not told. One that looks like a field's is told, `maria_souza` too:
deselect an object that should hold fields and has persons for keys.

- **Unknown fields**, at any depth, are left out of the records.
- **Missing fields** are those that no row of the run had. {missing}
- **Other types**, such as text for a number, are converted where nothing is lost; else the stream
  fails.
- **New values** are those beyond what the vendor documents. Such values pass through. The catalog
  has the lists, of {choices} here, as `x-extensible-enum`.

With `on_drift` set to `fail`, such a stream fails before it writes the page that differs. The other
streams are read, and the next run goes on from the last bookmark before that page. While fields are
missing no bookmark is written, for later rows may have them; if none does, the stream fails at its
end. A field that is deselected may be missing and may hold anything.

With `capture`, the unknown fields of a row go into a column `_extra`, as JSON by their path, as in
`{{"born":null,"items[0].color":"red"}}`; it is null where a row has none. A catalog that was made
before has no such column: make it anew.

"""


def drift(tap: InstalledTap) -> str:
    """What the tap finds to be otherwise, and what becomes of it."""
    known = [stream.name for stream in tap.streams if stream.sometimes is not None]
    missing = "Fields that are known to come and go do not count."
    if len(known) < len(tap.streams):
        missing = (
            f"Only of {codes(known)} is it known which fields every row has; of the other "
            "streams none counts as missing."
        )
    choices = sum(json.dumps(stream.record_schema).count(VALUES) for stream in tap.streams)
    fields = f"{choices} field{'s' if choices > 1 else ''}"
    return DRIFT.format(missing=missing, choices=fields)
