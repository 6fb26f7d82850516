"""The config of a tap: read from files and the environment, checked, and told in one line."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from singer_sdk import Tap
from singer_sdk.configuration._dict_config import parse_environment_config
from singer_sdk.exceptions import ConfigValidationError
from singer_sdk.plugin_base import JSONSchemaValidator, _ConfigInput
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR
from typing_extensions import override

from singer_rest import command, settings
from singer_rest.suggestions import ALIKE, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click
    from jsonschema import ValidationError


class ConfiguredTap(Tap):
    """A tap whose config is refused, where it is wrong, without naming a value of it."""

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        # The SDK's own messages quote the value that is wrong, which may be a token.
        schema = self.config_jsonschema
        self.append_builtin_config(schema)
        # A null is treated as missing: the default applies. The copy keeps defaults out of the
        # caller's own objects.
        self._config = copy.deepcopy({k: v for k, v in self._config.items() if v is not None})
        for name in self.secret_settings() & self._config.keys():
            if isinstance(self._config[name], str):
                self._config[name] = self._config[name].strip()
        if not _is_sound(self._config.get("stream_maps")):
            error = 'stream_maps: __else__ can be "__NULL__" only, which leaves all others out'
            raise ConfigValidationError(error, errors=[error], schema=schema)
        found = list(DEFAULT_JSONSCHEMA_VALIDATOR(schema).iter_errors(self._config))
        if not raise_errors:  # discovery works without the required settings
            found = [error for error in found if error.validator != "required"]
        errors = [self._describe(error) for error in found]
        errors += self._misspelt(self._config, schema)
        if not errors:
            # The SDK's extended validator fills in the defaults on its way over the config.
            list(JSONSchemaValidator(schema).iter_errors(self._config))
            errors = list(self.config_problems())
        if errors:
            raise ConfigValidationError("; ".join(errors), errors=errors, schema=schema)
        for name in self._config.keys() - schema["properties"].keys():
            self.logger.warning("The unknown setting %r is ignored", name)
        return errors

    @classmethod
    def _misspelt(cls, names: Iterable[str], schema: dict[str, Any], prefix: str = "") -> list[str]:
        """A line for each name that is surely meant for a setting: what it says would not hold."""
        known = schema["properties"]
        advice = {name: did_you_mean(name, known, ALIKE) for name in names if name not in known}
        return [f"unknown setting {prefix}{name}{told}" for name, told in advice.items() if told]

    @classmethod
    def secret_settings(cls) -> frozenset[str]:
        """Names of the settings that hold credentials."""
        properties = cls.config_jsonschema["properties"]
        return frozenset(name for name, schema in properties.items() if schema.get("secret"))

    def config_problems(self) -> Iterator[str]:
        """What is wrong with the config beyond its types; a tap adds its own."""
        yield from settings.problems(self._config, self.secret_settings())

    def _describe(self, error: ValidationError) -> str:
        if error.validator == "required":
            name = error.message.split("'")[1]
            variable = f"{self._env_var_prefix}{name.upper()}"
            return f"{name} is missing: set it in the config, or as {variable} with --config ENV"
        place = ".".join(str(part) for part in error.path)
        if error.validator in {"type", "anyOf"}:
            return f"{place}: must be of type {' or '.join(_as_list(error.validator_value))}"
        rule = RULES.get(str(error.validator), f"must satisfy {error.validator}:")
        value = error.validator_value
        return f"{place}: {rule} {', '.join(value) if isinstance(value, list) else value}"

    @classmethod
    @override
    def cb_config(
        cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]
    ) -> _ConfigInput:
        merged = _ConfigInput(parse_env="ENV" in value)
        if merged.parse_env:
            cls._check_environment()
        for path in value:
            if path != "ENV":
                merged.config.update(command.read_config(Path(path)))
        return merged

    @classmethod
    def _check_environment(cls) -> None:
        schema = cls.config_jsonschema
        cls.append_builtin_config(schema)
        for name, definition in schema["properties"].items():
            try:
                parse_environment_config({"properties": {name: definition}}, cls._env_var_prefix)
            except ValueError:
                variable = f"{cls._env_var_prefix}{name.upper()}"
                expected = " or ".join(_as_list(definition["type"]))
                error = f"{variable}: must be of type {expected}"
                raise ConfigValidationError(error, errors=[error], schema=schema) from None
        prefix = cls._env_var_prefix
        ours = [name[len(prefix) :].lower() for name in os.environ if name.startswith(prefix)]
        errors = cls._misspelt(ours, schema, prefix="in the environment: ")
        if errors:
            raise ConfigValidationError("; ".join(errors), errors=errors, schema=schema)


def _is_sound(maps: Any) -> bool:
    # The SDK's schema of `__else__` is no schema: the validator breaks on any other value.
    levels = [maps, *maps.values()] if isinstance(maps, dict) else []
    others = [level.get("__else__") for level in levels if isinstance(level, dict)]
    return all(value is None or value == "__NULL__" for value in others)


RULES = {"minimum": "must be at least", "maximum": "must be at most", "enum": "must be one of"}


def _as_list(types: Any) -> list[str]:
    kinds = [types] if isinstance(types, str) else types
    names = [kind["type"] if isinstance(kind, dict) else kind for kind in kinds]
    return [name for name in names if name != "null"]
