"""How a signed request travels: one pool of connections to one origin, each attempt in its turn."""

from __future__ import annotations

import logging
import math
import os
import threading
from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from singer_rest.limiter import Bound, Limiter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse, HTTPConnectionPool


NOBODY_ASKED = ""


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
        self.silent_to: str | None = NOBODY_ASKED
        """Whom the API has given no page, if it has given none to anyone since."""
        # Its debug lines hold query strings, and those what a user put there.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout: float,
        sent: Callable[[float], None] = lambda _waited: None,
    ) -> BaseHTTPResponse:
        """Send one request, in its turn, and read the answer; follows no redirect.

        `sent` is told the seconds that it had to wait, as it goes out.

        Raises:
            BoundReachedError: As many requests have been sent as may be.
            requests.RequestException, urllib3.exceptions.HTTPError, OSError: There is no answer.
        """
        self._bound.spend()
        # Relative to the origin of the API, so that it goes nowhere else.
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        with self._limiter.turn() if self._limiter else nullcontext(0.0) as waited:
            sent(waited)
            return self.pool.urlopen(
                "GET",
                target,
                headers=headers,
                timeout=timeout,
                pool_timeout=math.ceil(timeout),
                retries=False,
                redirect=False,
            )

    @property
    def pool(self) -> HTTPConnectionPool:
        """The connections to the origin of the API; one pool, whichever thread asks first."""
        with self._lock:
            return self._pool

    @cached_property
    def _pool(self) -> HTTPConnectionPool:
        # Of the environment proxies and certificates are wanted, not credentials in ~/.netrc.
        verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        request = requests.Request("GET", self._api_url).prepare()
        # What was fetched ahead in vain may still be under way when the next requests are sent.
        adapter: Any = HTTPAdapter(pool_maxsize=self._connections, pool_block=True)
        pool = adapter.get_connection_with_tls_context(request, verify, proxies=self._proxies)
        adapter.cert_verify(pool, self._api_url, verify, None)
        return pool  # type: ignore[no-any-return]
