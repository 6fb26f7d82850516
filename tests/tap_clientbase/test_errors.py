"""Bad input and bad servers: one clear line, exit code 1, no traceback."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.scripts import command, error_lines, failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.emulator import Emulator


@pytest.fixture
def run(config: dict[str, Any], tmp_path: Path) -> Any:
    """Run the script with some settings changed; give its first error line, one a stream."""

    def run_with(*arguments: str, **changes: Any) -> str:
        return failure("tap-clientbase", {**config, **changes}, tmp_path, *arguments)

    return run_with


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"auth_token": None}, "config: auth_token is missing: set it in the config, or as "),
        ({"auth_token": 12345}, "config: auth_token: must be of type string"),
        ({"auth_token": "  "}, "config: auth_token: empty, or holds a blank"),
        ({"auth_token": "a\nb"}, "config: auth_token: empty, or holds a blank"),
        ({"auth_token": "wrong"}, "answered 401 Unauthorized. Check the setting auth_token"),
        ({"start_date": "31/01/2024"}, "config: start_date: not a date; write 2024-01-31"),
        ({"api_url": "http://example.com"}, "config: api_url: must start with https://"),
        ({"api_url": "https://user:pass@x"}, "config: api_url: not a plain URL"),
        ({"api_url": "example.com"}, "config: api_url: "),
        ({"concurrency": 0}, "config: concurrency: must be at least 1"),
        ({"concurrency": 51}, "config: concurrency: must be at most 50"),
        ({"request_timeout": 0}, "config: request_timeout: must be at least 1"),
        ({"max_attempts": 0}, "config: max_attempts: must be at least 1"),
        ({"requests_per_minute": 0}, "config: requests_per_minute: must be at least 1"),
        ({"max_wait": -1}, "config: max_wait: must be at least 0"),
        ({"lookback_seconds": -1}, "config: lookback_seconds: must be at least 0"),
        ({"contract": {"page_size": 0}}, "config: contract.page_size: must be at least 1"),
        ({"contract": {"params": {"bills": {}}}}, "contract.params: unknown stream 'bills'"),
        (
            {"contract": {"replication_keys": {"banks": "at"}}},
            "contract: banks has no field 'at'",
        ),
        ({"concurrency": 0, "max_wait": "x"}, "concurrency: must be at least 1; max_wait: must"),
        ({"max_wait": "long"}, "config: max_wait: must be of type number"),
        ({"user_agent": "é"}, "config: user_agent: only printable ASCII"),
        ({"stream_maps": {"__else__": {"a": "1"}}}, 'stream_maps: __else__ can be "__NULL__"'),
        ({"stream_maps": {"banks": {"__else__": 5}}}, 'stream_maps: __else__ can be "__NULL__"'),
        (
            {"contract": {"page_parm": "p"}},
            "config: contract: unknown key 'page_parm'; did you mean 'page_param'?",
        ),
        ({"contract": {"zzz": 1}}, "config: contract: unknown key 'zzz'; known keys: paths, "),
        ({"contract": {"page_size": "a"}}, "config: contract.page_size: must be of type integer"),
        ({"contract": {"updated_after_format": "x"}}, "contract.updated_after_format: must be one"),
        ({"contract": "x"}, "config: contract: must be of type object"),
        ({"contract": {"paths": {"bills": "/b"}}}, "contract.paths: unknown stream 'bills'"),
        ({"contract": {"primary_keys": {"banks": ["id"]}}}, "contract: banks has no field 'id'"),
        (
            {"contract": {"paths": {"announcement_portals": "/nope"}}},
            "404 Not Found. If the path has another name, set contract.paths.announcement_portals",
        ),
        (
            {"contract": {"records_path": "rows"}},
            "holds no rows at 'rows'. If the rows are elsewhere, set contract.records_path",
        ),
    ],
)
def test_a_wrong_setting_is_named(run: Any, changes: dict[str, Any], line: str) -> None:
    found = run(**changes)
    assert line in found
    for secret in ("12345", "wrong", "pass"):
        assert secret not in found or "auth_token" not in changes


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("html", "answered HTML instead of JSON. Check the network and the setting api_url"),
        (
            "not_json",
            "answered text that is not JSON. Check the network and the setting api_url",
        ),
        ("error_in_200", "holds no rows at 'data'"),
        ("no_records", "holds no rows at 'data'"),
        ("403", "403 Forbidden. The token may not read this: ask the vendor, or deselect"),
        ("422", "422 Unprocessable"),
        ("500", "500 Internal Server Error (2 attempts)"),
        (
            "redirect",
            "302 Found: redirects are not followed. Check the network and the setting api_url",
        ),
        ("drop", "broke off the connection (2 attempts)"),
    ],
)
def test_a_server_that_misbehaves_is_described(
    run: Any, emulator: Emulator, fault: str, line: str
) -> None:
    emulator.faults.plan(fault, times=None)
    assert line in run(max_attempts=2)


def test_a_redirect_is_not_followed_with_the_token(run: Any, emulator: Emulator) -> None:
    emulator.faults.plan("redirect", times=None)
    run()
    assert len(emulator.log) == 2  # of the second stream: the first might be the only one
    assert not any("localhost" in entry.headers["host"] for entry in emulator.log.entries)


def test_a_wait_beyond_max_wait_says_when_to_come_back(run: Any, emulator: Emulator) -> None:
    emulator.faults.plan("429", times=None, retry_after=7200)
    line = run(max_wait=60)
    assert "the wait of 7200 s is longer than max_wait (60 s). Run again after 20" in line
    assert len(emulator.log) == 1


def test_a_server_that_is_down_is_named(run: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    assert "connection refused. Check the network and the setting api_url (2 attempts)" in run(
        api_url=url, max_attempts=2
    )


def test_a_host_that_does_not_exist_is_named(run: Any) -> None:
    line = run(api_url="https://clientbase.invalid/v1", max_attempts=1)
    assert "https://clientbase.invalid/v1/announcement_portals cannot be reached: host not" in line


def test_a_tls_error_is_told_at_once(run: Any, emulator: Emulator) -> None:
    plain = emulator.clientbase.url.replace("http://", "https://")
    assert "the TLS certificate or handshake was refused" in run(api_url=plain)


def test_settings_from_the_environment_name_the_variable(emulator: Emulator) -> None:
    variables = {
        "TAP_CLIENTBASE_AUTH_TOKEN": emulator.clientbase.token,
        "TAP_CLIENTBASE_API_URL": emulator.clientbase.url,
    }
    assert command("tap-clientbase", "--config", "ENV", **variables).returncode == 0
    ended = command("tap-clientbase", "--config", "ENV", TAP_CLIENTBASE_CONCURRENCY="many")
    assert ended.returncode == 1
    assert "TAP_CLIENTBASE_CONCURRENCY: must be of type integer" in error_lines(ended.stderr)[0]


def test_a_misspelt_setting_is_pointed_out(config: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**config, "star_date": "2024-01-01"}))
    told = "unknown setting star_date; did you mean 'start_date'?"
    ended = command("tap-clientbase", "--config", path, "--test")
    assert ended.returncode == 1
    assert [line.split(" | ")[-1] for line in error_lines(ended.stderr)] == [f"config: {told}"]
    path.write_text(json.dumps(config))
    arguments = ("--config", path, "--config", "ENV", "--test")
    ended = command("tap-clientbase", *arguments, TAP_CLIENTBASE_PRIVASY="omit")
    assert ended.returncode == 1
    assert "unknown setting in the environment: privasy; did you mean 'privacy'?" in ended.stderr


def test_a_surprising_type_names_field_and_way_out_but_not_the_value(
    run: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = emulator.clientbase._texts

    def surprising(stream: str, numbers: Any) -> list[bytes]:
        return [
            text.replace(b'"active":true', b'"active":"39053344705"')
            for text in texts(stream, numbers)
        ]

    monkeypatch.setattr(emulator.clientbase, "_texts", surprising)
    line = run()
    assert "bank_accounts.active: expected true or false, got text" in line
    assert "Deselect bank_accounts.active to go on without it" in line
    assert "39053344705" not in line


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(server.accept())

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for connection, _ in kept:
            connection.close()


def test_a_server_that_never_answers_is_given_up(run: Any, silent_server: str) -> None:
    line = run(api_url=silent_server, request_timeout=1, max_attempts=2)
    assert "did not answer in time (2 attempts)" in line


def test_the_netrc_of_the_user_is_not_sent(
    config: dict[str, Any], emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    path = tmp_path / "config.json"
    contract = {"auth_header": "X-Token", "auth_prefix": ""}
    path.write_text(json.dumps({**config, "contract": contract}))
    command("tap-clientbase", "--config", path, "--test", HOME=str(tmp_path))
    assert emulator.log.entries
    assert all("authorization" not in entry.headers for entry in emulator.log.entries)
