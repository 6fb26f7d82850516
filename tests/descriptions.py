"""What an installed tap says of itself, in the forms of the generated files."""

from __future__ import annotations

import importlib
import inspect
import json
import textwrap
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

import yaml

from singer_rest.fields import VALUES
from singer_rest.privacy import CLASSES, KEYWORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_rest import RestStream, RestTap

DISTRIBUTION = "singer-taps-br"
START_DATE = "2024-01-01"
KINDS = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
}
"""JSON types in Meltano's words."""

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

Schema = dict[str, Any]

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


def installed_taps() -> Iterator[Description]:
    """Describe every tap of the distribution that has a console script."""
    for script in distribution(DISTRIBUTION).entry_points:
        if script.group == "console_scripts" and script.name.startswith("tap-"):
            tap = getattr(importlib.import_module(script.module), script.attr.split(".")[0])
            yield Description(tap)


class Description:
    """One tap: its settings and streams, written out."""

    def __init__(self, tap: type[RestTap]) -> None:
        self.name = tap.name
        self.package = tap.__module__.partition(".")[0]
        self.short_name = tap.name.removeprefix("tap-")
        self._tap = tap
        self._sdk_settings: Schema = {"properties": {}}
        tap.append_builtin_config(self._sdk_settings)
        self._schema: Schema = tap.config_jsonschema
        self._config = {
            name: f"your-{name.replace('_', '-')}" for name in self._schema.get("required", [])
        }

    # Files.

    def sample_config(self) -> str:
        """A config with the settings that one has to write."""
        return _pretty_json({**self._config, "start_date": START_DATE})

    def catalog(self) -> str:
        """What `--discover` prints."""
        return _pretty_json(self._instance().catalog_dict)

    def plugin_settings(self, indent: int) -> str:
        """Capabilities, selection and settings as `meltano.yml` has them."""
        sdk = self._sdk_settings["properties"]
        block: Schema = {
            "capabilities": [capability.value for capability in self._tap.capabilities]
        }
        streams = self._streams()
        if not all(stream.selected_by_default for stream in streams):
            # Meltano selects every stream, whatever the catalog says, unless it is told which.
            block["select"] = [f"{s.name}.*" for s in streams if s.selected_by_default]
        block["settings"] = [*_plugin_settings({**self._own_settings(), **sdk})]
        return textwrap.indent(_yaml(block), " " * indent)

    # Tables.

    def settings_table(self) -> str:
        """The tap's own settings."""
        required = self._schema.get("required", [])
        rows = (
            (
                f"`{name}`" + (" (required)" if name in required else ""),
                _described(schema),
                _default(schema),
            )
            for name, schema in self._own_settings().items()
        )
        return table(("Setting", "Meaning", "Default"), rows)

    def object_settings(self) -> list[str]:
        """Names of the settings that are objects with known keys."""
        return [name for name, schema in self._own_settings().items() if schema.get("properties")]

    def object_table(self, setting: str) -> str:
        """The keys of a setting that is an object."""
        keys = self._own_settings()[setting]["properties"]
        rows = ((f"`{key}`", _described(schema), _default(schema)) for key, schema in keys.items())
        return table(("Key", "Meaning", "Default"), rows)

    def streams_table(self) -> str:
        """The streams: what they are, and how they are read."""
        rows = [
            (
                f"`{stream.name}`",
                (inspect.getdoc(stream) or "").partition("\n")[0],
                ", ".join(f"`{key}`" for key in stream.primary_keys or ()),
                f"`{stream.replication_key}`" if stream.replication_key else "full table",
                f"`{stream.path}`" if stream.path else "",
                str(len(stream.schema["properties"])),
                stream.deletions.sentence,
                _remarks(stream),
            )
            for stream in self._streams()
        ]
        about = ("Stream", "What it is", "Key", "Replication", "Path", "Fields")
        header = (*about, "Deleted rows", "Remarks")
        width = len(header) if any(row[-1] for row in rows) else len(header) - 1
        return table(header[:width], (row[:width] for row in rows))

    def personal_table(self) -> str:
        """Which fields are personal, by class."""
        found: dict[str, list[str]] = {personal: [] for personal in CLASSES}
        for stream in self._streams():
            places: dict[str, list[str]] = {}
            for name, personal in _personal(stream.schema):
                places.setdefault(personal, []).append(name)
            for personal, names in places.items():
                found[personal].append(f"{stream.name}: {', '.join(f'`{n}`' for n in names)}")
        rows = ((f"`{name}`", "; ".join(places)) for name, places in found.items() if places)
        return PRIVACY + table(("Class", "Fields by stream"), rows)

    # Prose.

    def drift(self) -> str:
        """What the tap does about rows that are not as declared."""
        streams = self._streams()
        known = [f"`{stream.name}`" for stream in streams if stream.sometimes is not None]
        missing = "Fields that are known to come and go do not count."
        if len(known) < len(streams):
            missing = (
                f"Only of {', '.join(known)} is it known which fields every row has; of the other "
                "streams none counts as missing."
            )
        choices = sum(json.dumps(stream.record_schema).count(VALUES) for stream in streams)
        fields = f"{choices} field{'s' if choices > 1 else ''}"
        return DRIFT.format(missing=missing, choices=fields)

    def _streams(self) -> list[RestStream]:
        return sorted(self._instance().discover_streams(), key=lambda stream: stream.name)

    def _own_settings(self) -> dict[str, Schema]:
        # The SDK adds its settings to the class, once a tap is made.
        sdk = self._sdk_settings["properties"]
        properties: dict[str, Schema] = self._schema["properties"]
        return {name: schema for name, schema in properties.items() if name not in sdk}

    def _instance(self) -> RestTap:
        return self._tap(config=dict.fromkeys(self._config, "none-yet"))


def _personal(schema: Schema, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The personal fields of a schema: dotted name and class."""
    for name, definition in schema.get("properties", {}).items():
        if KEYWORD in definition:
            yield prefix + name, definition[KEYWORD]
        yield from _personal(definition.get("items", definition), f"{prefix}{name}.")


def _plugin_settings(properties: dict[str, Schema]) -> Iterator[Schema]:
    for name, schema in properties.items():
        setting: Schema = {"name": name, "kind": KINDS[_type(schema)]}
        if schema.get("secret"):
            setting["sensitive"] = True
        if schema.get("default") is not None:
            setting["value"] = schema["default"]
        if "description" in schema:
            setting["description"] = " ".join(schema["description"].split())
        yield setting


def _type(schema: Schema) -> str:
    declared = schema.get("type") or schema.get("anyOf", [{"type": "object"}])[0]["type"]
    names = [declared] if isinstance(declared, str) else declared
    return next(name for name in names if name != "null")


def _described(schema: Schema) -> str:
    return " ".join(schema.get("description", "").split())


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"


def _remarks(stream: RestStream) -> str:
    parent = stream.parent_stream_type
    remarks = []
    if not stream.selected_by_default:
        remarks.append("not selected")
    if parent:
        source = "rows" if stream.selected_by_default else "a request per row"
        remarks.append(f"{source} of `{vars(parent)['name']}`")
    if getattr(stream, "gated", False):
        remarks.append("may be lacking")
    return "; ".join(remarks)


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table as Markdown has it, between blank lines."""
    lines = [header, tuple("---" for _ in header)]
    lines += [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _pretty_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=96)
