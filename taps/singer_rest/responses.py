"""What an answer means: a table from status and body to ok, retry, wait or fatal."""

from __future__ import annotations

import enum
import http.client
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
from urllib3 import exceptions

from singer_rest import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Action(enum.Enum):
    """What to do with an answer."""

    OK = enum.auto()
    RETRY = enum.auto()
    WAIT = enum.auto()
    """Refused, for the quota is spent: ask again when it is back."""
    FATAL = enum.auto()


class Reach(enum.Enum):
    """Whose requests would fare as one did."""

    STREAM = enum.auto()
    """Those of its stream."""
    RUN = enum.auto()
    """Those of all streams."""
    ORIGIN = enum.auto()
    """Those of all streams, unless the API has answered before."""
    UNSURE = enum.auto()
    """Those of all streams, unless the API goes on to answer other ones."""


class Hint(enum.Enum):
    """What a user can mend when an answer is fatal; each tap words it in its own settings."""

    URL = enum.auto()
    CREDENTIALS = enum.auto()
    PERMISSION = enum.auto()
    ADDRESS = enum.auto()
    QUOTA = enum.auto()
    PATH = enum.auto()
    PARAMETERS = enum.auto()
    RECORDS = enum.auto()
    PAGES = enum.auto()
    COUNT = enum.auto()
    FILTER = enum.auto()
    KEY = enum.auto()


@dataclass(frozen=True)
class Verdict:
    """An action, the reason in words that hold nothing of the answer's body, and what to mend."""

    action: Action
    reason: str = ""
    hint: Hint | None = None
    reach: Reach = Reach.STREAM


OK = Verdict(Action.OK)


class NoAnswerError(Exception):
    """There is no answer, or none that can be read, for a reason that the verdict tells."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


NO_ANSWER = (requests.RequestException, exceptions.HTTPError, OSError, NoAnswerError)
"""What a request without an answer may end in."""

RETRIABLE_4XX = frozenset({408, 425})
HINTS: Mapping[int, Hint] = {
    400: Hint.PARAMETERS,
    401: Hint.CREDENTIALS,
    403: Hint.PERMISSION,
    404: Hint.PATH,
    405: Hint.PATH,
    410: Hint.PATH,
    422: Hint.PARAMETERS,
}


def judge_status(status: int) -> Verdict:
    """Judge a status code. One that no rule names is fatal: retrying would hide the fault."""
    reason = f"answered {status} {_phrase(status)}".rstrip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return OK
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Verdict(Action.WAIT, reason, Hint.QUOTA)
    if status in RETRIABLE_4XX or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Verdict(Action.RETRY, reason)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        reason = f"{reason}: redirects are not followed"
        return Verdict(Action.FATAL, reason, Hint.URL, Reach.UNSURE)
    reach = Reach.RUN if status == HTTPStatus.UNAUTHORIZED else Reach.STREAM
    return Verdict(Action.FATAL, reason, HINTS.get(status), reach)


def judge_body(content: bytes, content_type: str) -> tuple[Verdict, Any]:
    """Judge and decode the body of an answer whose status is good.

    A web page is fatal, and so is what breaks a rule of JSON, for another try would bring it
    again; JSON that breaks off is a broken transfer and worth another try.
    """
    try:
        return OK, exact_json.decode(content)
    except exact_json.NotJSONError as fault:
        first = content.lstrip()[:1]
        if first == b"<" or ("html" in content_type.lower() and first not in b"{["):
            reason = "answered HTML instead of JSON"
            return Verdict(Action.FATAL, reason, Hint.URL, Reach.UNSURE), None
        action, hint = (Action.RETRY, Hint.URL) if fault.torn else (Action.FATAL, None)
        return Verdict(action, f"answered {fault}", hint), None


def judge_error(error: Exception) -> Verdict:
    """Judge a request that got no answer, by the error of urllib3, requests or the system."""
    if isinstance(error, NoAnswerError):
        return error.verdict
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            action = Action.RETRY if cause.errno == socket.EAI_AGAIN else Action.FATAL
            return _unreachable(action, "host not found")
        if type(cause) is http.client.HTTPException:  # it has no class of its own
            return HEADERS
    for kinds, verdict in ERRORS:
        if any(isinstance(cause, kinds) for cause in causes):
            return verdict
    return _unreachable(Action.FATAL, f"the request is not valid ({type(error).__name__})")


def _unreachable(action: Action, reason: str) -> Verdict:
    return Verdict(action, f"cannot be reached: {reason}", Hint.URL, Reach.ORIGIN)


def unsendable(reason: str) -> Verdict:
    """The verdict on a request that the environment of the process does not let go out."""
    return Verdict(Action.FATAL, f"is not sent: {reason}", reach=Reach.RUN)


HEADERS = Verdict(Action.FATAL, "answered with headers that are too long or too many")
BROKEN_OFF = Verdict(Action.RETRY, "broke off the connection", reach=Reach.UNSURE)
ERRORS: Sequence[tuple[tuple[type[BaseException], ...], Verdict]] = (
    (
        (exceptions.SSLError, ssl.SSLError),
        _unreachable(Action.FATAL, "the TLS certificate or handshake was refused"),
    ),
    (
        (exceptions.ProxyError,),
        Verdict(
            Action.RETRY,
            "cannot be reached: the proxy that the environment names does not answer",
            reach=Reach.UNSURE,
        ),
    ),
    ((ConnectionRefusedError,), _unreachable(Action.RETRY, "connection refused")),
    ((http.client.LineTooLong,), HEADERS),
    ((exceptions.InvalidHeader,), Verdict(Action.FATAL, "answered with headers that are wrong")),
    (
        (exceptions.DecodeError,),
        Verdict(Action.RETRY, "answered a body that cannot be unpacked"),
    ),
    ((http.client.RemoteDisconnected,), BROKEN_OFF),
    (
        (http.client.BadStatusLine,),
        _unreachable(Action.RETRY, "what answers does not speak HTTP"),
    ),
    # Among the errors of time, as urllib3 has it.
    ((exceptions.NewConnectionError,), BROKEN_OFF),
    ((exceptions.ProtocolError, exceptions.IncompleteRead), BROKEN_OFF),
    (
        (exceptions.TimeoutError, exceptions.EmptyPoolError),
        Verdict(Action.RETRY, "did not answer in time", reach=Reach.UNSURE),
    ),
)
"""What the errors mean, in the order in which they are looked for among the causes."""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _causes(error: BaseException) -> list[BaseException]:
    """The exceptions wrapped in this one: urllib3 keeps them in args, `reason` and causes."""
    found: list[BaseException] = []
    queue: list[Any] = [error]
    while queue:
        item = queue.pop()
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            queue += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
    return found
