"""The forms for issues are ones that GitHub takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from tests.cases import CASES
from tests.documents.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from singer_rest import RestTap

FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(path for path in FOLDER.glob("*.yml") if path.name != "config.yml")
TEXT = {"type": "string", "minLength": 1}


def _object(required: str, optional: str = "", /, **properties: Any) -> dict[str, Any]:
    names = [*required.split(), *optional.split()]
    return {
        "type": "object",
        "properties": dict.fromkeys(names, TEXT) | properties,
        "required": required.split(),
        "additionalProperties": False,
    }


BOX = _object("label", "", required={"type": "boolean"})
OPTIONS = {
    "dropdown": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
    "checkboxes": {"type": "array", "items": BOX, "minItems": 1},
}
ATTRIBUTES = {
    "markdown": _object("value"),
    "input": _object("label", "description placeholder value"),
    "textarea": _object("label", "description placeholder value render"),
    "dropdown": _object("label options", "description", options=OPTIONS["dropdown"]),
    "checkboxes": _object("label options", "description", options=OPTIONS["checkboxes"]),
}
"""What each kind of element may say, as GitHub documents it."""
VALIDATIONS = _object("", "", required={"type": "boolean"})
ELEMENTS = [
    _object(
        "type attributes" if kind == "markdown" else "type id attributes",
        type={"const": kind},
        attributes=attributes,
        id={"type": "string", "pattern": "^[a-z_-]+$"},
        validations=VALIDATIONS,
    )
    for kind, attributes in ATTRIBUTES.items()
]
FORM = _object(
    "name description labels body",
    "title",
    body={"type": "array", "items": {"oneOf": ELEMENTS}, "minItems": 1},
    labels={"type": "array", "items": TEXT, "minItems": 1},
)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_takes(path: Path) -> None:
    form = read(path)
    jsonschema.Draft202012Validator(FORM).validate(form)
    elements = [element for element in form["body"] if element["type"] != "markdown"]
    for names in (
        [element["id"] for element in elements],
        [element["attributes"]["label"] for element in elements],
    ):
        assert len(set(names)) == len(names)
    assert elements


def test_forms_have_names_of_their_own_and_there_are_three() -> None:
    assert len({read(path)["name"] for path in FORMS}) == len(FORMS) == 3


@pytest.mark.parametrize("stem", ["bug", "api"])
def test_who_pastes_is_told_what_not_to_paste(stem: str) -> None:
    form = read(FOLDER / f"{stem}.yml")
    assert "token" in form["body"][0]["attributes"]["value"]
    (agreed,) = form["body"][-1]["attributes"]["options"]
    assert agreed["required"]


def test_every_tap_can_be_chosen() -> None:
    options = read(FOLDER / "bug.yml")["body"][1]["attributes"]["options"]
    taps: list[type[RestTap]] = [case.tap for case in CASES]
    assert {tap.name for tap in taps} < set(options)


def test_whoever_found_a_hole_is_sent_elsewhere() -> None:
    config = read(FOLDER / "config.yml")
    jsonschema.validate(
        config,
        _object(
            "blank_issues_enabled contact_links",
            blank_issues_enabled={"type": "boolean"},
            contact_links={"type": "array", "items": _object("name url about")},
        ),
    )
    (link,) = config["contact_links"]
    assert link["url"].startswith("https://")
    assert "SECURITY.md" in link["about"]
