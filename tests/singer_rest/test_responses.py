"""The verdict table."""

from __future__ import annotations

import socket

import pytest
import requests
import urllib3.exceptions

from singer_rest.responses import Action, Hint, judge_body, judge_error, judge_status


@pytest.mark.parametrize(
    ("status", "action", "hint"),
    [
        (200, Action.OK, None),
        (204, Action.OK, None),
        (301, Action.FATAL, Hint.URL),
        (302, Action.FATAL, Hint.URL),
        (400, Action.FATAL, Hint.PARAMETERS),
        (401, Action.FATAL, Hint.CREDENTIALS),
        (403, Action.FATAL, Hint.PERMISSION),
        (404, Action.FATAL, Hint.PATH),
        (405, Action.FATAL, Hint.PATH),
        (408, Action.RETRY, None),
        (410, Action.FATAL, Hint.PATH),
        (418, Action.FATAL, None),
        (422, Action.FATAL, Hint.PARAMETERS),
        (425, Action.RETRY, None),
        (429, Action.WAIT, Hint.QUOTA),
        (500, Action.RETRY, None),
        (503, Action.RETRY, None),
        (599, Action.RETRY, None),
    ],
)
def test_status(status: int, action: Action, hint: Hint | None) -> None:
    verdict = judge_status(status)
    assert (verdict.action, verdict.hint) == (action, hint)
    assert action is Action.OK or str(status) in verdict.reason


def test_a_web_page_is_fatal_and_a_torn_body_is_worth_another_try() -> None:
    assert judge_body(b"\n<!doctype html>", "")[0].action is Action.FATAL
    assert judge_body(b"Login", "text/html; charset=utf-8")[0].action is Action.FATAL
    assert judge_body(b"Login", "TEXT/HTML")[0].action is Action.FATAL
    assert judge_body(b'{"data": [', "application/json")[0].action is Action.RETRY
    assert judge_body(b'{"data": []}', "text/html")[1] == {"data": []}


def _refused(cause: Exception) -> requests.ConnectionError:
    pool = urllib3.HTTPConnectionPool("host")
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", cause))


@pytest.mark.parametrize(
    ("error", "action", "words"),
    [
        (requests.exceptions.SSLError(), Action.FATAL, "TLS"),
        (requests.ReadTimeout(), Action.RETRY, "in time"),
        (requests.ConnectTimeout(), Action.RETRY, "in time"),
        (requests.exceptions.ChunkedEncodingError(), Action.RETRY, "broke off"),
        (requests.ConnectionError(), Action.RETRY, "broke off"),
        (requests.exceptions.ContentDecodingError(), Action.RETRY, "broke off"),
        (requests.exceptions.ProxyError(), Action.RETRY, "proxy"),
        (requests.exceptions.InvalidURL("secret"), Action.FATAL, "InvalidURL"),
        (_refused(ConnectionRefusedError()), Action.RETRY, "connection refused"),
        (_refused(socket.gaierror(socket.EAI_NONAME, "x")), Action.FATAL, "host not found"),
        (_refused(socket.gaierror(socket.EAI_AGAIN, "x")), Action.RETRY, "host not found"),
    ],
)
def test_error(error: requests.RequestException, action: Action, words: str) -> None:
    verdict = judge_error(error)
    assert verdict.action is action
    assert words in verdict.reason
    assert "secret" not in verdict.reason


def test_a_status_without_a_name_is_told_by_its_number_alone() -> None:
    assert judge_status(599).reason == "answered 599"
