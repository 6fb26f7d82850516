"""Dagster as a user starts it, and what its own API tells."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import requests
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from typing_extensions import Self

ENDS = ("SUCCESS", "FAILURE", "CANCELED")
STATUSES = "{ runsOrError { ... on Runs { results { status } } } }"
RUNS = """
{ runsOrError { ... on Runs { results {
  status jobName startTime endTime tags { key value }
  eventConnection { events {
    __typename
    ... on ExecutionStepFailureEvent { failureMetadata { description } }
    ... on MaterializationEvent { metadataEntries {
      label
      ... on IntMetadataEntry { intValue }
      ... on TextMetadataEntry { text }
    } }
  } }
} } } }
"""
LAUNCH = """
mutation ($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
  __typename
  ... on PythonError { message }
} }
"""
TICK = """
mutation ($schedule: ScheduleSelector!, $at: Float!) {
  scheduleDryRun(selectorData: $schedule, timestamp: $at) {
  ... on DryRunInstigationTick { evaluationResult { runRequests { jobName tags { key value } } } }
} }
"""
REPOSITORY = {"repositoryName": "__repository__", "repositoryLocationName": "definitions.py"}
LOCATIONS = """
{ workspaceOrError { ... on Workspace { locationEntries {
  name loadStatus
  locationOrLoadError {
    __typename
    ... on RepositoryLocation { repositories { name } }
    ... on PythonError { message }
  }
} } } }
"""


@dataclass
class DagsterRun:
    """A run, as the API tells of it."""

    account: str
    job: str
    status: str
    began: float
    ended: float
    events: list[dict[str, Any]]

    @property
    def span(self) -> tuple[float, float]:
        """From its begin to its end."""
        return self.began, self.ended

    @property
    def figures(self) -> dict[str, Any]:
        """What it says of the rows that it loaded."""
        return {
            entry["label"]: entry.get("intValue", entry.get("text"))
            for event in self.events
            if event["__typename"] == "MaterializationEvent"
            for entry in event["metadataEntries"]
        }

    @property
    def failures(self) -> list[str]:
        """Why it failed."""
        return [
            event["failureMetadata"]["description"]
            for event in self.events
            if event["__typename"] == "ExecutionStepFailureEvent"
        ]


class Webhook:
    """What takes alerts over HTTP, while the `with` block runs.

    It hangs up on the first, and refuses the others.
    """

    def __init__(self) -> None:
        """Listen on any free port."""
        self.alerts: list[str] = []
        alerts = self.alerts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                alerts.append(json.loads(body)["text"])
                if len(alerts) > 1:
                    self.send_response(HTTPStatus.FORBIDDEN)
                    self.end_headers()

            @override
            def log_message(self, *_: object, **__: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.secret = "path-of-the-webhook-77ab"
        self.url = f"http://127.0.0.1:{self._server.server_port}/{self.secret}"

    def __enter__(self) -> Self:
        """Serve."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class Dagster:
    """Dagster over a copy of the example, while the `with` block runs."""

    def __init__(
        self, binary: Path, start: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        """Prepare to start it with a command in a folder, with no environment but this one."""
        self.binary = binary
        self.start = start
        self.folder = folder
        self.environment = dict(environment)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def __enter__(self) -> Self:
        """Start it, and wait until it has loaded the definitions."""
        with (self.folder / "dagster.log").open("wb") as log:
            self._process = subprocess.Popen(
                [*self._words(self.start), "--port", str(self.port), "--log-level", "warning"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until(self._is_ready, 90)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, query: str, **variables: Any) -> Any:
        """Ask its API; give the only answer."""
        answer = requests.post(
            f"http://127.0.0.1:{self.port}/graphql",
            json={"query": query, "variables": variables},
            timeout=60,
        )
        told = answer.json()
        assert "errors" not in told, told
        (only,) = told["data"].values()
        return only

    def launch(self, job: str, accounts: Sequence[str]) -> None:
        """Launch a run for each account at once, as the command does."""
        partitions = {
            "partitionSetName": f"{job}_partition_set",
            "repositorySelector": REPOSITORY,
        }
        self._fill(accounts, selector=partitions, forceSynchronousSubmission=True)

    def materialize(self, asset: str, accounts: Sequence[str]) -> None:
        """Let the daemon launch a run for each account, as the button of an asset does."""
        self._fill(accounts, assetSelection=[{"path": [asset]}])

    def _fill(self, accounts: Sequence[str], **selected: Any) -> None:
        told = self.ask(LAUNCH, params={**selected, "partitionNames": list(accounts)})
        assert told["__typename"] == "LaunchBackfillSuccess", told

    def asked_by(self, schedule: str) -> list[str]:
        """The accounts of which a schedule asks for a run."""
        selector = {**REPOSITORY, "scheduleName": schedule}
        told = self.ask(TICK, schedule=selector, at=time.time())
        requests = told["evaluationResult"]["runRequests"]
        return [_tags(request)["dagster/partition"] for request in requests]

    def run_command(self, command: str) -> None:
        """Run a command to its end."""
        done = subprocess.run(
            self._words(command),
            cwd=self.folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr

    def _words(self, command: str) -> list[str]:
        name, *words = shlex.split(command)
        assert name == self.binary.name
        return [str(self.binary), *words]

    def runs(self) -> list[DagsterRun]:
        """All runs, the last launched first."""
        return [
            DagsterRun(
                _tags(run)["dagster/partition"],
                run["jobName"],
                run["status"],
                run["startTime"] or 0.0,
                run["endTime"] or 0.0,
                run["eventConnection"]["events"],
            )
            for run in self.ask(RUNS)["results"]
        ]

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until something is so; fail with Dagster's log if it takes too long."""
        end = time.monotonic() + seconds
        while not condition():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.5)

    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "dagster.log").read_text()

    def finished(self, number: int, seconds: float) -> list[DagsterRun]:
        """Wait until so many runs have ended since the start; give them, the last one first."""

        def all_ended() -> bool:
            runs = self.ask(STATUSES)["results"]
            return len(runs) == number and all(run["status"] in ENDS for run in runs)

        self.wait_until(all_ended, seconds)
        return self.runs()

    def _is_ready(self) -> bool:
        try:
            (location,) = self.ask(LOCATIONS)["locationEntries"]
        except requests.ConnectionError:
            return False
        if location["loadStatus"] != "LOADED":
            return False
        loaded = location["locationOrLoadError"]
        assert loaded["__typename"] == "RepositoryLocation", loaded
        return True


def _tags(tagged: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in tagged["tags"]}
