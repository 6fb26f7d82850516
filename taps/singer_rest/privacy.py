"""Personal data by class: what of it is kept, what becomes a keyed hash, what is left out."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal, get_args

from typing_extensions import Self

from singer_rest import exact_json, json_in_text, member_names, normal_forms
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
        for keyword in _OF_OTHER_VALUES:
            schema.pop(keyword, None)
        nullable = "null" in declared["type"]
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
            return self._members(value, personal, name, depth)
        if isinstance(value, list):
            return [self._value(item, personal, name, depth + 1) for item in value]
        if isinstance(value, str):
            return self._text(value, personal, name, depth)
        return self._number(value, personal)

    def _members(
        self, members: Mapping[Any, Any], personal: str | None, name: str, depth: int
    ) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for member, value in members.items():
            key = self._key(str(member), personal)
            if key in treated:
                key += f"#{len(treated) + 1}"
            treated[key] = self._member(value, str(member), personal, name, depth)
        return treated

    def _key(self, key: str, personal: str | None) -> str:
        # By what do persons come in an object that is called after them? By their names.
        if member_names.is_field(key) or self.action(personal) == "keep":
            return self._searched_key(key)
        return self._of(personal)(key) or ""

    def _member(self, value: Any, name: str, around: str | None, thing: str, depth: int) -> Any:
        personal = member_names.personal_class(name)
        if personal is None or not (personal or member_names.is_field(name)):
            personal = around
        if member_names.is_bare_name(name) and member_names.is_thing(thing):
            personal = "note"
        return self._value(value, personal, name, depth + 1)

    def _number(self, number: Any, personal: str | None) -> Any:
        if personal not in WORDS and self.action(personal) != "keep":
            return self._of(personal)(number)
        if self.action("document") == "keep" or number != int(number):
            return number
        text = exact_json.text(int(number))
        if personal in WORDS:
            text = normal_forms.document(text)
        return self._of("document")(text) if normal_forms.is_document(text) else number

    def _text(self, text: str, personal: str | None, name: str, depth: int) -> Any:
        # Of a column that is called so, the members may tell more than its name.
        if depth and self.action(personal) != "keep":
            return self._of(personal)(text)
        found = json_in_text.find(text)
        if not found:
            return self._unread(text) if json_in_text.opens(text) else self._of(personal)(text)
        around = (found.before, found.after)
        if "".join(around).strip() and self.action(personal) != "keep":
            return self._of(personal)(text)
        treated = self._value(found.value, personal, name, depth + 1)
        if treated is None:
            return None
        stays = found.is_complete and treated == found.value
        written = found.written if stays else exact_json.encode(treated).decode()
        return self._searched(found.before) + written + self._searched(found.after)

    def _unread(self, text: str) -> str | None:
        # What looks like JSON and cannot be read may hold any class: the strictest action counts.
        actions = self.actions.values()
        if "omit" in actions:
            return None
        return self.hashed("note", text) if "hash" in actions else self._searched(text)

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
    def _searched_key(self) -> Callable[[str], str]:
        return lru_cache(maxsize=4096)(self._searched)

    @cached_property
    def _searches(self) -> frozenset[str]:
        return frozenset(name for name in ("document", "email") if self.action(name) != "keep")


WORDS = frozenset(("name", "email", "note"))
"""Classes of which a number tells nothing."""
_OF_OTHER_VALUES = (
    *("format", "contentMediaType", "enum", "const", "pattern", "maxLength"),
    *("anyOf", "oneOf", "allOf"),
)
"""Keywords that a schema may have for values that are not hashed."""


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
