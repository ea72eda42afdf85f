"""Names of the files about a table: valid on every file system, and unique."""

from __future__ import annotations

import unicodedata
from collections import Counter

from training.catalog.model import Catalog, Table, TableName
from training.source.description import SourceDescription

_UNSAFE = frozenset('<>:"/\\|?*')
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of invisible characters: controls, characters without width, and line separators."""
_MAX_STEM_LENGTH = 100
_TAKEN = ("_types", "_relations")
"""Stems of the two DDL files that are about all tables."""
_last: list[tuple[Catalog, dict[TableName, str]]] = []


def file_stem(table: Table, source: SourceDescription) -> str:
    """Return `<table>`, or `<schema>_<table>` outside `public`; with a number if another table has the same stem."""
    held = next(iter(_last), None)
    if held is None or held[0] is not source.catalog:
        held = (source.catalog, _stems(source.catalog))
        _last[:] = [held]
    return held[1][table.name]


def _stems(catalog: Catalog) -> dict[TableName, str]:
    """Return the stems by table.

    Some file systems ignore case, or forbid slashes, leading dots or very long names. Invisible characters are
    replaced, because a name with them looks like another name.
    """
    seen: Counter[str] = Counter(_TAKEN)
    stems: dict[TableName, str] = {}
    for table in catalog.tables:
        stem = "".join(map(_safe, table.name.file_stem)).lstrip(".")[:_MAX_STEM_LENGTH] or "table"
        seen[stem.casefold()] += 1
        number = seen[stem.casefold()]
        stems[table.name] = stem if number == 1 else f"{stem}_{number}"
    return stems


def _safe(character: str) -> str:
    return "_" if character in _UNSAFE or unicodedata.category(character) in _UNSEEN else character
