"""An agency: twenty accounts, each with an API, data, a token and limits of its own."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import yaml

from tests.cases import CASES, Case
from tests.emulator import Emulator
from tests.run_tap import sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typing_extensions import Self

NUMBERS = {"tap-asaas": 8, "tap-biu": 6, "tap-clientbase": 6}
"""Accounts that are read with each tap."""
ROWS = 12
"""Payments, billings or sales of an account; all else scales with them."""
ASAAS_QUOTA = 150
"""Requests in twelve hours: more than a run takes, and less than two."""
BIU_SINCE = date(2026, 1, 1)
"""So late that a run asks less often than BIU allows in a minute."""
PATIENCE = 60.0
"""Seconds that a request waits for one of another account."""

Loaded = dict[str, list[dict[str, Any]]]
"""Rows by stream, in the order in which they were loaded."""


@dataclass
class Account:
    """An account, and the API that it alone is at."""

    name: str
    case: Case
    emulator: Emulator

    @property
    def source(self) -> str:
        """The name of the tap without `tap-`."""
        return self.case.tap.name.removeprefix("tap-")

    @property
    def api(self) -> Any:
        """The API that the account is at."""
        return getattr(self.emulator, self.source)

    @property
    def settings(self) -> dict[str, Any]:
        """What its config says beside the token."""
        settings = {"api_url": self.api.url}
        if self.source == "biu":
            settings["contract"] = {"first_competence": self.api.first_competence}
        return settings

    @property
    def streams(self) -> list[str]:
        """The streams whose rows the API can list as they have to arrive."""
        return [*self.case.truth(self.emulator)]

    def key(self, stream: str) -> tuple[str, ...]:
        """The columns by which a target knows a row."""
        (names,) = (each.primary_keys for each in self.case.tap.STREAMS if each.name == stream)
        return ("account_name", *cast("tuple[str, ...]", names))

    def expected(self, stream: str) -> set[tuple[Any, ...]]:
        """The keys of the rows that the API has."""
        names = self.key(stream)[1:]
        return {(self.name, *(row[n] for n in names)) for row in self.api.records(stream)}

    def plain(self, state: str) -> Counter[str]:
        """How many rows the tap alone reads from a state on, by stream."""
        self.emulator.biu.quota.limit = self.emulator.asaas.quota.limit = None
        config = {**self.settings, self.case.token: self.api.token}
        run = sync(self.case.tap, config, state=json.loads(state))
        assert run.error is None
        return Counter({stream: len(rows) for stream, rows in run.records.items()})

    @property
    def asked(self) -> tuple[float, float] | None:
        """When its first request came and its last one was dealt with, if there were any."""
        entries = self.emulator.log.entries
        if not entries:
            return None
        return entries[0].started, max(entry.ended or entry.started for entry in entries)


class Agency:
    """The accounts, while the `with` block runs."""

    def __init__(self, folder: Path) -> None:
        """Prepare the accounts for the example in a folder."""
        self.folder = folder
        self.accounts = {
            name: Account(name, case, _emulator(seed))
            for case in CASES
            for seed in range(NUMBERS[case.tap.name])
            for name in [f"{case.tap.name.removeprefix('tap-')}-{seed + 1:02}"]
        }
        self.met = threading.Event()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start the APIs."""
        for account in self:
            self._stack.enter_context(account.emulator)
            account.api.token += f"-{account.name}"
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them."""
        self._stack.close()

    def __iter__(self) -> Iterator[Account]:
        """The accounts."""
        return iter(self.accounts.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self.accounts)

    def __getitem__(self, name: str) -> Account:
        """One of them."""
        return self.accounts[name]

    def write_accounts(self) -> None:
        """Write the accounts file, and the tokens that are kept in files."""
        (self.folder / "secrets").mkdir()
        accounts = {}
        for account in self:
            variable = self._variable(account)
            reference = {"env": variable} if variable else {"file": f"secrets/{account.name}"}
            if not variable:
                self.secret(account.name).write_text(f"{account.api.token}\n")
            config = {**account.settings, account.case.token: reference}
            accounts[account.name] = {account.case.tap.name: config}
        file = self.folder / "accounts.yml"
        told = yaml.safe_load(file.read_text())
        file.write_text(yaml.safe_dump({**told, "accounts": accounts}))

    def secret(self, name: str) -> Path:
        """The file with the token of an account."""
        return self.folder / "secrets" / name

    @property
    def variables(self) -> dict[str, str]:
        """The tokens that are in the environment."""
        named = {self._variable(account): account.api.token for account in self}
        return {name: token for name, token in named.items() if name}

    def let_meet(self, *names: str) -> None:
        """Hold the first requests of some accounts until all of them have come."""
        barrier = threading.Barrier(len(names), self.met.set)

        def meet() -> None:
            with suppress(threading.BrokenBarrierError):
                barrier.wait(PATIENCE)

        for name in names:
            self[name].emulator.schedule.at(1, meet)

    def let_a_day_pass(self) -> None:
        """Let rows change and appear."""
        for account in self:
            account.emulator.advance(days=1)

    def forget_requests(self) -> None:
        """Begin the logs of the APIs anew."""
        for account in self:
            account.emulator.log.clear()

    def remove_secrets(self) -> None:
        """Take the tokens from where they were put."""
        shutil.rmtree(self.folder / "secrets")

    def rows(self) -> dict[str, Loaded]:
        """The rows that the target holds, by account."""
        return {account.name: self._rows(account) for account in self}

    def _rows(self, account: Account) -> Loaded:
        files = (self.folder / "output" / account.source / account.name).glob("*.jsonl")
        return {path.stem: _lines(path) for path in files}

    def state(self, account: Account) -> str:
        """What is kept of how far an account was read."""
        path = self.folder / "state" / account.name / f"{account.case.tap.name}.json"
        return path.read_text()

    @staticmethod
    def _variable(account: Account) -> str | None:
        clientbase = account.source == "clientbase"
        return account.name.replace("-", "_").upper() if clientbase else None


def _emulator(seed: int) -> Emulator:
    return Emulator(seed=seed, size=ROWS, biu_since=BIU_SINCE, asaas_quota=ASAAS_QUOTA)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
