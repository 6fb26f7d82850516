"""The tap as far as it looks at what a run is given, and at what that would take."""

from __future__ import annotations

import fnmatch
import json
import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import click
from singer_sdk.exceptions import FatalAPIError
from singer_sdk.plugin_base import PluginBase
from singer_sdk.singerlib import Catalog
from typing_extensions import override

from singer_rest import command, progress, saved_state, settings
from singer_rest.check import Check
from singer_rest.config import ConfiguredTap
from singer_rest.errors import StreamsFailedError
from singer_rest.plan import Plan, count
from singer_rest.preview import Checker, Planner
from singer_rest.stream import RestStream
from singer_rest.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class PreviewedTap(ConfiguredTap):
    """A tap that tells, before a run, whether it can read its streams and what that takes."""

    STREAMS: ClassVar[Sequence[type[RestStream]]]
    previews = False
    """Whether it writes no messages, for it only looks at a run to come."""

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

    def preview(self, *, checks: bool) -> Check | Plan:
        """Look at what a run would read: whether it can be read, or what that takes."""
        self.previews = True
        self.warn_of_what_is_given()
        self._reset_state_progress_markers()
        self._set_compatible_replication_methods()
        streams = [s for s in self.read_streams if s.selected or s.has_selected_descendents]
        reports = [stream.report for stream in streams]
        with progress.Progress(reports, self.logger, progress.terminal()):
            if checks:
                findings = list(Checker(streams).findings())
            else:
                forecasts = list(Planner(streams).forecasts())
        sent = sum(stream.report.requests for stream in streams)
        if checks:
            return Check(self.name, findings, sent)
        plan = Plan(self.name, forecasts, sent, self.settings.requests_per_minute)
        return replace(plan, remarks=list(self.remarks(plan)))

    def remarks(self, plan: Plan) -> Iterator[str]:
        """What follows from a plan, a sentence each; a tap adds what its API allows."""
        limit, bound = self.settings.requests_per_minute, self.settings.max_requests
        if limit:
            yield (
                f"requests_per_minute is {limit:,}: {plan.requests.written()} requests take "
                f"{(plan.requests * (1 / limit)).written(1)} minutes, however fast the API is."
            )
        if bound:
            runs = max(1, math.ceil(plan.requests.guess / bound))
            least = "at least " if plan.requests.most is None else ""
            yield f"max_requests is {bound:,}: that is {least}{count(runs, 'run')}."

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
        for name in self.catalog.keys() - self.streams.keys():
            self.logger.warning("The catalog's stream %r is unknown and ignored", name)
        if self.catalog and not self.catalog.keys() & self.streams.keys():
            raise FatalAPIError(
                f"the catalog holds no stream of {self.name}: make one with --discover"
            )
        if not any(stream.selected for stream in self.streams.values()):
            self.logger.warning("No stream is selected: there is nothing to read")

    def _warn_of_the_state(self) -> None:
        streams = [stream for stream in self.read_streams if stream.selected]
        bookmarks = self.state.get("bookmarks", {})
        for line in saved_state.complaints(bookmarks, self.streams.keys(), streams):
            self.logger.warning("%s", line)

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

    @override
    def config_problems(self) -> Iterator[str]:
        yield from super().config_problems()
        streams = {stream.name for stream in self.STREAMS}
        for name, definition in self._config.get("stream_maps", {}).items():
            made_of = definition.get("__source__") if isinstance(definition, dict) else None
            pattern = made_of or name
            if name != "__else__" and not fnmatch.filter(streams, pattern):
                yield f"stream_maps: unknown stream {pattern!r}{did_you_mean(pattern, streams)}"

    @classmethod
    @override
    def invoke(cls, *, plan: bool = False, check: bool = False, **options: Any) -> None:
        if not (plan or check):
            super().invoke(**options)
            return
        modes = {"about": options.pop("about"), "check": check, "plan": plan}
        chosen = [name for name, wanted in modes.items() if wanted]
        style = options.pop("about_format")
        if len(chosen) > 1:
            raise command.not_together(chosen)
        if style not in {None, "json"}:
            raise click.ClickException(f"--{chosen[0]} has the format json only, beside plain text")
        if check:  # endpoints answer whatever has been read before
            options["state"] = None
        tap = cls(**command.read_files(**options))
        told = tap.preview(checks=check)
        click.echo(json.dumps(told.as_json(), indent=2) if style else told.as_text())
        tap.tell_failures()

    @classmethod
    @override
    def get_singer_command(cls) -> click.Command:
        base = super().get_singer_command()
        checks = {"state": command.checked_state, "catalog": command.checked_catalog}
        for option in base.params:
            if option.name in checks:
                option.callback = checks[option.name]
        return command.OneLineCommand(
            name=base.name,
            callback=base.callback,
            help=base.help,
            params=command.with_previews(base.params),
            logger=cls.logger,
        )
