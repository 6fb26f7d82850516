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
from singer_rest.responses import Action, Hint, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backoff.types import Details
    from singer_sdk import Tap
    from singer_sdk.helpers.types import Context, Record

    from singer_rest.paging import Batch, Page
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
        self._started = dt.datetime.now(dt.timezone.utc)
        schema = self.record_schema
        if settings.stringify_nested:
            schema = fields.stringify_nested(schema)
        super().__init__(tap=tap, schema=schema)

    # What a subclass says.

    @abc.abstractmethod
    def batches(self, after: dt.datetime | None) -> Iterator[Batch]:
        """Read the rows changed after an instant, or all of them when it is None."""

    @abc.abstractmethod
    def read_page(self, body: Any, token: Any) -> Page:
        """Read the decoded body of an answer to the request for `token`."""

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        # The SDK announces a failure before it raises it; the command line says it once.
        announced = message.startswith("An unhandled error occurred")
        super().log(message, *args, level=logging.DEBUG if announced else level, **kwargs)

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
            tries = self.settings.max_attempts
            raise FatalAPIError(f"{error} ({tries} attempts)") from error

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
        url = self.get_url(None)
        try:
            http = self.get_http_request(page=PageContext(None, token))
            prepared = self.build_prepared_request(
                method=http.method, url=http.url, params=http.encode_params(), headers=http.headers
            )
            response = self.requests_session.send(
                self.authenticator(prepared),
                timeout=self.settings.request_timeout,
                allow_redirects=self.allow_redirects,
            )
        except requests.RequestException as error:
            self.fail(responses.judge_error(error), url)
        verdict, body = responses.judge_status(response.status_code), None
        if verdict.action is Action.OK:
            content_type = response.headers.get("Content-Type", "")
            verdict, body = responses.judge_body(response.content, content_type)
        if verdict.action is not Action.OK:
            self.fail(verdict, url, retry.asked_wait(response.headers))
        return body

    def fail(self, verdict: Verdict, url: str | None = None, wait: float | None = None) -> NoReturn:
        """Turn a verdict into the SDK's exception, worded for the user.

        Raises:
            TryAgainError: The verdict says to retry.
            FatalAPIError: It does not.
        """
        message = f"{self.name}: GET {url or self.get_url(None)} {verdict.reason}"
        if verdict.hint and verdict.hint in self.hints:
            message += f". {self.hints[verdict.hint].format(stream=self.name)}"
        if verdict.action is Action.RETRY:
            raise retry.TryAgainError(message, wait)
        raise FatalAPIError(message)

    # Where data goes out: pages to records to messages. Runs in the main thread.

    @override
    def request_records(self, context: Context | None) -> Iterable[Record]:
        try:
            for batch in self.batches(self._starting_point()):
                yield from batch.records
                if batch.checkpoint:
                    self._write_checkpoint(batch.checkpoint)
        except paging.RepeatedPageError:
            self.fail(Verdict(Action.FATAL, "answers with the same page again", Hint.PAGES))
        except paging.MissingRowsError as error:
            self.fail(Verdict(Action.FATAL, f"is not complete: {error}", Hint.COUNT))
        except paging.RestlessError:
            reason = "lists rows that change places faster than they can be read. Run again later"
            self.fail(Verdict(Action.FATAL, reason))

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record | None:
        try:
            return self._shape(row)  # type: ignore[no-any-return]
        except records.ShapeError as error:
            field = error.path[0]
            raise FatalAPIError(
                f"{self.name}.{error}. Deselect {self.name}.{field} to go on without it, and "
                "report the difference"
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

    # Replication.

    def _starting_point(self) -> dt.datetime | None:
        """The instant after which to read: the bookmark less the look-back, else `start_date`."""
        if self.replication_method != REPLICATION_INCREMENTAL:
            return None
        bookmark = self._bookmark()
        return bookmark - self.lookback if bookmark else self.settings.start_date

    def _bookmark(self) -> dt.datetime | None:
        state = self.stream_state
        if state.get("replication_key") != self.replication_key:
            return None
        try:
            return timestamps.parse(state["replication_key_value"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FatalAPIError(
                f"{self.name}: the bookmark in the state is not a time. Mend it, or take "
                f"bookmarks.{self.name} out of the state to start over"
            ) from None

    def _write_checkpoint(self, moment: dt.datetime) -> None:
        if self.replication_method != REPLICATION_INCREMENTAL:
            return
        bookmark, reached = self._bookmark(), min(moment, self._started - COMMIT_DELAY)
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
