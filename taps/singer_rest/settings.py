"""The settings that all taps share, and the config as one frozen object."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from requests.utils import get_environ_proxies
from singer_sdk import typing as th
from typing_extensions import Self
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from singer_rest import privacy, timestamps
from singer_rest.privacy import Privacy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def token_setting(name: str, description: str) -> th.Property[str]:
    """A required credential."""
    return th.Property(name, th.StringType, required=True, secret=True, description=description)


def shared_settings(
    *, api_url: str | None, concurrency: int, requests_per_minute: int | None = None
) -> list[th.Property[Any]]:
    """The settings of every tap, with the defaults that belong to one API.

    Without a default URL the tap finds one by itself.
    """
    return [
        th.Property(
            "start_date",
            th.StringType,
            description=(
                "Read only what changed after this time on the first run of a stream: 2024-01-01 "
                "(a day in America/Sao_Paulo) or 2024-01-01T00:00:00Z. Without it, everything is "
                "read. A bookmark in the state takes precedence."
            ),
        ),
        th.Property(
            "api_url",
            th.StringType,
            default=api_url,
            description=(
                "Base URL of the API. Must be https, except for loopback addresses."
                f"{'' if api_url else ' Default: that of the vendor.'}"
            ),
        ),
        th.Property(
            "requests_per_minute",
            th.IntegerType(minimum=1, maximum=100_000),
            default=requests_per_minute,
            description=(
                "At most this many requests in any 60 seconds, of all streams and retries "
                f"together.{'' if requests_per_minute else ' Without a number, no limit.'}"
            ),
        ),
        th.Property(
            "concurrency",
            th.IntegerType(minimum=1, maximum=50),
            default=concurrency,
            description="How many pages are fetched at the same time, where pages are numbered.",
        ),
        th.Property(
            "request_timeout",
            th.NumberType(minimum=1, maximum=3600),
            default=300,
            description=(
                "How many seconds a whole answer may take before the request is tried again."
            ),
        ),
        th.Property(
            "max_attempts",
            th.IntegerType(minimum=1),
            default=6,
            description="How many times a request is tried before its stream, or the run, fails.",
        ),
        th.Property(
            "max_wait",
            th.NumberType(minimum=0),
            default=300,
            description=(
                "How many seconds a request waits at most when the server asks for a wait or the "
                "quota is spent. If it takes longer, the run stops with its state written, and "
                "says when to run again."
            ),
        ),
        th.Property(
            "on_missing_rows",
            th.StringType,
            allowed_values=["fail", "warn"],
            default="fail",
            description=(
                "What to do when the API counts rows that it does not list, however often it is "
                "asked: fail (the stream fails and its bookmark stays) or warn (for an API whose "
                "counts are wrong)."
            ),
        ),
        th.Property(
            "user_agent",
            th.StringType,
            description="The User-Agent header. Default: name and version of the tap.",
        ),
        th.Property(
            "stringify_nested",
            th.BooleanType,
            default=False,
            description=(
                "Write every nested value as one JSON string column, for warehouses without "
                "nested types."
            ),
        ),
        th.Property(
            "privacy",
            th.CustomType({}),
            anyOf=[{"type": "string"}, {"type": "object"}],  # the SDK reads its variable as text
            description=(
                "What becomes of personal data: keep, hash (keyed with privacy_key, equal for the "
                "same person in all taps) or omit (null). One word for all, or an object by class: "
                f"{', '.join(privacy.CLASSES)}. Default: keep; secret is omitted unless the object "
                "names it."
            ),
            examples=["omit", {"document": "hash", "name": "omit"}],
        ),
        th.Property(
            "privacy_key",
            th.StringType,
            secret=True,
            description=(
                f"A secret text of at least {privacy.LEAST_KEY} characters that keys the hashes. "
                "With another key all hashes change."
            ),
        ),
        th.Property(
            "on_drift",
            th.StringType,
            allowed_values=["warn", "fail", "capture"],
            default="warn",
            description=(
                "What to do if rows have unknown fields, lack expected ones, or have other types "
                "or values than documented: warn, fail (the stream, before it writes such rows), "
                "or capture (warn, and put the unknown fields as JSON into a column _extra)."
            ),
        ),
        th.Property(
            "emit_activate_version_messages",
            th.BooleanType,
            default=False,
            description=(
                "After a complete full read of a stream, announce its version (ACTIVATE_VERSION), "
                "so that the target can mark the rows that were deleted."
            ),
        ),
    ]


@dataclass(frozen=True)
class Settings:
    """The shared settings of one run, checked by `problems` beforehand."""

    api_url: str
    start_date: dt.datetime | None
    requests_per_minute: int | None
    max_requests: int | None
    concurrency: int
    request_timeout: float
    max_attempts: int
    max_wait: float
    on_missing_rows: str
    user_agent: str
    stringify_nested: bool
    privacy: Privacy
    on_drift: str

    @classmethod
    def from_config(cls, config: Mapping[str, Any], *, api_url: str, user_agent: str) -> Self:
        """Read a config whose defaults are filled in."""
        start_date = config.get("start_date")
        return cls(
            api_url=api_url.strip().rstrip("/"),
            start_date=timestamps.parse(start_date) if start_date else None,
            requests_per_minute=config.get("requests_per_minute"),
            max_requests=config.get("max_requests"),
            concurrency=config["concurrency"],
            request_timeout=float(config["request_timeout"]),
            max_attempts=config["max_attempts"],
            max_wait=float(config["max_wait"]),
            on_missing_rows=config["on_missing_rows"],
            user_agent=config.get("user_agent") or user_agent,
            stringify_nested=config["stringify_nested"],
            privacy=Privacy.from_config(config.get("privacy"), config.get("privacy_key")),
            on_drift=config["on_drift"],
        )

    def proxies(self) -> dict[str, str]:
        """The proxies that the environment names for the API, by scheme."""
        # To a proxy, a request to a loopback address would show the token in clear.
        if parse_url(self.api_url).host in LOOPBACK:
            return {}
        found: dict[str, str] = get_environ_proxies(self.api_url)
        return found


def problems(config: Mapping[str, Any], secrets: frozenset[str]) -> Iterator[str]:
    """What is wrong with a config beyond its types, a line each; no secret's value is named."""
    for name in sorted((secrets & config.keys()) - {"privacy_key"}):
        if not re.fullmatch(r"[!-~]+", str(config[name])):
            yield (
                f"{name}: empty, or holds a blank or another character that no credential has; "
                "give the bare credential, in a shell in single quotes"
            )
        elif re.fullmatch(r"your-[a-z-]+", str(config[name])):
            yield f"{name}: still the placeholder of the sample config; write your credential there"
    try:
        start = timestamps.parse(config.get("start_date", "2000-01-01"))
    except ValueError:
        yield "start_date: not a date; write 2024-01-31 or 2024-01-31T00:00:00Z"
    else:
        if start.year < timestamps.EARLIEST:
            yield f"start_date: lies before {timestamps.EARLIEST}; leave it out to read everything"
        if start > dt.datetime.now(dt.timezone.utc) + timestamps.AHEAD:
            yield "start_date: lies in the future, so there would be nothing to read"
    if "api_url" in config:
        yield from _url_problems(config["api_url"])
    agent = config.get("user_agent")
    if agent and not re.fullmatch(r"[ -~]+", agent):
        yield "user_agent: only printable ASCII characters can be sent"
    yield from privacy.problems(config.get("privacy"), config.get("privacy_key"))


def _url_problems(text: str) -> Iterator[str]:
    try:
        url = parse_url(text.strip())  # as what connects does
    except LocationParseError:
        url = Url()
    odd = re.search(r"[\s@]", text.strip())
    if not url.host or odd or url.query is not None or url.fragment is not None:
        yield "api_url: not a plain URL; write it like https://host/path"
    elif url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
        yield "api_url: must start with https:// (http only for loopback addresses)"
