"""One word for one thing: what pages and messages call the same is called the same everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.documents.pages import ROOT, name, page, paths

if TYPE_CHECKING:
    from pathlib import Path

INSTEAD = {
    r"verdicts?": "outcome",
    r"(local )?double of": "emulator",
    r"loaders?": "target",
    r"full[- ](refresh|table run)": "full read",
    r"time stamps?": "timestamp",
    r"look-?backs?": "the setting, such as lookback_days",
}
"""Words that are not used for a thing, and the one that is."""

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def misnamed(text: str) -> list[str]:
    """The words of a text that have another one in their place."""
    plain = re.sub(r"(?s)```.*?```|`[^`]*`|\]\([^)]*\)|<!--.*?-->", " ", text)
    return [
        f"{found[0]}: say {word}"
        for wrong, word in INSTEAD.items()
        for found in re.finditer(rf"(?i)\b{wrong}\b", plain)
    ]


@pytest.mark.parametrize("path", [*paths(), *FORMS], ids=name)
def test_a_page_calls_a_thing_by_its_one_name(path: Path) -> None:
    text = page(path).text if path.suffix == ".md" else path.read_text(encoding="utf-8")
    assert not misnamed(text)


def test_code_and_addresses_are_no_words() -> None:
    text = "A loader, `--full-refresh`, [x](https://a/loaders/b)\n```sh\nverdict\n```\n"
    assert misnamed(text) == ["loader: say target"]
