"""What a proxy, and who holds no certificate for the API, gets to see of a credential: nothing."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.tap import TapAsaas
from tests.run_tap import Run, sync

from .raw_server import HEAD_END, RawServer, head, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""Of `api.test`, signed by itself, with its key: it guards nothing."""

TOKEN = "kept-at-home-4711"


class TunnelProxy(RawServer):
    """Lets every CONNECT through to a server of ours, and remembers what it sees in clear."""

    def __init__(self, port: int) -> None:
        super().__init__(lambda _: ())
        self._port = port

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            request = b""
            while HEAD_END not in request:
                request += connection.recv(1)
            self.requests.append(request)
            if not request.startswith(b"CONNECT"):
                return
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", self._port)) as other:
                back = threading.Thread(target=self._copy, args=(other, connection))
                back.start()
                self._copy(connection, other, note=True)
                back.join()

    def _copy(self, source: socket.socket, sink: socket.socket, *, note: bool = False) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if note:
                    self.requests.append(piece)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


class SecretServer(RawServer):
    """A server that speaks TLS."""

    def _serve(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        with suppress(OSError):
            super()._serve(context.wrap_socket(connection, server_side=True))


EMPTY = b'{"data": [], "hasMore": false, "totalCount": 0}'


@pytest.fixture
def api() -> Iterator[SecretServer]:
    server = SecretServer(lambda _: [head(Content_Length=len(EMPTY)), EMPTY])
    yield server
    server.close()


@pytest.fixture
def proxy(api: SecretServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TunnelProxy]:
    for name in ("NO_PROXY", "no_proxy", "https_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    server = TunnelProxy(api.port)
    monkeypatch.setenv("HTTPS_PROXY", server.url.replace("//", "//me:word@"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    yield server
    server.close()


def run(**settings: Any) -> Run:
    config = {"access_token": TOKEN, "api_url": "https://api.test/v3", "max_attempts": 1}
    return sync(TapAsaas, config | settings, streams=["customers"])


def test_a_proxy_sees_where_a_request_goes_and_no_credential(
    api: SecretServer, proxy: TunnelProxy
) -> None:
    assert run().error is None
    assert f"access_token: {TOKEN}".encode() in api.requests[0]
    first, *others = proxy.requests
    assert first.startswith(b"CONNECT api.test:443 ")
    assert b"Proxy-Authorization: Basic" in first
    assert others
    assert TOKEN.encode() not in b"".join(proxy.requests)
    assert b"Proxy-Authorization" not in b"".join(api.requests)


def test_a_certificate_of_an_unknown_authority_is_refused_before_a_credential_is_sent(
    api: SecretServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "the TLS certificate or handshake was refused" in (run().error or "")
    assert api.requests == []


def test_a_certificate_of_another_host_is_refused(api: SecretServer, proxy: TunnelProxy) -> None:
    line = run(api_url="https://other.test/v3").error or ""
    assert "the TLS certificate or handshake was refused" in line
    assert api.requests == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            head("407 Proxy Authentication Required"),
            "the proxy that .* does not answer",
        ),
        (
            head("302 Found", Location="http://127.0.0.1:9/"),
            "the proxy that .* does not answer",
        ),
        (b"", "broke off|the proxy that .* does not answer"),
    ],
)
def test_a_proxy_that_makes_no_tunnel_gets_no_credential(
    answer: bytes, words: str, monkeypatch: pytest.MonkeyPatch, proxy: TunnelProxy
) -> None:
    with serving(lambda _: [answer]) as refusing:
        monkeypatch.setenv("HTTPS_PROXY", refusing.url)
        assert re.search(words, run().error or "")
        assert TOKEN.encode() not in b"".join(refusing.requests)


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://", "::"])
def test_a_proxy_that_cannot_be_used_is_told(
    url: str, monkeypatch: pytest.MonkeyPatch, proxy: TunnelProxy
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    assert "the proxy that the environment names cannot be used" in (run().error or "")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_cannot_be_read_are_told(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: TunnelProxy
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(tmp_path / "none.pem"))
    assert f"{variable} names a file that cannot be read: no such file" in (run().error or "")
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    monkeypatch.setenv(variable, str(empty))
    assert f"{variable} names a file that holds no certificates" in (run().error or "")
    assert proxy.requests == []
