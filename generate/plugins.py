"""What Meltano has to know of a tap: its settings in `meltano.yml`, and its plugin definition.

A definition is of the form that Meltano Hub takes, and `meltano add --from-ref`.
"""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

import yaml
from typing_extensions import override

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
RUN_BY = "<!-- run by tests/generate_tests/test_plugins.py -->"
SPELLED = {"Api": "API", "Url": "URL"}


CHECKOUT = "--constraint requirements/dev.txt --build-constraint requirements/dev.txt --editable ."
"""What to install in a Meltano project that is a clone of this repository."""


def definition(tap: InstalledTap) -> str:
    """The plugin definition."""
    return HEADER + _yaml({**_identity(tap), **_abilities(tap), **_selection(tap)})


def meltano_entry(tap: InstalledTap) -> str:
    """The extractor in `meltano.yml`, as Meltano would write it itself."""
    entry = {
        "name": tap.name,
        "namespace": tap.package,
        "pip_url": CHECKOUT,
        "executable": tap.name,
        **_abilities(tap),
        "load_schema": tap.short_name,
        **_selection(tap),
    }
    return textwrap.indent(_yaml([entry]), "  ")


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
    return {
        "capabilities": [ability.value for ability in tap.tap.capabilities],
        "settings_group_validation": [tap.required],
        "settings": [*_settings({**tap.own_settings, **tap.sdk_settings})],
    }


def select_command(tap: InstalledTap) -> str:
    """What selects the streams in a project to which the tap was added from its definition."""
    patterns = textwrap.fill(json.dumps(_selection(tap)["select"]), 96)
    return f"\n{RUN_BY}\n\n```sh\nmeltano config set {tap.name} _select '{patterns}'\n```\n\n"


def _selection(tap: InstalledTap) -> Schema:
    chosen = [stream.name for stream in tap.streams if stream.selected_by_default]
    if len(chosen) == len(tap.streams):
        return {}
    # Meltano selects every stream, whatever the catalog says, unless it is told which.
    return {"select": [f"{name}.*" for name in chosen]}


def _settings(properties: dict[str, Schema]) -> Iterator[Schema]:
    for name, schema in properties.items():
        # In Meltano's order.
        choices = [{"label": value, "value": value} for value in schema.get("enum", ())]
        setting = {
            "name": name,
            "kind": _kind(name, schema),
            "value": schema.get("default"),
            "label": schema.get("title") or _label(name),
            "description": description(schema),
            "options": choices or None,
            "sensitive": schema.get("secret"),
        }
        yield {key: value for key, value in setting.items() if value not in (None, "")}


def _kind(name: str, schema: Schema) -> str:
    if "enum" in schema:
        return "options"
    return "date_iso8601" if name in TIMES else KINDS[type_of(schema)]


def _label(name: str) -> str:
    words = name.replace("_", " ").title().split()
    return " ".join(SPELLED.get(word, word) for word in words)


class _Dumper(yaml.SafeDumper):
    """Quotes as Meltano does, so that it changes nothing else where it rewrites a file."""

    @override
    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" and "'" in getattr(self.event, "value", "") else style


def _yaml(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text
