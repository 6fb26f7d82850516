"""Which fields are personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generate.markdown import codes, table
from singer_rest.privacy import CLASSES, KEYWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap, Schema

PRIVACY = """
The setting `privacy` says what becomes of them: `keep` (the default), `hash` (HMAC-SHA256 keyed
with `privacy_key`, the same for one person in all taps, however documents, names, e-mail addresses
and phones are written) or `omit` (null; the column stays). One word tells it for all classes but
`secret`, live credentials and signed links, which are omitted until an object names that class.

Once anything is set, members of free JSON are classed by their names (`cpf`, `nome`, `holder_name`,
...); what else is in it, and kept notes, are searched for e-mail addresses, CPFs and CNPJs. JSON in
a text of it is read too; what looks like JSON and cannot be read gets the strictest action that is
set. A key with blanks, accents or many digits is a value where its object is called after persons,
as in `{"clientes": {"Maria Souza": 1}}`; one like `maria_souza` counts as the name of a field. An
object that comes where a text is declared is free JSON as well, and its credentials are omitted
even where nothing is set.

Identifiers (also your own, such as an external reference), statuses, amounts, dates of events,
city, state and country are not personal. Neither are links that are not signed, which reports need;
but some open a bill or a document for whoever has them: deselect those where your readers may not
see that.
"""
"""What precedes the table of personal fields."""


def personal_table(tap: InstalledTap) -> str:
    """The personal fields, by class."""
    found: dict[str, list[str]] = {personal: [] for personal in CLASSES}
    for stream in tap.streams:
        places: dict[str, list[str]] = {}
        for name, personal in _personal(stream.schema):
            places.setdefault(personal, []).append(name)
        for personal, names in places.items():
            found[personal].append(f"{stream.name}: {codes(names)}")
    rows = ((f"`{name}`", "; ".join(places)) for name, places in found.items() if places)
    return PRIVACY + table(("Class", "Fields by stream"), rows)


def _personal(schema: Schema, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The personal fields of a schema: dotted name and class."""
    for name, definition in schema.get("properties", {}).items():
        if KEYWORD in definition:
            yield prefix + name, definition[KEYWORD]
        yield from _personal(definition.get("items", definition), f"{prefix}{name}.")
