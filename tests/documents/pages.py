"""The repository's pages in Markdown, taken apart: headings, links, blocks of code."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
MADE = {"output", "build", "dist", "node_modules", "__pycache__"}
"""Folders that hold no page of ours, beside those that begin with a dot."""


class Link(NamedTuple):
    """Where a page leads, or what it shows."""

    target: str
    line: int
    image: bool = False


class Block(NamedTuple):
    """Code between fences."""

    language: str
    text: str
    line: int
    lead: str
    """The text before it, which says what it is."""
    note: str
    """The comment directly before it, which readers do not see."""


class Heading(NamedTuple):
    """A heading, and the anchor that GitHub gives it."""

    level: int
    anchor: str


class Page:
    """A page."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self._tokens = MarkdownIt("commonmark").enable("table").parse(text)

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings, in their order."""
        used: dict[str, int] = {}
        found = []
        for token, following in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "heading_open":
                anchor = slug(_plain(following))
                number = used.get(anchor, -1) + 1
                used[anchor] = number
                found.append(Heading(int(token.tag[1]), f"{anchor}-{number}" if number else anchor))
        return found

    @property
    def anchors(self) -> set[str]:
        """What a `#` may name."""
        return {heading.anchor for heading in self.headings} | {*self._html.anchors}

    @property
    def links(self) -> list[Link]:
        """Links and images, also those of HTML."""
        found = [*self._html.links]
        for token, line in self._inline():
            if token.type == "link_open":
                found.append(Link(unquote(str(token.attrs["href"])), line))
            elif token.type == "image":
                found.append(Link(unquote(str(token.attrs["src"])), line, image=True))
        return sorted(found, key=lambda link: link.line)

    @property
    def blocks(self) -> Iterator[Block]:
        """The blocks of code, in their order."""
        lead = note = ""
        for token in self._tokens:
            if token.type == "inline":
                lead, note = token.content, ""
            elif token.type == "html_block":
                note = token.content.strip()
            elif token.type in {"fence", "code_block"}:
                line = (token.map or [0])[0] + 1
                yield Block(token.info.strip(), token.content, line, lead, note)
                note = ""

    def _inline(self) -> Iterator[tuple[Token, int]]:
        for token in self._tokens:
            for child in token.children or ():
                yield child, (token.map or [0])[0] + 1

    @cached_property
    def _html(self) -> _Html:
        found = _Html()
        blocks = [(t, (t.map or [0])[0] + 1) for t in self._tokens if t.type == "html_block"]
        for token, line in [*blocks, *self._inline()]:
            if token.type in {"html_block", "html_inline"}:
                found.line = line
                found.feed(token.content)
        return found


class _Html(HTMLParser):
    """The anchors and links of the HTML in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[Link] = []
        self.line = 1

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"id", "name"}:
                self.anchors.append(value or "")
            elif name in {"href", "src", "srcset"}:
                self.links.append(Link(value or "", self.line, image=name != "href"))


def slug(heading: str) -> str:
    """What GitHub makes of a heading: lower case, hyphens for blanks, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _plain(token: Token) -> str:
    return "".join(
        child.content for child in token.children or () if child.type in {"text", "code_inline"}
    )


@lru_cache
def page(path: Path) -> Page:
    """The page at a path."""
    return Page(path, path.read_text(encoding="utf-8"))


def paths() -> list[Path]:
    """Where the repository's pages are."""
    return sorted(_pages_in(ROOT))


def _pages_in(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".github"
            if not hidden and path.name not in MADE:
                yield from _pages_in(path)
        elif path.suffix == ".md":
            yield path


def name(path: Path) -> str:
    """A path as a test is named by it."""
    return path.relative_to(ROOT).as_posix()
