"""Digests of the tables of a source, by which a run finds what has changed since an earlier one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from training.catalog.model import ColumnName, Table
from training.source.description import SourceDescription

type Digests = Mapping[str, str]
"""Digest of each table, by short name."""

_ENCODER = msgspec.json.Encoder(order="deterministic")


def table_digests(source: SourceDescription, options: object) -> Digests:
    """Return the digest of everything that documents and pairs are made from, for each table.

    These are its declaration, the statistics of its rows, its relations and labels; and `options`, plain values
    that concern all tables.
    """
    common = _ENCODER.encode((options, source.language, source.business_context))
    return {table.name.short: _digest(table, source, common) for table in source.tables}


def unchanged(tables: Iterable[str], then: Digests, now: Digests) -> bool:
    """Return True if all the tables are known then and now, with the same digests; False without a table."""
    listed = list(tables)
    return bool(listed) and all(table in now and then.get(table) == now[table] for table in listed)


def _digest(table: Table, source: SourceDescription, common: bytes) -> str:
    made_of = (
        # what the server changes by itself
        replace(table, oid=0, bytes=0, estimated_rows=0),
        source.profiles[table.name],
        sorted(source.relations_of(table.name)),
        source.table_labels[table.name],
        [source.column_labels[ColumnName(table.name, column.name)] for column in table.columns],
    )
    return hashlib.sha256(common + _ENCODER.encode(made_of)).hexdigest()[:32]
