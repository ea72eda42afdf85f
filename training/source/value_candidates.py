"""Columns whose distinctive values are all among a key's, where the names say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from training.source.catalog import Catalog, ColumnName, TableName
from training.source.figures import ColumnFigures, TableFigures
from training.source.relation_candidates import Candidate, Key, NameEvidence, key_class

_UUIDS = 2
_CODES = 5
_NAMES = 8


def value_candidates(
    catalog: Catalog,
    evidence: NameEvidence,
    figures: Mapping[TableName, TableFigures],
    private: frozenset[ColumnName],
    taken: frozenset[ColumnName],
) -> list[Candidate]:
    """Candidates among text and uuid columns of tables that were read whole, sorted; `taken` columns are left out.

    Whole numbers overlap by chance (values alone were right one time in eleven), so they never count. Text does where
    it is distinctive: uuids, codes of letters and digits, or many different names, all of them in exactly one key.
    """
    holders = _holders(catalog, evidence, figures)
    found: list[Candidate] = []
    for table in catalog.tables:
        seen = figures.get(table.name)
        if seen is None or table.kind not in {"table", "partitioned", "foreign"}:
            continue
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            known = seen.columns.get(column.name)
            if known is None or name in private or name in taken or (column.name,) == table.primary_key:
                continue
            if key_class(column) not in {"text", "uuid"} or not _distinctive(known, column.base_type == "uuid"):
                continue
            keys = [key for key in _keys_with_all(known, holders) if key.table.name != table.name]
            keys = [key for key in keys if key_class(key.column) == key_class(column)]
            if len(keys) == 1:
                found.append(
                    Candidate(
                        child=table.name,
                        child_columns=(column.name,),
                        parent=keys[0].table.name,
                        parent_columns=(keys[0].column.name,),
                        strength=0.8,
                        reason="all its distinctive values are that key's",
                    )
                )
    return found


def _holders(
    catalog: Catalog, evidence: NameEvidence, figures: Mapping[TableName, TableFigures]
) -> dict[str, list[Key]]:
    """For each text value, the keys that hold it."""
    holders: dict[str, list[Key]] = defaultdict(list)
    for table in catalog.tables:
        seen = figures.get(table.name)
        for key in evidence.keys(table.name) if seen is not None else ():
            values = seen.columns.get(key.column.name) if seen is not None else None
            if values is not None and values.whole and key_class(key.column) in {"text", "uuid"}:
                for value, _ in values.values:
                    holders[value].append(key)
    return holders


def _keys_with_all(known: ColumnFigures, holders: Mapping[str, Sequence[Key]]) -> list[Key]:
    remaining: list[Key] | None = None
    for value, _ in known.values:
        here = holders.get(value, ())
        remaining = list(here) if remaining is None else [key for key in remaining if key in here]
        if not remaining:
            return []
    return remaining or []


def _distinctive(known: ColumnFigures, is_uuid: bool) -> bool:
    values = [value for value, _ in known.values]
    if is_uuid:
        return len(values) >= _UUIDS
    coded = all(len(v) >= 3 and any(c.isalpha() for c in v) and any(c.isdigit() for c in v) for v in values[:100])
    if coded:
        return len(values) >= _CODES
    return len(values) >= _NAMES and all(len(v) >= 2 and not v.isdigit() for v in values)
