"""How a signed request travels: one pool of connections to one origin, each attempt in its turn."""

from __future__ import annotations

import logging
import math
import os
import ssl
import threading
import time
from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions

from singer_rest import deadline
from singer_rest.limiter import Bound, BoundReachedError, Limiter
from singer_rest.responses import NO_ANSWER, Action, NoAnswerError, Verdict, unsendable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

MOST_BYTES = 32 << 20
"""The largest body, unpacked: two hundred times a page of a hundred rows."""

PIECE = 1 << 20
"""Bytes that are read, or unpacked, at once."""


class Answer(NamedTuple):
    """An answer that was read to its end."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    """The body, unpacked."""
    seconds: float
    """How long it took to come, from when the request went out."""


class Transport:
    """The way to one API, shared by all streams of a tap; safe to use from several threads.

    requests sets it up, for it knows of proxies and certificates; each request then goes through
    the pool of urllib3 that lies below, which takes half the time.
    """

    def __init__(
        self,
        api_url: str,
        connections: int,
        requests_per_minute: int | None,
        proxies: dict[str, str],
        max_requests: int | None = None,
    ) -> None:
        self._limiter = Limiter(requests_per_minute) if requests_per_minute else None
        self._bound = Bound(max_requests)
        self._api_url = api_url
        self._connections = connections
        self._proxies = proxies
        self._lock = threading.Lock()
        self.proven: Callable[[], Answer] | None = None
        """The last request that brought a page."""
        self.unsure: str | None = None
        """The stream that has failed since, for a reason that may be the whole API's."""
        # Its debug lines hold query strings, and those what a user put there.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout: float,
        sent: Callable[[float], None] = lambda _waited: None,
    ) -> Answer:
        """Send one request, in its turn, and read the answer; follows no redirect.

        `timeout` bounds, in seconds, the making of a connection, and then the whole answer. `sent`
        is told the seconds that it had to wait, as it goes out.

        Raises:
            BoundReachedError: As many requests have been sent as may be.
            responses.NO_ANSWER: There is no answer that can be used.
        """
        self._bound.spend()
        # Relative to the origin of the API, so that it goes nowhere else.
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        with self._limiter.turn() if self._limiter else nullcontext(0.0) as waited:
            sent(waited)
            begin = time.monotonic()
            response = self.pool.urlopen(
                "GET",
                target,
                headers=headers,
                timeout=timeout,
                pool_timeout=math.ceil(timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                body = b"".join(_pieces(response))
            finally:
                # What was read to its end is in the pool again; nothing else can be used again.
                response.close()
                response.release_conn()
        return Answer(response.status, response.headers, body, time.monotonic() - begin)

    def lift_bound(self) -> None:
        """Send as many requests as it takes from now on."""
        self._bound = Bound(None)

    def is_up(self) -> bool:
        """Whether there is an answer to a request that has had one before."""
        try:
            if self.proven:
                self.proven()
        except NO_ANSWER:
            return False
        except BoundReachedError:  # the next request of a stream meets it too
            return True
        return True

    @property
    def pool(self) -> HTTPConnectionPool:
        """The connections to the origin of the API; one pool, whichever thread asks first."""
        with self._lock:
            return self._pool

    @cached_property
    def _pool(self) -> HTTPConnectionPool:
        # Of the environment proxies and certificates are wanted, not credentials in ~/.netrc.
        verify = _certificates()
        request = requests.Request("GET", self._api_url).prepare()
        # What was fetched ahead in vain may still be under way when the next requests are sent.
        adapter: Any = HTTPAdapter(pool_maxsize=self._connections, pool_block=True)
        try:
            pool = adapter.get_connection_with_tls_context(request, verify, proxies=self._proxies)
        except (requests.RequestException, exceptions.HTTPError):
            if not self._proxies:
                raise
            reason = "the proxy that the environment names cannot be used"
            raise NoAnswerError(unsendable(reason)) from None
        adapter.cert_verify(pool, self._api_url, verify, None)
        https = pool.scheme == "https"
        pool.ConnectionCls = deadline.HTTPSConnection if https else deadline.HTTPConnection
        return pool  # type: ignore[no-any-return]


def _pieces(response: BaseHTTPResponse) -> Iterator[bytes]:
    size, packed = 0, "Content-Encoding" in response.headers
    while piece := response.read(PIECE, decode_content=packed):
        size += len(piece)
        if size > MOST_BYTES:
            reason = f"answered more than {MOST_BYTES >> 20} MiB"
            raise NoAnswerError(Verdict(Action.FATAL, reason))
        yield piece


def _certificates() -> str | bool:
    """The certificates that the environment names, or those of known authorities."""
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        path = os.environ.get(variable)
        if not path:
            continue
        where = {"capath" if os.path.isdir(path) else "cafile": path}  # noqa: PTH112
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**where)
        except ssl.SSLError:
            reason = "names a file that holds no certificates"
        except OSError as error:
            cause = (error.strerror or "it is none").lower()
            reason = f"names a file that cannot be read: {cause}"
        else:
            return path
        raise NoAnswerError(unsendable(f"{variable} {reason}"))
    return True
