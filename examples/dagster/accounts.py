"""The accounts file: which accounts there are, and with which settings each is read."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(os.environ.get("ACCOUNTS_FILE") or Path(__file__).with_name("accounts.yml"))
ALERT_URL = "ALERT_URL"
"""The variable with the address for alerts, which often is a secret itself."""
NAME = re.compile("[a-z0-9][a-z0-9_-]*")
"""An account's name is a folder, a partition and the value of a column."""
PARTS = {"account_column", "accounts", "target"}
"""What stands at the top of the file."""


class AccountsError(Exception):
    """The accounts file, or a secret that it names, cannot be used; no value is told."""


class Loader(yaml.SafeLoader):
    """YAML in which a day is a text, and no name stands twice: else the last would win."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """Read pairs of `name: value`.

        Raises:
            AccountsError: Two of them have the same name.
        """
        node = super().compose_mapping_node(anchor)
        known = set[str]()
        for name in (name for name, _ in node.value if isinstance(name, yaml.ScalarNode)):
            if name.value in known:
                raise AccountsError(f"{_place(name.start_mark)}: {name.value} stands twice")
            known.add(name.value)
        return node


Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


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
    """The variables with secrets, of all accounts, which neither tap nor target needs to see."""

    @property
    def source(self) -> str:
        """The name of the tap without `tap-`."""
        return self.tap.removeprefix("tap-")

    @property
    def state(self) -> Path:
        """The file that tells how far the account has been read."""
        return self.folder / "state" / self.account / f"{self.tap}.json"

    @property
    def running(self) -> Path:
        """The folder for its lock, and for its configs while it runs."""
        return self.folder / "running" / self.account / self.tap

    def resolved(self, value: Any) -> Any:
        """A part of a config with its secrets and placeholders filled in.

        Raises:
            AccountsError: A secret is not there.
        """
        if is_secret(value):
            return self._secret(*next(iter(value.items())))
        if isinstance(value, dict):
            return {name: self.resolved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner) for inner in value]
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
    with file.open(encoding="utf-8") as lines:
        try:
            told = _whole(Loader(lines).get_single_data())
        except yaml.MarkedYAMLError as error:  # its text quotes the line, maybe with a token
            raise AccountsError(f"{_place(error.problem_mark)}: this is no YAML") from None
    hidden = frozenset({ALERT_URL, *_variables(told)})
    extractions = [
        Extraction(
            account,
            tap,
            config or {},
            told["target"]["command"],
            told["target"].get("config") or {},
            told.get("account_column"),
            file.absolute().parent,
            hidden,
        )
        for account, taps in told["accounts"].items()
        for tap, config in taps.items()
    ]
    for each in extractions:
        _check(each)
    _check_places(extractions)
    return extractions


def _whole(told: Any) -> dict[str, Any]:
    """What the file says, if it has the parts that it needs."""
    if isinstance(told, dict) and (strange := [*{*told} - PARTS]):
        raise AccountsError(f"{strange[0]} is not known here: {', '.join(sorted(PARTS))}")
    if not isinstance(told, dict) or not isinstance(told.get("target"), dict):
        raise AccountsError("target is missing: which target with which config?")
    if not isinstance(told["target"].get("command"), str):
        raise AccountsError("target: command is missing, target-postgres for one")
    accounts = told.get("accounts")
    if not isinstance(accounts, dict) or not accounts:
        raise AccountsError("accounts is empty: write at least one account with a tap")
    for account, taps in accounts.items():
        if not isinstance(account, str):
            raise AccountsError(f"account {account}: YAML reads no text here, put it in quotes")
        if not isinstance(taps, dict) or not taps:
            raise AccountsError(f"account {account!r}: no tap is told")
        for tap, config in taps.items():
            if not isinstance(config or {}, dict):
                raise AccountsError(f"account {account!r}: {tap} needs settings, `name: value`")
    return told


def _check(extraction: Extraction) -> None:
    name = f"{extraction.account!r}"
    if not NAME.fullmatch(extraction.account):
        raise AccountsError(f"account {name}: only a-z, 0-9, - and _ are allowed in a name")
    if extraction.column and extraction.config.get("stream_maps"):
        raise AccountsError(
            f"account {name}: stream_maps and account_column do not go together, for the "
            "column is a stream map: leave one of them out"
        )
    if extraction.column and extraction.config.get("emit_activate_version_messages"):
        raise AccountsError(
            f"account {name}: emit_activate_version_messages would delete the rows of all other "
            "accounts in a table that they share: leave it out, or account_column"
        )


def _check_places(extractions: list[Extraction]) -> None:
    """See that no rows take the place of others: two taps, or accounts, may have the same keys."""
    loaded: dict[str, Extraction] = {}
    for each in extractions:
        place = json.dumps(each.target_config)
        place = place.replace("{account}", each.account).replace("{source}", each.source)
        other = loaded.setdefault(place, each)
        if other.tap != each.tap or (other.account != each.account and not each.column):
            missing = "{source}" if other.tap != each.tap else "{account}"
            raise AccountsError(
                f"target: rows of {each.account} ({each.tap}) would replace those of "
                f"{other.account} ({other.tap}): its config has to say {missing} somewhere"
            )


def _place(mark: yaml.Mark | None) -> str:
    return f"{mark.name}, line {mark.line + 1}" if mark else "accounts"


def _variables(value: Any) -> set[str]:
    """The variables that a part of the accounts file refers to."""
    if is_secret(value):
        return {name for kind, name in value.items() if kind == "env"}
    inner = value.values() if isinstance(value, dict) else value
    return set().union(*map(_variables, inner)) if isinstance(value, (dict, list)) else set()
