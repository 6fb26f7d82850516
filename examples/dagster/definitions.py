"""What Dagster is told: an asset for each tap, with a partition for each account.

A run reads one account with one tap. It waits in Dagster's queue, whose limits `dagster.yaml` sets.
"""

# Without annotations from the __future__: Dagster looks at those of its own.

import os
from collections.abc import Iterator
from typing import Any

import dagster as dg
import requests

import accounts
from accounts import Extraction
from extraction import ExtractionError, extract

MORNING = "0 5 * * *"


def asset(tap: str, extractions: dict[str, Extraction]) -> dg.AssetsDefinition:
    """The rows that a tap brings, by account."""

    @dg.asset(
        name=tap.removeprefix("tap-"),
        description=f"What {tap} reads, by account",
        partitions_def=dg.StaticPartitionsDefinition(list(extractions)),
        kinds={"singer"},
    )
    def rows(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        try:
            report = extract(extractions[context.partition_key], context.log.warning)
        except ExtractionError as error:
            # Not tried again at once: the tap has tried, and the next run goes on from the state.
            raise dg.Failure(str(error), metadata(error.report), allow_retries=False) from None
        return dg.MaterializeResult(metadata=metadata(report))

    return rows


def schedule(rows: dg.AssetsDefinition, names: list[str]) -> dg.ScheduleDefinition:
    """Every morning a run for each account; the schedule is started in the UI, once."""
    source = rows.key.to_user_string()

    @dg.schedule(
        name=f"{source}_daily",
        job=dg.define_asset_job(f"extract_{source}", [rows]),
        cron_schedule=MORNING,
        execution_timezone="America/Sao_Paulo",
    )
    def daily() -> Iterator[dg.RunRequest]:
        for account in names:
            yield dg.RunRequest(account, partition_key=account)

    return daily


def metadata(report: dict[str, Any]) -> dict[str, Any]:
    """What the UI shows of a run: figures over time, and a table of its streams."""
    if not report:
        return {}
    told = {name: report[name] for name in ("outcome", "records", "rows_missing", "requests")}
    columns = ("outcome", "records", "rows_missing", "requests")
    streams = [
        dg.TableRecord({"stream": name, **{column: stream[column] for column in columns}})
        for name, stream in report["streams"].items()
    ]
    return {**told, "seconds": report["seconds"], "streams": dg.MetadataValue.table(streams)}


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def alert(context: dg.RunFailureSensorContext) -> None:
    """Tell of a failed run in the log of the daemon, and at ALERT_URL: a webhook of Slack, say."""
    run, events = context.dagster_run, context.get_step_failure_events()
    failures = [event.step_failure_data.user_failure_data for event in events]
    reasons = [failure.description for failure in failures if failure and failure.description]
    told = "\n".join(reasons) or context.failure_event.message
    source = events[0].step_key if events else run.job_name
    text = f"{source}, {run.tags.get('dagster/partition')}: {told}"
    context.log.error(text)
    if url := os.environ.get(accounts.ALERT_URL):
        try:
            answer = requests.post(url, json={"text": text}, timeout=10)
        except requests.RequestException as error:  # its text has the address, often a secret
            context.log.warning("The alert was not sent: %s", type(error).__name__)
        else:
            if not answer.ok:
                context.log.warning("The alert was refused with status %s", answer.status_code)


EXTRACTIONS = accounts.read()
BY_TAP = {
    tap: {each.account: each for each in EXTRACTIONS if each.tap == tap}
    for tap in sorted({each.tap for each in EXTRACTIONS})
}
ASSETS = {tap: asset(tap, extractions) for tap, extractions in BY_TAP.items()}
defs = dg.Definitions(
    assets=ASSETS.values(),
    schedules=[schedule(ASSETS[tap], list(BY_TAP[tap])) for tap in BY_TAP],
    sensors=[alert],
    executor=dg.in_process_executor,  # a run has a process of its own already
)
