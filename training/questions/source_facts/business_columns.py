"""Columns that questions are to cover."""

from __future__ import annotations

from training.catalog.model import ColumnName
from training.questions.source_facts.fillers import is_filler
from training.source.description import SourceDescription

_NOT_BUSINESS = frozenset({"key", "technical", "soft_delete", "personal"})


def business_columns(source: SourceDescription) -> frozenset[ColumnName]:
    """Return the columns that questions cover: no keys, technical, soft-delete or personal columns, no fillers."""
    return frozenset(
        ColumnName(table.name, column.name)
        for table in source.tables
        for column in table.columns
        if source.profile(table.name, column.name).role not in _NOT_BUSINESS
        and column.name not in table.key_columns
        and not is_filler(source, table.name, column.name)
    )
