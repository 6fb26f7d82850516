"""The half of a stream that asks: request, answer, verdict, and another try."""

from __future__ import annotations

import abc
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import backoff
import requests
import urllib3
from singer_sdk import RESTStream
from singer_sdk.exceptions import FatalAPIError
from singer_sdk.streams.rest import PageContext
from typing_extensions import override

from singer_rest import limiter, prefetch, responses, retry, timestamps
from singer_rest.errors import RunBoundReachedError, StreamFailedError
from singer_rest.report import Outcome, StreamReport
from singer_rest.responses import Action, Hint, Reach, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from backoff.types import Details
    from singer_sdk import Tap

    from singer_rest.paging import Page
    from singer_rest.settings import Settings
    from singer_rest.transport import Answer, Transport


PATIENCE, LONGEST_ANSWER, ATTEMPTS = 10.0, 30.0, 2
"""Whoever waits for a preview wants to know: the longest wait and answer in it, in seconds, and how
often it tries a request."""


class RestClient(RESTStream[Any], abc.ABC):
    """What asks an API for the pages of one stream; may do so in several threads at once."""

    hints: ClassVar[Mapping[Hint, str]] = {}
    """What to do about a fatal answer, in the words of the tap's own settings."""

    def __init__(
        self, tap: Tap, settings: Settings, transport: Transport, schema: dict[str, Any]
    ) -> None:
        self.settings = settings
        self.transport = transport
        self.started: dt.datetime | None = None
        """When the server first answered, by its own clock."""
        self.answered = False
        """Whether it has given a page of this stream."""
        self.report = StreamReport(self.name)
        """What this run does for the stream."""
        self.source: Callable[[Any], Page] = self.ask
        """Whom the stream asks for pages: the API, or what stands in for it in a preview."""
        self.is_previewed = False
        """Whether a run is only looked at beforehand."""
        self.latency = 0.0
        """How long the last answer took to come, in seconds, without the waits before it."""
        self.full_page: int | None = None
        """How many rows make a page that another one is taken to follow; None where pages tell."""
        self._pace = limiter.Pace(settings.max_wait)
        super().__init__(tap=tap, schema=schema)

    @abc.abstractmethod
    def read_page(self, body: Any, token: Any) -> Page:
        """Read the decoded body of an answer to the request for `token`."""

    def lists(self, token: Any) -> bool:
        """Whether a page counts the rows of the stream."""
        del token
        return True

    def explain(self, verdict: Verdict, content: bytes) -> Verdict:
        """The verdict on a bad answer with what its body adds; a tap knows the form of its errors.

        The reason must hold none of the user's data.
        """
        del content
        return verdict

    @property
    @override
    def url_base(self) -> str:
        return self.settings.api_url

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "User-Agent": self.settings.user_agent}

    @property
    def failure(self) -> str | None:
        """Why this run could not read the stream, if it could not."""
        return self.report.reason if self.report.outcome is Outcome.FAILED else None

    def begin_preview(self) -> None:
        """Ask from now on for a preview: not for long, and whatever a run may send."""
        self.is_previewed = True
        self.settings = replace(
            self.settings,
            max_wait=min(PATIENCE, self.settings.max_wait),
            request_timeout=min(LONGEST_ANSWER, self.settings.request_timeout),
            max_attempts=min(ATTEMPTS, self.settings.max_attempts),
        )
        self._pace = limiter.Pace(self.settings.max_wait)
        self.transport.lift_bound()

    def fetch(self, token: Any) -> Page:
        """Give the page that `token` names."""
        return self.source(token)

    def ask(self, token: Any) -> Page:
        """Ask the API for the page that `token` names, trying again while that may help.

        Raises:
            FatalAPIError: The request cannot succeed, did not in `max_attempts` attempts, or is
                still refused after `max_wait` seconds.
        """
        try:
            body = self._persistent_attempt(token)
        except retry.TryAgainError as error:
            kind = (
                FatalAPIError if self._ends_the_run(error.reach, silent=True) else StreamFailedError
            )
            raise kind(f"{error} ({self.settings.max_attempts} attempts)") from error
        except retry.WaitTooLongError as error:
            if self.is_previewed:
                raise FatalAPIError(error.brief) from error
            raise
        page = self.read_page(body, token)
        self.answered = True
        self.report.answered(page.total if self.lists(token) else None)
        self.transport.proven, self.transport.unsure = partial(self._send, token), None
        return page

    @cached_property
    def _persistent_attempt(self) -> Callable[[Any], Any]:
        return self.request_decorator(self._patient_attempt)

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
        self.report.retried()
        self.logger.warning("%s; attempt %d of %d, next in %.1f s", reason, tries, most, wait)

    @cached_property
    def _patient_attempt(self) -> Callable[[Any], Any]:
        window = limiter.WINDOW if self.settings.requests_per_minute else None
        return backoff.on_exception(
            lambda: retry.quota_waits(self.settings.max_wait, window),
            retry.QuotaSpentError,
            jitter=None,
            on_backoff=self._quota_handler,
            logger=None,
        )(self._attempt)

    def _quota_handler(self, details: Details) -> None:
        reason, wait = details["exception"], details["wait"]
        self.report.retried(wait)
        self.logger.warning("%s; asking again in %.1f s, when there is quota", reason, wait)

    def _attempt(self, token: Any) -> Any:
        # A fetch that nobody waits for any more must not spend the budget of others.
        if self.failure or not prefetch.is_wanted():
            raise StreamFailedError
        waited = self._pace.wait()
        try:
            response = self._send(token, waited)
        except responses.NO_ANSWER as error:
            self.fail(responses.judge_error(error))
        except limiter.BoundReachedError as error:
            raise RunBoundReachedError("max_requests is reached") from error
        self.latency = response.seconds
        self._pace.heed(*retry.told_limit(response.headers))
        if self.started is None:
            # Its rows carry the time of the server's clock, and ours may be wrong.
            self.started = timestamps.http_date(response.headers.get("Date", ""))
        verdict, body = responses.judge_status(response.status), None
        if verdict.action is not Action.OK:
            verdict = self.explain(verdict, response.data)
        if verdict.action is Action.OK:
            content_type = response.headers.get("Content-Type", "")
            verdict, body = responses.judge_body(response.data, content_type)
        if verdict.action is not Action.OK:
            self.fail(verdict, retry.asked_wait(response.status, response.headers))
        return body

    def _send(self, token: Any, waited: float = 0.0) -> Answer:
        http = self.get_http_request(page=PageContext(None, token))
        sign = "&" if "?" in http.url else "?"
        url = f"{http.url}{sign}{http.encode_params()}" if http.params else http.url
        return self.transport.get(
            url,
            self._signed_headers,
            self.settings.request_timeout,
            lambda longer: self.report.sent(waited + longer),
        )

    @cached_property
    def _signed_headers(self) -> Mapping[str, str]:
        """The headers of every request of the stream, those of the authenticator among them."""
        compression = urllib3.util.make_headers(accept_encoding=True)
        return (
            requests.Request(
                "GET",
                self.url_base,
                headers={**compression, **self.http_headers},
                auth=self.authenticator,
            )
            .prepare()
            .headers
        )

    def fail(self, verdict: Verdict, wait: float | None = None) -> NoReturn:
        """Turn a verdict into an exception, worded for the user.

        Raises:
            TryAgainError: The verdict says to retry.
            QuotaSpentError: It says to wait.
            FatalAPIError: The run cannot go on.
            StreamFailedError: The other streams can.
        """
        url = self.get_url(None).partition("?")[0]  # a user may have put anything there
        message = f"{self.name}: GET {url} {verdict.reason}"
        if verdict.hint and verdict.hint in self.hints:
            message += f". {self.hints[verdict.hint].format(stream=self.name)}"
        if verdict.action is Action.WAIT:
            raise retry.QuotaSpentError(message, wait)
        if verdict.action is Action.RETRY:
            raise retry.TryAgainError(message, wait, verdict.reach)
        if self._ends_the_run(verdict.reach, silent=False):
            raise FatalAPIError(message)
        raise StreamFailedError(message, verdict)

    def _ends_the_run(self, reach: Reach, *, silent: bool) -> bool:
        """Whether the other streams would fare no better than this one, by all that is known.

        It is `silent` if all attempts had no answer: to wait for them in each stream takes hours.
        """
        if reach in {Reach.STREAM, Reach.RUN}:
            return reach is Reach.RUN
        transport, last = self.transport, self.transport.unsure
        transport.unsure, again = self.name, last not in {None, self.name}
        if transport.proven is None:
            return again or reach is Reach.ORIGIN
        return silent and again and not transport.is_up()
