"""What an upload is: by what it holds, and only where that says nothing by its name. Pure."""

from __future__ import annotations

import re
from typing import Final

from service.schemas.fields import InputKind
from training.source.dictionary import has_header

WORDS: Final[dict[InputKind, tuple[str, str]]] = {
    "tables": ("表清单", "a table list"),
    "relations": ("关系", "relations"),
    "dictionary": ("字典", "a dictionary"),
}
"""Each in Chinese and English."""


def kind_of(name: str, text: str) -> InputKind:
    """What an upload is to be read as, with the faults it may have."""
    if held := kind_held(text):
        return held
    match kind_named(name):
        case "dictionary" if not re.search(r"[,;\t]", text) and _first_line(text):
            # a spreadsheet's single column without a dictionary's head
            return "tables"
        case None:
            return "tables"
        case named:
            return named


def kind_kept(name: str, beginning: str) -> InputKind:
    """What an upload is that was found in order: without the signs of another kind it is a table list."""
    return kind_held(beginning) or ("tables" if _first_line(beginning) else kind_named(name) or "tables")


def kind_held(text: str) -> InputKind | None:
    """What the first line that is no comment shows; a table list has no sign of its own."""
    if re.search(r"->|→", _first_line(text)):
        return "relations"
    return "dictionary" if has_header(text) else None


def kind_named(name: str) -> InputKind | None:
    """What the name says."""
    lower = name.lower()
    if "relation" in lower or "关系" in name:
        return "relations"
    if lower.endswith((".csv", ".tsv")) or "dict" in lower or "字典" in name:
        return "dictionary"
    return None


def _first_line(text: str) -> str:
    bare = (re.split(r"(?:^|\s)#|--(?!>)", line)[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    return next(filter(None, bare), "")
