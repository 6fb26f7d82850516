"""The verdict table."""

from __future__ import annotations

import socket

import pytest
import requests
import urllib3
from urllib3 import exceptions

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
    assert judge_body(b'{"data": [', "text/html")[0].action is Action.RETRY


POOL = urllib3.HTTPConnectionPool("host")
CONNECTION = urllib3.connection.HTTPConnection("host")


def _caused(cause: Exception) -> exceptions.NewConnectionError:
    error = exceptions.NewConnectionError(CONNECTION, "secret")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "action", "words"),
    [
        (exceptions.SSLError(), Action.FATAL, "TLS"),
        (exceptions.ProxyError("secret", exceptions.SSLError()), Action.FATAL, "TLS"),
        (exceptions.ReadTimeoutError(POOL, "/", "secret"), Action.RETRY, "in time"),
        (exceptions.ConnectTimeoutError(POOL), Action.RETRY, "in time"),
        (exceptions.ProtocolError("Connection aborted.", "secret"), Action.RETRY, "broke off"),
        (exceptions.IncompleteRead(1, 2), Action.RETRY, "broke off"),
        (exceptions.NewConnectionError(CONNECTION, "secret"), Action.RETRY, "broke off"),
        (exceptions.DecodeError("secret"), Action.RETRY, "unpacked"),
        (exceptions.ProxyError("secret", OSError()), Action.RETRY, "proxy"),
        (exceptions.InvalidHeader("secret"), Action.FATAL, "headers that are wrong"),
        (exceptions.LocationValueError("secret"), Action.FATAL, "LocationValueError"),
        (requests.exceptions.InvalidHeader("secret"), Action.FATAL, "InvalidHeader"),
        (_caused(ConnectionRefusedError()), Action.RETRY, "connection refused"),
        (_caused(socket.gaierror(socket.EAI_NONAME, "x")), Action.FATAL, "host not found"),
        (_caused(socket.gaierror(socket.EAI_AGAIN, "x")), Action.RETRY, "host not found"),
    ],
)
def test_error(error: Exception, action: Action, words: str) -> None:
    verdict = judge_error(error)
    assert verdict.action is action
    assert words in verdict.reason
    assert "secret" not in verdict.reason


def test_a_status_without_a_name_is_told_by_its_number_alone() -> None:
    assert judge_status(599).reason == "answered 599"
