"""What a tap is given: its config, checked and told in one line, a catalog, and a state."""

from __future__ import annotations

import copy
import fnmatch
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Tap
from singer_sdk.configuration._dict_config import parse_environment_config
from singer_sdk.exceptions import ConfigValidationError, FatalAPIError
from singer_sdk.plugin_base import JSONSchemaValidator, PluginBase, _ConfigInput
from singer_sdk.singerlib import Catalog
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR
from typing_extensions import override

from singer_rest import command, saved_state, settings
from singer_rest.errors import StreamsFailedError
from singer_rest.stream import RestStream
from singer_rest.suggestions import ALIKE, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import click
    from jsonschema import ValidationError


class ConfiguredTap(Tap):
    """A tap whose config is refused, where it is wrong, without naming a value of it.

    Of what the catalog and the state hold beside, it warns.
    """

    STREAMS: ClassVar[Sequence[type[RestStream]]]

    @cached_property
    def settings(self) -> settings.Settings:
        """The shared settings of this run."""
        agent = f"{self.name}/{self.plugin_version}"
        return settings.Settings.from_config(self.config, api_url=self.api_url, user_agent=agent)

    @property
    def api_url(self) -> str:
        """Base URL of the API."""
        url: str = self.config["api_url"]
        return url

    @property
    def read_streams(self) -> Sequence[RestStream]:
        """All streams, selected or not."""
        return [stream for stream in self.streams.values() if isinstance(stream, RestStream)]

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
        streams = {stream.name for stream in self.STREAMS}
        for name, definition in self._config.get("stream_maps", {}).items():
            made_of = definition.get("__source__") if isinstance(definition, dict) else None
            pattern = made_of or name
            if name != "__else__" and not fnmatch.filter(streams, pattern):
                yield f"stream_maps: unknown stream {pattern!r}{did_you_mean(pattern, streams)}"

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

    def tell_failures(self) -> None:
        """Raise an error if streams could not be read."""
        reasons = {stream.name: stream.failure for stream in self.read_streams if stream.failure}
        if reasons:
            raise StreamsFailedError(reasons)

    def warn_of_what_is_given(self) -> None:
        """Warn of what of the catalog and the state is not used."""
        self._warn_of_the_catalog()
        self._warn_of_the_state()

    def _warn_of_the_catalog(self) -> None:
        unknown = sorted(self.catalog.keys() - self.streams.keys())
        known = len(self.catalog) - len(unknown)
        if len(unknown) > known:
            raise FatalAPIError(
                f"the catalog is not of {self.name}, which knows {known} of its "
                f"{len(self.catalog)} streams: make one with --discover"
            )
        if unknown:
            self.logger.warning("Of the catalog, %s is unknown and ignored", ", ".join(unknown))
        if not any(stream.selected for stream in self.streams.values()):
            self.logger.warning("No stream is selected: there is nothing to read")

    def _warn_of_the_state(self) -> None:
        streams = [stream for stream in self.read_streams if stream.selected]
        for line in saved_state.complaints(self._given_bookmarks, self.streams.keys(), streams):
            self.logger.warning("%s", line)

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)  # of a stream without a bookmark the SDK keeps nothing
        self._given_bookmarks = state.get("bookmarks", {})

    @override
    def setup_mapper(self) -> None:
        # From the catalog the SDK makes the schema messages: the streams complete a given one.
        assert self.streams  # noqa: S101 - made here at the latest
        PluginBase.setup_mapper(self)
        chosen = Catalog(
            {
                name: entry
                for name, entry in self.catalog.items()
                if entry.metadata.resolve_selection()[()]
            }
        )
        self.mapper.register_raw_streams_from_catalog(chosen)
        # Of a stream that is not selected the SDK's own would leave no field, and then refuse a
        # map that names its key.
        for name in self.catalog.keys() - chosen.keys():
            entry = self.catalog[name]
            fields = entry.schema.to_dict()
            self.mapper.register_raw_stream_schema(name, fields, entry.key_properties)

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
