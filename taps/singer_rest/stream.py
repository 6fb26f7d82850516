"""The stream that every REST stream here extends: it wires the rooms to the SDK's hooks."""

from __future__ import annotations

import abc
import datetime as dt
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import backoff
import requests
from singer_sdk import RESTStream
from singer_sdk.exceptions import FatalAPIError
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL
from singer_sdk.streams.rest import PageContext
from typing_extensions import override

from singer_rest import fields, paging, records, responses, retry, timestamps
from singer_rest.errors import StreamFailedError
from singer_rest.responses import Action, Hint, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backoff.types import Details
    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context, Record

    from singer_rest.changes import Step
    from singer_rest.paging import Page
    from singer_rest.settings import Settings
    from singer_rest.transport import Transport

COMMIT_DELAY = dt.timedelta(seconds=60)
"""How long after its time of change a row may appear: it is stamped before its transaction ends."""


class RestStream(RESTStream[Any], abc.ABC):
    """A list of an API; a subclass says what to ask for and how to read the answer.

    The state moves by checkpoints and not by records: a bookmark is written once everything it
    stands for is, and stays `COMMIT_DELAY` before the start of the run, so that the next run
    finds the rows that were about to appear.
    """

    name: str
    record_schema: ClassVar[dict[str, Any]]
    """The JSON schema of the records, made by `fields.record`."""

    hints: ClassVar[Mapping[Hint, str]] = {}
    """What to do about a fatal answer, in the words of the tap's own settings."""

    lookback = dt.timedelta(0)
    """How far before its bookmark an incremental run starts, to catch rows committed late."""

    allow_redirects = False
    # `records.py` has made every record exactly what the schema says.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: Tap, settings: Settings, transport: Transport) -> None:
        self.settings = settings
        self.transport = transport
        self.failure: str | None = None
        """Why this run could not read the stream, if it could not."""
        self.started: dt.datetime | None = None
        """When the server first answered, by its own clock."""
        schema = self.record_schema
        if settings.stringify_nested:
            schema = fields.stringify_nested(schema)
        super().__init__(tap=tap, schema=schema)

    # What a subclass says.

    @abc.abstractmethod
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        """Read the rows changed after an instant, or all of them when it is None."""

    @abc.abstractmethod
    def read_page(self, body: Any, token: Any) -> Page:
        """Read the decoded body of an answer to the request for `token`."""

    # What of the SDK is not offered.

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        # The SDK sends the message before the records: a run that breaks off would leave good
        # rows marked as deleted.
        return False

    @override
    def get_batch_config(self, config: Mapping[str, Any]) -> None:
        # The SDK's batch files skip selection and stream maps: deselected fields would be in them.
        return None

    # Where data comes in: request, answer, verdict. May run in several threads at once.

    @property
    @override
    def url_base(self) -> str:
        return self.settings.api_url

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "User-Agent": self.settings.user_agent}

    @property
    @override
    def requests_session(self) -> requests.Session:
        return self.transport.session

    def fetch(self, token: Any) -> Page:
        """Fetch the page that `token` names, trying again while that may help.

        Raises:
            FatalAPIError: The request cannot succeed, or did not in `max_attempts` attempts.
        """
        try:
            return self.read_page(self._persistent_attempt(token), token)
        except retry.TryAgainError as error:
            kind = FatalAPIError if error.everywhere else StreamFailedError
            raise kind(f"{error} ({self.settings.max_attempts} attempts)") from error

    @cached_property
    def _persistent_attempt(self) -> Callable[[Any], Any]:
        return self.request_decorator(self._attempt)

    @override
    def request_decorator(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return backoff.on_exception(
            lambda: retry.waits(self.settings.max_wait),
            retry.TryAgainError,
            max_tries=self.settings.max_attempts,
            jitter=None,
            on_backoff=self.backoff_handler,
            logger=None,
        )(func)

    @override
    def backoff_handler(self, details: Details) -> None:
        tries, most = details["tries"], self.settings.max_attempts
        reason, wait = details["exception"], details["wait"]
        self.logger.warning("%s; attempt %d of %d, next in %.1f s", reason, tries, most, wait)

    def _attempt(self, token: Any) -> Any:
        if self.failure:  # a prefetch that outlived its stream must not spend the others' budget
            raise StreamFailedError
        try:
            response = self._send(token)
        except requests.RequestException as error:
            self.fail(responses.judge_error(error))
        if self.started is None:
            # Its rows carry the time of the server's clock, and ours may be wrong.
            self.started = timestamps.http_date(response.headers.get("Date", ""))
        verdict, body = responses.judge_status(response.status_code), None
        if verdict.action is Action.OK:
            content_type = response.headers.get("Content-Type", "")
            verdict, body = responses.judge_body(response.content, content_type)
        if verdict.action is not Action.OK:
            self.fail(verdict, retry.asked_wait(response.status_code, response.headers))
        return body

    def _send(self, token: Any) -> requests.Response:
        http = self.get_http_request(page=PageContext(None, token))
        # Signs the request too.
        prepared = self.build_prepared_request(
            method=http.method, url=http.url, params=http.encode_params(), headers=http.headers
        )
        return self.requests_session.send(
            prepared,
            timeout=self.settings.request_timeout,
            allow_redirects=self.allow_redirects,
        )

    def fail(self, verdict: Verdict, wait: float | None = None) -> NoReturn:
        """Turn a verdict into an exception, worded for the user.

        Raises:
            TryAgainError: The verdict says to retry.
            FatalAPIError: The run cannot go on.
            StreamFailedError: The other streams can.
        """
        message = f"{self.name}: GET {self.get_url(None)} {verdict.reason}"
        if verdict.hint and verdict.hint in self.hints:
            message += f". {self.hints[verdict.hint].format(stream=self.name)}"
        if verdict.action is Action.RETRY:
            raise retry.TryAgainError(message, wait, everywhere=verdict.everywhere)
        raise (FatalAPIError if verdict.everywhere else StreamFailedError)(message)

    # Where data goes out: pages to records to messages. Runs in the main thread.

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        """Yield the records, or log why they cannot be read, and let the other streams go on."""
        self.failure = None
        try:
            yield from self.request_records(context)
        except StreamFailedError as error:
            self.failure = str(error)
            self.logger.error("%s", error)  # noqa: TRY400 - the line says it

    @override
    def request_records(self, context: Context | None) -> Iterable[Record]:
        try:
            for step in self.steps(self._starting_point()):
                yield from map(self._shaped, step.records)
                if step.checkpoint:
                    self._write_checkpoint(step.checkpoint)
        except paging.RepeatedPageError:
            self.fail(Verdict(Action.FATAL, "answers with the same page again", Hint.PAGES))
        except paging.MissingRowsError as error:
            self.fail(Verdict(Action.FATAL, f"does not list every row: {error}", Hint.COUNT))

    def _shaped(self, row: Record) -> Record:
        try:
            return self._shape(row)  # type: ignore[no-any-return]
        except records.ShapeError as error:
            raise StreamFailedError(
                f"{self.name}.{error}. Deselect {self.name}.{error.path[0]} to go on without it, "
                "and report the difference"
            ) from error

    @cached_property
    def _shape(self) -> records.Shape:
        wanted = self.effective_schema["properties"]
        deselected = [
            name
            for name in self.schema["properties"]
            if name not in wanted or not self.mask.get(("properties", name), True)
        ]
        return records.shaper(self.schema, deselected)

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        # The SDK announces a failure before it raises it; the command line says it once.
        announced = message.startswith("An unhandled error occurred")
        super().log(message, *args, level=logging.DEBUG if announced else level, **kwargs)

    # Replication.

    @property
    def is_incremental(self) -> bool:
        """Whether this run reads changes alone."""
        return self.replication_method == REPLICATION_INCREMENTAL and bool(self.replication_key)

    @property
    def run_start(self) -> dt.datetime:
        """When this run began to read: by the server's clock once that is known."""
        ours = self._tap.initialized_at / 1000
        return self.started or dt.datetime.fromtimestamp(ours, dt.timezone.utc)

    def _starting_point(self) -> dt.datetime | None:
        """The instant after which to read: the bookmark less the look-back, else `start_date`."""
        if not self.is_incremental:
            return None
        bookmark = self._bookmark()
        return bookmark - self.lookback if bookmark else self.settings.start_date

    def _bookmark(self) -> dt.datetime | None:
        state = self.stream_state
        if state.get("replication_key") != self.replication_key:
            return None
        bookmark = timestamps.instant(state.get("replication_key_value"))
        if bookmark is None:
            raise StreamFailedError(
                f"{self.name}: the bookmark in the state is not a time. Correct it, or remove "
                f"bookmarks.{self.name} from the state to start over"
            )
        return bookmark

    def _write_checkpoint(self, moment: dt.datetime) -> None:
        bookmark, reached = self._bookmark(), min(moment, self.run_start - COMMIT_DELAY)
        if bookmark is None or reached > bookmark:
            self.stream_state["replication_key"] = self.replication_key
            self.stream_state["replication_key_value"] = timestamps.utc_text(reached)
            self._tap.state_writer.write_state(self.tap_state)

    @override
    def _increment_stream_state(self, *args: Any, **kwargs: Any) -> None:
        """Leave the bookmark to the checkpoints."""

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Leave it to the checkpoints to stop at the start of the run."""

    @override
    def compare_start_date(self, value: str, start_date_value: str) -> str:
        return value
