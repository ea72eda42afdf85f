"""Selection of tables of a described source."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from training.catalog.model import TableName
from training.source.description import SourceDescription


def without_tables(source: SourceDescription, tables: Collection[TableName]) -> SourceDescription:
    """Return the source without `tables` and their relations."""
    if not tables:
        return source
    kept = tuple(table for table in source.tables if table.name not in tables)
    return dataclasses.replace(
        source,
        catalog=dataclasses.replace(source.catalog, tables=kept),
        relations=tuple(r for r in source.relations if r.child not in tables and r.parent not in tables),
        themes=tuple(
            dataclasses.replace(theme, tables=tuple(t for t in theme.tables if t not in tables))
            for theme in source.themes
        ),
    )
