"""What an answer means: a table from status and body to ok, retry, wait or fatal."""

from __future__ import annotations

import enum
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from urllib3 import exceptions

from singer_rest import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping


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

    A web page is fatal, for another try would bring it again; JSON that breaks off is a broken
    transfer and worth another try.
    """
    try:
        return OK, exact_json.decode(content)
    except ValueError:
        if "html" in content_type.lower() or content.lstrip()[:1] == b"<":
            reason = "answered HTML instead of JSON"
            return Verdict(Action.FATAL, reason, Hint.URL, Reach.UNSURE), None
        return Verdict(Action.RETRY, "answered text that is not JSON", Hint.URL), None


BROKEN_OFF = (
    exceptions.NewConnectionError,  # among the errors of time, as urllib3 has it
    exceptions.ProtocolError,
    exceptions.IncompleteRead,
    exceptions.DecodeError,
)


def judge_error(error: Exception) -> Verdict:
    """Judge a request that got no answer, by the error of urllib3, requests or the system."""
    causes = _causes(error)

    def is_due_to(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_due_to(exceptions.SSLError, ssl.SSLError):
        return _unreachable(Action.FATAL, "the TLS certificate or handshake was refused")
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            action = Action.RETRY if cause.errno == socket.EAI_AGAIN else Action.FATAL
            return _unreachable(action, "host not found")
    if is_due_to(exceptions.ProxyError):
        return _unreachable(Action.RETRY, "the proxy does not answer")
    if is_due_to(ConnectionRefusedError):
        return _unreachable(Action.RETRY, "connection refused")
    if is_due_to(*BROKEN_OFF):
        return Verdict(Action.RETRY, "broke off the connection", reach=Reach.UNSURE)
    if is_due_to(exceptions.TimeoutError, exceptions.EmptyPoolError):
        return Verdict(Action.RETRY, "did not answer in time", reach=Reach.UNSURE)
    return _unreachable(Action.FATAL, f"the request is not valid ({type(error).__name__})")


def _unreachable(action: Action, reason: str) -> Verdict:
    return Verdict(action, f"cannot be reached: {reason}", Hint.URL, Reach.UNSURE)


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
