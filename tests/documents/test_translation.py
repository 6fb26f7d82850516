"""The README in Portuguese has what the one in English has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.documents.pages import ROOT, Page, page

ENGLISH, PORTUGUESE = "README.md", "README.pt-BR.md"


def skeleton(page_: Page) -> dict[str, Any]:
    """What does not depend on the language: of shell lines the comments do, of links the anchors
    within the page and the link to the other one.
    """
    links = [link for link in page_.links if not link.image]
    images = [link.target for link in page_.links if link.image]
    targets = [re.sub(r"^#.*|^README(\.pt-BR)?\.md", "here", link.target) for link in links]
    blocks = [(block.language, re.sub(r"(?m)\s+# .*$", "", block.text)) for block in page_.blocks]
    return {
        "items": len(re.findall(r"(?m)^- ", page_.text)),
        # A comma here is a point there.
        "numbers": sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", page_.text))),
        "headings": [heading.level for heading in page_.headings],
        "blocks": blocks,
        "links": sorted(targets),
        "images": images,
    }


def test_the_translation_says_what_the_readme_says() -> None:
    linked = any(link.target == PORTUGUESE for link in page(ROOT / ENGLISH).links)
    assert linked == (ROOT / PORTUGUESE).exists()
    if linked:
        assert skeleton(page(ROOT / PORTUGUESE)) == skeleton(page(ROOT / ENGLISH))


TEXT = """\
# Taps
[em português](README.pt-BR.md) [below](#run) [docs](docs/guarantees.md) ![run](docs/run.svg)
## Run
- 1,000 rows
```sh
make demo    # installs everything
```
"""


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("installs everything", "instala tudo", ""),
        ("[em português](README.pt-BR.md) [below](#run)", "[x](README.md) [y](#rodar)", ""),
        ("1,000 rows", "1.000 linhas", ""),
        ("1,000", "1,001", "numbers"),
        ("- 1,000 rows", "1,000 rows", "items"),
        ("## Run", "### Run", "headings"),
        ("make demo", "make test", "blocks"),
        ("[docs](docs/guarantees.md)", "docs", "links"),
        ("![run](docs/run.svg)", "", "images"),
    ],
)
def test_what_a_translation_lacks_is_found(old: str, new: str, differs: str) -> None:
    one, two = (skeleton(Page(ROOT / ENGLISH, text)) for text in (TEXT, TEXT.replace(old, new)))
    assert [part for part in one if one[part] != two[part]] == differs.split()
