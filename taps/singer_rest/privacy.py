"""Personal data by class: what of it is kept, what becomes a keyed hash, what is left out."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, get_args

from typing_extensions import Self

from singer_rest import exact_json, member_names, normal_forms
from singer_rest.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYWORD = "x-personal"
"""Under which a property's schema carries the class of its values."""

Personal = Literal[
    "document",
    "name",
    "email",
    "phone",
    "address",
    "birth_date",
    "card",
    "bank_account",
    "note",
    "secret",
]
"""What a value tells of a person or a company; `note` is text that may name anyone, `secret` a live
credential."""
CLASSES: tuple[Personal, ...] = get_args(Personal)
ACTIONS = ("keep", "hash", "omit")
ADVICE = 'write one of keep, hash and omit, or an object such as {"document": "hash"}'
LEAST_KEY = 16
"""Characters that `privacy_key` has at least."""
DEEPEST = 100
"""Levels of free JSON below which nothing is let through."""

Treatment = Callable[[Any], str | None]
"""What makes of a value the text to write, or null."""


def omitted(_value: Any) -> None:
    """Leave a value out."""
    return


@dataclass(frozen=True)
class Privacy:
    """What becomes of each class of personal data, checked by `problems` beforehand."""

    actions: Mapping[str, str] = field(default_factory=dict)
    """Action by class; without one a class is kept, and `secret` left out.

    Empty, as it is without a setting: free JSON is not looked into, which takes its time.
    """
    key: str = field(default="", repr=False)

    @classmethod
    def from_config(cls, setting: object, key: str | None) -> Self:
        """Read the settings `privacy` and `privacy_key`; what is no setting tells nothing."""
        try:
            return cls(_actions(setting), key or "")
        except ValueError:
            return cls()

    def action(self, personal: str | None) -> str:
        """What becomes of a class."""
        return self.actions.get(personal or "", "omit" if personal == "secret" else "keep")

    # Values that a schema describes.

    def treatment(self, definition: Mapping[str, Any], name: str) -> Treatment | None:
        """What to make of the text of a property's values; None where they stay as they are.

        An array's is that of its items, but `omitted` leaves out all of it.
        """
        personal = definition.get(KEYWORD)
        if self.action(personal) != "keep":
            return self._of(personal)
        if "contentMediaType" in definition and self.actions:
            return partial(self.json_text, name)
        return self._searched if personal == "note" and self._searches else None

    def schema(self, schema: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
        """A schema as it is for treated values, with the classes of the one that was declared."""
        if "properties" in schema and "properties" in declared:
            members = declared["properties"]
            properties = {
                name: self.schema(definition, members[name]) if name in members else definition
                for name, definition in schema["properties"].items()
            }
            schema = {**schema, "properties": properties}
        elif "items" in schema and "items" in declared:
            schema = {**schema, "items": self.schema(schema["items"], declared["items"])}
        personal = declared.get(KEYWORD)
        if personal is None:
            return schema
        schema = {**schema, KEYWORD: personal}
        if self.action(personal) != "hash" or "array" in declared["type"]:
            return schema
        for keyword in ("format", "contentMediaType"):
            schema.pop(keyword, None)
        nullable = "null" in schema["type"]
        return {**schema, "type": ["string", "null"] if nullable else ["string"]}

    # Values of any shape.

    def json_text(self, name: str, value: Any) -> str | None:
        """The text of a JSON value that is called so, treated, or of any other text."""
        treated = self.json_value(value, name)
        return None if treated is None else exact_json.text(treated)

    def json_value(self, value: Any, name: str = "") -> Any:
        """Any JSON value that is called so, treated: its members by their names."""
        return self._value(value, member_names.personal_class(name), name, 0)

    def _value(self, value: Any, personal: str | None, name: str, depth: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if depth > DEEPEST:
            return None
        if isinstance(value, dict):
            return {
                self._searched(str(member)): self._member(inner, str(member), personal, name, depth)
                for member, inner in value.items()
            }
        if isinstance(value, list):
            return [self._value(item, personal, name, depth + 1) for item in value]
        if isinstance(value, str):
            return self._text(value, personal, name, depth)
        if personal in WORDS or self.action(personal) == "keep":
            return value
        return self._of(personal)(value)

    def _member(self, value: Any, name: str, around: str | None, thing: str, depth: int) -> Any:
        personal = member_names.personal_class(name)
        if personal is None:
            personal = around
        if member_names.is_bare_name(name) and member_names.is_thing(thing):
            personal = "note"
        return self._value(value, personal, name, depth + 1)

    def _text(self, text: str, personal: str | None, name: str, depth: int) -> Any:
        # Of a column that is called so, the members may tell more than its name.
        whole = depth and self.action(personal) != "keep"
        value = None if whole else _decoded(text)
        if value is None:
            return self._of(personal)(text)
        treated = self._value(value, personal, name, depth + 1)
        return text if treated == value else exact_json.text(treated)

    def _of(self, personal: str | None) -> Treatment:
        action = self.action(personal)
        if action == "omit":
            return omitted
        return partial(self.hashed, personal) if action == "hash" else self._searched

    # Texts.

    def hashed(self, personal: str | None, value: Any) -> str:
        """HMAC-SHA256 of a value of a class, in hex: the same for all spellings of a value.

        Blank text stays. Several e-mail addresses in one text are hashed one by one.
        """
        text = exact_json.text(value)
        if not text.strip():
            return text
        if personal == "email" and re.search("[,;]", text):
            parts = [part for part in re.split("[,;]", text) if part.strip()]
            return ",".join(self.hashed(personal, part) for part in parts)
        form = normal_forms.FORMS[str(personal)](text) or normal_forms.folded(text)
        message = f"{personal}\0{form}".encode(errors="surrogatepass")
        return hmac.digest(self.key.encode(), message, "sha256").hex()

    def _searched(self, value: Any) -> str:
        """A text with no document and no e-mail address of a person, where these are not kept."""
        text = exact_json.text(value)
        if "email" in self._searches and "@" in text:
            text = normal_forms.EMAILS.sub(partial(self._replaced, "email"), text)
        if "document" in self._searches:
            text = normal_forms.DOCUMENTS.sub(partial(self._replaced, "document"), text)
        return text

    def _replaced(self, personal: str, found: re.Match[str]) -> str:
        if personal == "document" and not normal_forms.is_document(found[0]):
            return found[0]
        return self._of(personal)(found[0]) or ""

    @cached_property
    def _searches(self) -> frozenset[str]:
        return frozenset(name for name in ("document", "email") if self.action(name) != "keep")


WORDS = frozenset(("name", "email", "note"))
"""Classes of which a number tells nothing."""
_OPENING = frozenset("{[")


def _decoded(text: str) -> Any:
    """The object or the array that a text holds, if it does."""
    if text.lstrip()[:1] not in _OPENING:
        return None
    try:
        return exact_json.decode(text.encode())
    except ValueError:
        return None


def _actions(setting: object) -> dict[str, Any]:
    if isinstance(setting, str) and setting.lstrip().startswith("{"):
        setting = json.loads(setting)  # as an environment variable gives it
    if isinstance(setting, str) and setting.strip():
        return {name: setting.strip() for name in CLASSES if name != "secret"}
    return dict(setting) if isinstance(setting, dict) else {}


def problems(setting: object, key: object) -> Iterator[str]:
    """What is wrong with the settings `privacy` and `privacy_key`, a line each."""
    try:
        actions = _actions(setting)
    except ValueError:
        yield f"privacy: not valid JSON; {ADVICE}"
        return
    for name in actions.keys() - CLASSES:
        advice = did_you_mean(name, CLASSES) or f"; known are {', '.join(CLASSES)}"
        yield f"privacy: unknown class {name!r}{advice}"
    by_class = not (isinstance(setting, str) and set(actions.values()) == {setting.strip()})
    for action, name in {str(action): name for name, action in actions.items()}.items():
        if action not in ACTIONS:
            advice = did_you_mean(action, ACTIONS) or f"; {ADVICE}"
            yield f"privacy: unknown action{f' for {name}' if by_class else ''}{advice}"
    if setting == "":
        yield f"privacy: empty; {ADVICE}"
    elif key and "hash" not in actions.values():
        yield "privacy_key: of no effect, for privacy hashes nothing; set privacy to hash as well"
    if "hash" in actions.values() and len(str(key or "")) < LEAST_KEY:
        yield (
            f"privacy_key is {'too short' if key else 'missing'}: hashes need a secret text of at "
            f"least {LEAST_KEY} characters, the same for all taps whose data is to be joined. "
            "The environment is read with --config ENV only"
        )
