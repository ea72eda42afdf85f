"""Names of the files about a table: safe on every file system, and no two alike."""

from __future__ import annotations

import unicodedata
from collections import Counter

from training.catalog.model import Catalog, Table, TableName
from training.source.description import SourceDescription

_UNSAFE = frozenset('<>:"/\\|?*')
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Control characters, marks without a width, line breaks."""
_LONGEST = 100
_TAKEN = ("_types", "_relations")
"""Stems of the two DDL files that are about no single table."""
_last: list[tuple[Catalog, dict[TableName, str]]] = []


def file_stem(table: Table, source: SourceDescription) -> str:
    """`<table>`, or `<schema>_<table>` outside `public`; with a number where two would be the same file."""
    held = next(iter(_last), None)
    if held is None or held[0] is not source.catalog:
        held = (source.catalog, _stems(source.catalog))
        _last[:] = [held]
    return held[1][table.name]


def _stems(catalog: Catalog) -> dict[TableName, str]:
    """File systems may not tell upper case from lower case, nor like slashes, dots in front or very long names.

    What cannot be seen would make a name another than it looks.
    """
    seen: Counter[str] = Counter(_TAKEN)
    stems: dict[TableName, str] = {}
    for table in catalog.tables:
        stem = "".join(map(_safe, table.name.file_stem)).lstrip(".")[:_LONGEST] or "table"
        seen[stem.casefold()] += 1
        number = seen[stem.casefold()]
        stems[table.name] = stem if number == 1 else f"{stem}_{number}"
    return stems


def _safe(character: str) -> str:
    return "_" if character in _UNSAFE or unicodedata.category(character) in _UNSEEN else character
