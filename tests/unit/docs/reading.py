"""The repository's documents, read for the tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]

PAGES = (
    *(REPOSITORY / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CELL = re.compile(r"^\| ([^|]+?) *\|", re.MULTILINE)


@cache
def page(name: str) -> str:
    """A page below docs/."""
    return (REPOSITORY / "docs" / name).read_text("utf-8")


def prose(path: Path) -> str:
    """A page without its code blocks."""
    return _FENCE.sub("", path.read_text("utf-8"))


def headings(text: str) -> set[str]:
    return set(_HEADING.findall(_FENCE.sub("", text)))


def rows(text: str) -> set[str]:
    """The code in the first cell of each table row, several where a cell holds several."""
    return {code for cell in _CELL.findall(text) for code in re.findall(r"`([^`]+)`", cell)}


def links(path: Path) -> list[str]:
    """Where the page's relative links lead, without the web's."""
    return [link for link in _LINK.findall(prose(path)) if "://" not in link and not link.startswith("mailto:")]


def anchors(text: str) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(text)}
