"""How a signed request travels: a session per thread over one pool, each attempt in its turn."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import nullcontext
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from singer_rest.limiter import Bound, Limiter


class PacedAdapter(HTTPAdapter):
    """A connection pool that waits its turn before every attempt, first or repeated."""

    def __init__(self, limiter: Limiter | None, bound: Bound, connections: int) -> None:
        super().__init__(pool_maxsize=connections)
        self._limiter = limiter
        self._bound = bound

    @override
    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        self._bound.spend()
        with self._limiter.turn() if self._limiter else nullcontext():
            return super().send(*args, **kwargs)


class Transport:
    """The way to one API, shared by all streams of a tap; safe to use from several threads."""

    def __init__(
        self,
        connections: int,
        requests_per_minute: int | None,
        proxies: dict[str, str],
        max_requests: int | None = None,
    ) -> None:
        limiter = Limiter(requests_per_minute) if requests_per_minute else None
        self._adapter = PacedAdapter(limiter, Bound(max_requests), connections)
        self._local = threading.local()
        self._proxies = proxies
        self._verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        # Its debug lines hold query strings, and those what a user put there.
        logging.getLogger("urllib3").setLevel(logging.INFO)

    @property
    def session(self) -> requests.Session:
        """This thread's session."""
        if not hasattr(self._local, "session"):
            self._local.session = self._new_session()
        session: requests.Session = self._local.session
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        # Of the environment only proxies and certificates are wanted, not credentials in ~/.netrc.
        session.trust_env = False
        session.proxies.update(self._proxies)
        session.verify = self._verify or True
        return session
