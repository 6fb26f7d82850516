"""Every link of every page leads somewhere: into the repository, or openly out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documents.pages import MADE, ROOT, Link, Page, name, page, paths, slug
from tests.documents.places import EXTERNAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def broken(page_: Page, link: Link) -> str | None:
    """What is wrong with a link, if something is."""
    target, _, anchor = link.target.partition("#")
    scheme, colon, rest = target.partition(":")
    if colon:
        host = rest.removeprefix("//").partition("/")[0]
        if scheme != "https":
            return "is neither relative nor https"
        if host not in EXTERNAL:
            return f"leads to {host}, which tests/documents/places.py does not name"
        return None
    if target.startswith("/"):
        return "is absolute"
    found = (page_.path.parent / target).resolve() if target else page_.path
    if target and not is_kept(found):
        return "leads nowhere"
    if anchor and found.suffix != ".md":
        return "names an anchor in a file that has none"
    if anchor and anchor not in (page(found) if target else page_).anchors:
        return f"names an anchor that {found.name} lacks"
    return None


def is_kept(path: Path) -> bool:
    """Whether a path is in the repository, and not made by a command."""
    if not (path.is_relative_to(ROOT) and path.exists()):
        return False
    parts = path.relative_to(ROOT).parts
    return not MADE.intersection(parts) and all(
        part[0] != "." or part == ".github" for part in parts
    )


@pytest.mark.parametrize("path", paths(), ids=name)
def test_every_link_resolves(path: Path) -> None:
    wrong = [
        f"{name(path)}:{link.line}: {link.target} {reason}"
        for link in page(path).links
        if (reason := broken(page(path), link))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_pages_are_found() -> None:
    found = {name(path) for path in paths()}
    assert found >= {
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "benchmarks/README.md",
        "docs/guarantees.md",
        "taps/tap_asaas/README.md",
        ".github/PULL_REQUEST_TEMPLATE.md",
    }
    assert not any(".venv" in path for path in found)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("With your own account", "with-your-own-account"),
        ("`make demo`, in 1 minute", "make-demo-in-1-minute"),
        ("Não há segredo: é só isto!", "não-há-segredo-é-só-isto"),
        ("stream_maps & co.", "stream_maps--co"),
    ],
)
def test_headings_get_the_anchors_of_github(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


MARKDOWN = """\
# One `two`

[in](#one-two) [twice](#again-1) [named](#here) [out](https://semver.org/x) ![p](run.svg)

<a name="here"></a><img src="other.png">

## Again
## Again

[plain](http://github.com) [host](https://elsewhere.example) [none](#none) [gone](gone.md)
[root](/README.md) [above](../../../../../etc/passwd) [code](pages.py#L3) [ref]
[made](../../.venv/installed)

[ref]: gone/too.md
"""


def test_wrong_links_are_found() -> None:
    here = Page(ROOT / "tests" / "documents" / "page.md", MARKDOWN)
    assert [heading.anchor for heading in here.headings] == ["one-two", "again", "again-1"]

    def wrong() -> Iterator[str]:
        for link in here.links:
            if broken(here, link):
                yield link.target

    assert sorted(wrong()) == [
        *("#none", "../../../../../etc/passwd", "../../.venv/installed", "/README.md", "gone.md"),
        "gone/too.md",
        *("http://github.com", "https://elsewhere.example", "other.png", "pages.py#L3", "run.svg"),
    ]
