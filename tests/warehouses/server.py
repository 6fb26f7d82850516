"""A PostgreSQL server of the system's own packages, as long as a block runs."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import set_json_loads

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = "no PostgreSQL server: apt-get install postgresql (macOS: brew install postgresql)"
USER = "loader"
PASSWORD = "p@ss word/of:tests"
"""With characters that have to be escaped in a URL."""
TIME_ZONE = "America/Sao_Paulo"
"""That of the server: a load must not depend on it."""
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_senders=0")


class NoServerError(Exception):
    """No PostgreSQL is installed."""


@dataclass(frozen=True)
class Server:
    """A server on a port of the loopback interface."""

    port: int

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Open a connection that commits each statement and reads no number as a float."""
        connection = psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        )
        set_json_loads(partial(json.loads, parse_float=Decimal), connection)
        return connection

    def make_database(self, name: str) -> str:
        """Make an empty database; it goes with the server."""
        with self.connect() as connection:
            connection.execute(f"create database {name}".encode())
        return name


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Start a server with an empty cluster in a temporary folder; stop it at the end."""
    account = _account()
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if account:
            for path in (folder, secret):
                shutil.chown(path, account["user"])
        _make_cluster(programs, folder, secret, account)
        port = _free_port()
        settings = (
            *_QUICK,
            f"port={port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
            f"timezone={TIME_ZONE}",
        )
        options = " ".join(f"-c {setting}" for setting in settings)
        control = (programs / "pg_ctl", "--pgdata", folder / "data", "--silent", "--wait")
        log = folder / "log"
        _run(*control, "--log", log, "--options", options, "start", account=account)
        try:
            yield Server(port)
        finally:
            _run(*control, "--mode", "immediate", "stop", account=account)


def _make_cluster(programs: Path, folder: Path, secret: Path, account: dict[str, Any]) -> None:
    _run(
        programs / "initdb",
        f"--pgdata={folder / 'data'}",
        f"--username={USER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
        account=account,
    )


def programs() -> Path:
    """The folder of the newest server's programs; they are seldom on the search path.

    Raises:
        NoServerError: None is installed.
    """
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    for place in _PLACES:
        found += Path("/").glob(place.lstrip("/"))
    whole = [folder for folder in found if (folder / "initdb").exists()]
    if not whole:
        raise NoServerError(INSTALL)
    return max(whole, key=_version)


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in str(folder))
    return tuple(map(int, digits.split()))


def _account() -> dict[str, Any]:
    """Who runs the server: another one than root, for whom it refuses to run."""
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _run(*command: str | Path, account: dict[str, Any]) -> None:
    # The server must not inherit our pipes, or who waits for their end waits for ever.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **account,
        )
        output.seek(0)
        assert ended.returncode == 0, output.read().decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
