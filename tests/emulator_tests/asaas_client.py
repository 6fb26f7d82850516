"""A client of Asaas as simple as possible, and what the notation of fields means."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import requests

from tests.emulator import Emulator
from tests.emulator.asaas import Asaas, Dialect
from tests.emulator.movement import Movement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]


class AsaasClient:
    """Asks Asaas with the right key, one request at a time, and never tries again."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.api: Asaas = emulator.asaas
        self.session = requests.Session()
        self.session.headers["access_token"] = self.api.token

    def get(self, path: str, **parameters: Any) -> requests.Response:
        """Ask once; `_ge` and `_le` at the end of a name stand for `[ge]` and `[le]`."""
        named = {re.sub("_(ge|le)$", r"[\1]", name): value for name, value in parameters.items()}
        return self.session.get(f"{self.api.url}{path}", params=named, timeout=10)

    def body(self, path: str, **parameters: Any) -> Record:
        """Ask once and read the answer."""
        response = self.get(path, **parameters)
        response.raise_for_status()
        read: Record = response.json()
        return read

    def pages(self, path: str, **parameters: Any) -> Iterator[list[Record]]:
        """Follow `hasMore` to the end, as a naive client does."""
        offset, more = 0, True
        while more:
            answer = self.body(path, offset=offset, **{"limit": 100} | parameters)
            yield answer["data"]
            offset, more = offset + len(answer["data"]), answer["hasMore"]

    def rows(self, path: str, **parameters: Any) -> list[Record]:
        """Read all pages."""
        return [row for page in self.pages(path, **parameters) for row in page]

    def ids(self, path: str, **parameters: Any) -> list[str]:
        """List the ids of all pages."""
        return [row["id"] for row in self.rows(path, **parameters)]

    def fresh(self) -> None:
        """Go back to the start, with everything as documented."""
        self.emulator.reset()
        self.api.dialect = Dialect()
        self.api.movement = Movement()
        self.api.gate.at_one_time = 50
        self.emulator.latency = 0


@contextmanager
def asaas_client(**settings: Any) -> Iterator[AsaasClient]:
    """Serve an emulator for as long as the block runs."""
    with Emulator(**{"size": 300, "asaas_quota": None} | settings) as emulator:
        client = AsaasClient(emulator)
        yield client
        client.session.close()


def members(notation: str) -> dict[str, str]:
    """Take `name:form name:form` apart, braces and brackets in one piece."""
    found, depth, word = {}, 0, ""
    for sign in f"{notation} ":
        if sign == " " and not depth:
            name, _, form = word.partition(":")
            found[name], word = form, ""
            continue
        depth += (sign in "{[") - (sign in "}]")
        word += sign
    return found


def check(value: Any, form: str, where: str) -> None:
    """Complain if a value is not of its form."""
    form = form.removesuffix("?")
    if value is None:
        return
    if form.startswith("{"):
        check_object(value, form[1:-1], where)
    elif form.startswith("["):
        assert isinstance(value, list), where
        for item in value:
            check(item, form[1:-1], where)
    else:
        assert _SCALARS[form](value), f"{where} is {value!r}, not {form}"


def check_object(value: Any, notation: str, where: str) -> None:
    """Complain if an object has other keys than it should, or other values."""
    forms = members(notation)
    needed = {name for name, form in forms.items() if not form.endswith("?")}
    assert needed <= value.keys() <= forms.keys(), f"{where}: {value.keys() ^ needed}"
    for name, form in forms.items():
        check(value.get(name), form, f"{where}.{name}")


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _is_moment(value: Any) -> bool:
    form = "%Y-%m-%d %H:%M:%S"
    return isinstance(value, str) and datetime.strptime(value, form).strftime(form) == value  # noqa: DTZ007


def _is_number(value: Any) -> bool:
    return type(value) in {int, float} and round(value, 2) == value


_SCALARS: dict[str, Callable[[Any], bool]] = {
    "s": lambda value: isinstance(value, str),
    "b": lambda value: isinstance(value, bool),
    "i": lambda value: type(value) is int,
    "n": _is_number,
    "d": _is_day,
    "t": _is_moment,
    "dt": lambda value: _is_day(value) if len(value) == 10 else _is_moment(value),
}
