"""A client as simple as possible, for the tests of the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from tests.emulator import Emulator
    from tests.emulator.biu import Biu
    from tests.emulator.clientbase import Clientbase


class Client:
    """Asks with the right token, one request at a time, and never tries again."""

    def __init__(self, emulator: Emulator) -> None:
        self.api: Clientbase | Biu = emulator.clientbase
        self._connect()

    def _connect(self) -> None:
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {self.api.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.session.close()

    def get(self, stream: str, **parameters: Any) -> requests.Response:
        """Ask for one page."""
        url = f"{self.api.url}/{stream}"
        return self.session.get(url, params=parameters, timeout=10, allow_redirects=False)

    def data(self, stream: str, **parameters: Any) -> list[dict[str, Any]]:
        """Ask for the records of one page."""
        response = self.get(stream, **parameters)
        response.raise_for_status()
        records: list[dict[str, Any]] = response.json()["data"]
        return records

    def pages(self, stream: str, **parameters: Any) -> Iterator[list[dict[str, Any]]]:
        """Follow `next_page` to the end, as a naive client does."""
        page: int | None = 1
        while page is not None:
            answer = self.get(stream, page=page, **parameters).json()
            yield answer["data"]
            page = answer["meta"]["next_page"]

    def uuids(self, stream: str, **parameters: Any) -> list[str]:
        """List the keys of all pages."""
        return [row["uuid"] for page in self.pages(stream, **parameters) for row in page]
