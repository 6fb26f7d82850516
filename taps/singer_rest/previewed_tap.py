"""The tap as far as it looks at a run to come."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from singer_sdk import metrics
from typing_extensions import override

from singer_rest import command, progress
from singer_rest.check import Check
from singer_rest.config import ConfiguredTap
from singer_rest.plan import Amount, Plan
from singer_rest.preview import Checker, Planner

if TYPE_CHECKING:
    from collections.abc import Iterator


class PreviewedTap(ConfiguredTap):
    """A tap that tells, before a run, whether it can read its streams and what that takes."""

    previews = False
    """Whether it writes no messages, for it only looks at a run to come."""

    def preview(self, *, checks: bool) -> Check | Plan:
        """Look at what a run would read: whether it can be read, or what that takes."""
        self.previews = True
        self.warn_of_what_is_given()
        self._reset_state_progress_markers()
        self._set_compatible_replication_methods()
        for stream in self.read_streams:
            stream.begin_preview()
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
        return replace(plan, remarks=list(self.remarks(plan))) if plan.requests.guess else plan

    def remarks(self, plan: Plan) -> Iterator[str]:
        """What follows from a plan, a sentence each; a tap adds what its API allows."""
        limit, bound = self.settings.requests_per_minute, self.settings.max_requests
        if limit:
            yield (
                f"requests_per_minute is {limit:,}: {plan.requests.written()} requests take "
                f"{(plan.requests * (1 / limit)).written(1)} minutes, however fast the API is."
            )
        if bound:
            runs = plan.requests.in_lots(bound)
            name = "run" if runs == Amount.of(1) else "runs"
            yield f"max_requests is {bound:,}: that is {runs.written()} {name}."

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
        cls.logger.addFilter(command.tells)
        metrics.get_metrics_logger().addFilter(command.tells_of_metrics)
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
