"""Comparison of a database with the one that its DDL makes."""

from __future__ import annotations

from dataclasses import replace

import psycopg

from training.catalog.model import Catalog, Table
from training.catalog.reader import read_catalog
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.metadata import render_metadata
from training.documents.types_ddl import render_types
from training.source.description import SourceDescription
from training.source.read import begin_reading


def comes_back(source: SourceDescription, empty: str) -> bool:
    """Return True if the DDL, run in the empty database, gives the source's columns, defaults, keys and types."""
    with psycopg.connect(empty, autocommit=True) as conn:
        for text in (
            render_types(source),
            *(render_ddl(table, source) for table in creation_order(source)),
            render_deferred_relations(source),
        ):
            if text is not None:
                conn.execute(text.encode())
    again, first = _catalog(empty), source.catalog
    shapes = [_shape(t) for t in again.tables] == [_shape(t) for t in first.tables]
    return shapes and _types(again) == _types(first)


def metadata_runs(source: SourceDescription, empty: str) -> bool:
    """Return True if `metadata.txt` runs and gives one row per theme."""
    with psycopg.connect(empty) as conn:
        try:
            conn.execute(render_metadata(source).encode())
            row = conn.execute("select count(*) from metadata").fetchone()
        except psycopg.Error:
            return False
    return row == (len(source.themes),)


def _catalog(dsn: str) -> Catalog:
    with psycopg.connect(dsn) as conn, conn.transaction(force_rollback=True):
        begin_reading(conn, 30)
        return read_catalog(conn).catalog


def _types(of: Catalog) -> tuple[object, ...]:
    """Return the types without their comments, which are separate in the DDL."""
    own = (*of.enums, *of.domains, *of.composites, *of.ranges)
    return (of.type_order, *(replace(one, comment=None) for one in own))


def _shape(table: Table) -> tuple[object, ...]:
    columns = [
        (c.name, c.type, None if "nextval(" in (c.default or "") else c.default, c.not_null, c.identity, c.generated)
        for c in table.columns
    ]
    keys = {(k.columns, k.referenced_table, k.referenced_columns, k.on_delete, k.on_update) for k in table.foreign_keys}
    uniques = frozenset((*table.uniques, *table.unique_indexes))
    # the server rewrites `in (…)` each time, so only the names can be compared
    checks = frozenset(c.name for c in table.checks)
    return (table.kind, table.partition_key, columns, table.primary_key, uniques, frozenset(keys), checks)
