"""How a name is written: with hyphens, with acronyms in capitals, as a code."""

from __future__ import annotations

import re

from training.catalog.model import Column, Table
from training.language.label_text import all_known
from training.language.word_lists import expansion

_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,6}(?=[A-Z][a-z]|(?![A-Za-z]))")
"""An acronym within a name: `NCES` of `NCESDist`."""
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?:[a-z][A-Z]{1,3}|[A-Z][a-z][A-Z])(?![A-Za-z0-9])")
"""One with a small letter in it: `aCL`, `IgG`."""
_CODE = re.compile(r"[A-Z](?:[-.]?[A-Z0-9]){1,5}")
"""A name that is a code: `PLT`, `T-BIL`."""
_LEAST_CODES = 2
"""So many columns called by codes are a habit; one may be an abbreviation."""


def hyphened(label: str, column: Column) -> str:
    """A name that is written with spaces keeps its hyphens: a "Kick-off Time" is a kick-off time."""
    parts = re.findall(r"([A-Za-z]+)-([A-Za-z0-9]+)", column.name) if " " in column.name else []
    for first, second in parts:
        label = re.sub(rf"\b({first}) ({second})\b", r"\1-\2", label, flags=re.IGNORECASE)
    return label


def in_capitals(label: str, table: Table, column: Column) -> str:
    """What stands in capitals among names in small letters stays so: `NCESDist` is the NCES dist."""
    if not _has_small_letters(table):
        return label
    for found in (*_CAPITALS.findall(column.name), *_MIXED.findall(column.name)):
        if not _is_word(found.lower()):
            label = re.sub(rf"\b{found.lower()}\b", found, label, flags=re.IGNORECASE)
    return label


def is_code(table: Table, column: Column) -> bool:
    """`PLT` and `T-BIL` of a laboratory, beside `Date` or `id`: capitals among small letters are no abbreviation of
    the lists."""
    if not _names_code(column):
        return False
    return sum(map(_names_code, table.columns)) >= _LEAST_CODES and _has_small_letters(table)


def _names_code(column: Column) -> bool:
    return _CODE.fullmatch(column.name) is not None and not _is_word(column.name.lower())


def _has_small_letters(table: Table) -> bool:
    return any(re.search(r"[a-z\u4e00-\u9fff]", other.name) for other in table.columns)


def _is_word(word: str) -> bool:
    return all_known((word,)) and expansion(word) is None
