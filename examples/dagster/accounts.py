"""The accounts file: which accounts there are, and with which settings each is read."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(os.environ.get("ACCOUNTS_FILE") or Path(__file__).with_name("accounts.yml"))
NAME = re.compile("[a-z0-9][a-z0-9_-]*")
"""An account's name is a folder, a partition and the value of a column."""


class AccountsError(Exception):
    """The accounts file, or a secret that it names, cannot be used; no value is told."""


@dataclass(frozen=True)
class Extraction:
    """What is read of an account with one tap, and where it goes."""

    account: str
    tap: str
    config: dict[str, Any]
    """Settings of the tap, with references to secrets: `{"env": NAME}` or `{"file": PATH}`."""
    target: str
    target_config: dict[str, Any]
    """The same for the target; `{account}` and `{source}` in a text stand for this extraction."""
    column: str | None
    """Name of the column that holds the account's name in every row, if there is one."""
    folder: Path
    """Where the accounts file is: relative paths begin there."""
    hidden: frozenset[str]
    """The variables with secrets of all accounts, which neither tap nor target needs to see."""

    @property
    def source(self) -> str:
        """The name of the tap without `tap-`."""
        return self.tap.removeprefix("tap-")

    @property
    def state(self) -> Path:
        """The file that tells how far the account has been read."""
        return self.folder / "state" / self.account / f"{self.tap}.json"

    def resolved(self, value: Any) -> Any:
        """A part of a config with its secrets and placeholders filled in.

        Raises:
            AccountsError: A secret is not there.
        """
        if is_secret(value):
            return self._secret(*next(iter(value.items())))
        if isinstance(value, dict):
            return {name: self.resolved(inner) for name, inner in value.items()}
        if isinstance(value, str):
            return value.replace("{account}", self.account).replace("{source}", self.source)
        return value

    def _secret(self, kind: str, name: str) -> str:
        if kind == "env":
            found = os.environ.get(name)
        else:
            path = self.folder / name
            found = path.read_text(encoding="utf-8").strip() if path.is_file() else None
        if not found:
            what = "variable" if kind == "env" else "file"
            raise AccountsError(f"{self.account}: the {what} {name} is missing or empty")
        return found


def is_secret(value: Any) -> bool:
    """Whether a value of a config is a reference to a secret."""
    return isinstance(value, dict) and tuple(value) in {("env",), ("file",)}


def read(file: Path = FILE) -> list[Extraction]:
    """Read the accounts file.

    Raises:
        AccountsError: It is not as it should be.
    """
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    hidden = frozenset(_variables(told))
    extractions = [
        Extraction(
            account,
            tap,
            config or {},
            told["target"]["command"],
            told["target"].get("config", {}),
            told.get("account_column"),
            file.parent,
            hidden,
        )
        for account, taps in told["accounts"].items()
        for tap, config in taps.items()
    ]
    for each in extractions:
        _check(each)
    return extractions


def _check(extraction: Extraction) -> None:
    name = f"{extraction.account!r}"
    if not NAME.fullmatch(extraction.account):
        raise AccountsError(f"account {name}: only a-z, 0-9, - and _ are allowed in a name")
    if extraction.column and extraction.config.get("emit_activate_version_messages"):
        raise AccountsError(
            f"account {name}: emit_activate_version_messages would delete the rows of all other "
            "accounts in a table that they share: leave it out, or account_column"
        )


def _variables(value: Any) -> set[str]:
    """The variables that a part of the accounts file refers to."""
    if is_secret(value):
        return {name for kind, name in value.items() if kind == "env"}
    inner = value.values() if isinstance(value, dict) else ()
    return set().union(*map(_variables, inner))
