"""What Meltano has to know of a tap: its settings in `meltano.yml`, and its plugin definition.

A definition is of the form that Meltano Hub takes, and `meltano add --from-ref`.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from importlib.metadata import metadata
from typing import TYPE_CHECKING

import yaml

from generate.settings import description, type_of
from generate.taps import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generate.taps import InstalledTap, Schema

HEADER = "# Written by `make docs`: change the code, not this file.\n"

KINDS = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
}
"""JSON types in Meltano's words."""
TIMES = frozenset({"start_date"})
"""Settings of which Meltano may make a date: it understands `30 days ago`, and leaves ISO dates."""

STATUSES = {"4 - Beta": "beta", "5 - Production/Stable": "active"}
"""How far developed the distribution is, in the Hub's words."""
KEYWORDS = ["api", "billing", "brazil", "meltano_sdk"]
SPELLED = {"Api": "API", "Url": "URL"}


def definition(tap: InstalledTap) -> str:
    """The plugin definition."""
    return HEADER + _yaml({**_identity(tap), **_abilities(tap)})


def meltano_block(tap: InstalledTap, indent: int) -> str:
    """Capabilities, selection and settings as `meltano.yml` has them."""
    return textwrap.indent(_yaml(_abilities(tap)), " " * indent)


def _identity(tap: InstalledTap) -> Schema:
    about = metadata(DISTRIBUTION)
    urls = dict(line.split(", ") for line in about.get_all("Project-URL") or ())
    classified = [line.split(" :: ") for line in about.get_all("Classifier") or ()]
    identity = {
        "name": tap.name,
        "namespace": tap.package,
        "variant": DISTRIBUTION,
        "label": tap.tap.label,
        "description": inspect.getdoc(tap.tap),
        "domain_url": tap.tap.website,
        "docs": urls.get("Documentation"),
        "repo": urls.get("Repository"),
        "keywords": KEYWORDS,
        "maintenance_status": STATUSES[
            next(rest for kind, *_, rest in classified if kind == "Development Status")
        ],
        "quality": "unknown",  # the Hub's to say
        "pip_url": DISTRIBUTION,
        "executable": tap.name,
        "supported_python_versions": [
            names[-1] for names in classified if re.fullmatch(r"3\.\d+", names[-1])
        ],
    }
    return {name: value for name, value in identity.items() if value is not None}


def _abilities(tap: InstalledTap) -> Schema:
    abilities: Schema = {"capabilities": [ability.value for ability in tap.tap.capabilities]}
    if not all(stream.selected_by_default for stream in tap.streams):
        # Meltano selects every stream, whatever the catalog says, unless it is told which.
        abilities["select"] = [f"{s.name}.*" for s in tap.streams if s.selected_by_default]
    abilities["settings_group_validation"] = [tap.required]
    abilities["settings"] = [*_settings({**tap.own_settings, **tap.sdk_settings})]
    return abilities


def _settings(properties: dict[str, Schema]) -> Iterator[Schema]:
    for name, schema in properties.items():
        setting: Schema = {"name": name, "label": schema.get("title") or _label(name)}
        setting["kind"] = "date_iso8601" if name in TIMES else KINDS[type_of(schema)]
        if "enum" in schema:
            setting["kind"] = "options"
            setting["options"] = [{"label": value, "value": value} for value in schema["enum"]]
        if schema.get("secret"):
            setting["sensitive"] = True
        if schema.get("default") is not None:
            setting["value"] = schema["default"]
        if "description" in schema:
            setting["description"] = description(schema)
        yield setting


def _label(name: str) -> str:
    words = name.replace("_", " ").title().split()
    return " ".join(SPELLED.get(word, word) for word in words)


def _yaml(value: Schema) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=96)
