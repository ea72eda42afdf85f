"""Reading of the repository's documents."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]

PAGES = (
    *sorted(REPOSITORY.glob("*.md")),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CELL = re.compile(r"^\| ([^|]+?) *\|", re.MULTILINE)


@cache
def page(name: str) -> str:
    """Text of a page below docs/."""
    return (REPOSITORY / "docs" / name).read_text("utf-8")


def prose(path: Path) -> str:
    """Text of a page without its code blocks."""
    return _FENCE.sub("", path.read_text("utf-8"))


def headings(text: str) -> list[str]:
    return _HEADING.findall(_FENCE.sub("", text))


def rows(text: str) -> set[str]:
    """All code spans in the first cells of the table rows."""
    return {code for cell in _CELL.findall(text) for code in re.findall(r"`([^`]+)`", cell)}


def links(path: Path) -> list[str]:
    """Targets of the page's relative links."""
    return [link for link in _LINK.findall(prose(path)) if "://" not in link and not link.startswith("mailto:")]


def anchors(text: str) -> list[str]:
    """Anchors of a page's headings in their order, in GitHub's form."""
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(text)]


def site_builder() -> Any:
    """Return the module that builds the documentation site."""
    return importlib.import_module("docs.build_site")
