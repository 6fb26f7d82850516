"""What is wrong with a config beyond its types."""

from __future__ import annotations

import pytest

from singer_rest import settings


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://api.example.com/v1", None),
        ("http://localhost:8000/v1", None),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
        ("http://localhost.example.com", "must start with https://"),
        ("ftp://localhost", "must start with https://"),
        ("https://x?a=1", "not a plain URL"),
        ("https://x#a", "not a plain URL"),
        ("https://user@x", "not a plain URL"),
        ("https://", "not a plain URL"),
        ("HTTP://LOCALHOST:8000", None),
        ("https://münchen.example", None),
        ("https://:word@x", "not a plain URL"),
        ("http://localhost@x.example", "not a plain URL"),
        ("http://localhost\\@x.example", "not a plain URL"),
        ("http://[::1].x.example", "not a plain URL"),
        ("http://localhost\t.x.example", "not a plain URL"),
        ("https://x/\r\nHost: y", "not a plain URL"),
        ("https://x:99999", "not a plain URL"),
        ("https://x:y", "not a plain URL"),
        ("https://x?", "not a plain URL"),
        ("http://localhost.x.example", "must start with https://"),
        ("http://127.0.0.1.nip.io", "must start with https://"),
        ("http://127.1", "must start with https://"),
        ("http://localhost.", "must start with https://"),
        ("http://0.0.0.0", "must start with https://"),
        ("//localhost", "must start with https://"),
    ],
)
def test_an_address_is_https_or_loopback_and_plain(url: str, problem: str | None) -> None:
    found = list(settings.problems({"api_url": url}, frozenset()))
    assert len(found) == (problem is not None)
    assert not problem or problem in found[0]
