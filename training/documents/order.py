"""The order in which tables can be made, and the foreign keys that have to wait until all are there."""

from __future__ import annotations

import heapq

from training.catalog.model import Catalog, ForeignKey, Table, TableName
from training.source.description import SourceDescription


def creation_order(source: SourceDescription) -> tuple[Table, ...]:
    """Parents before children, views after what they read; by name where either is possible."""
    return _ordered(source.catalog)[0]


def inline_foreign_keys(table: Table, source: SourceDescription) -> tuple[ForeignKey, ...]:
    """Foreign keys whose parent is made before the table, or is the table itself."""
    place = _ordered(source.catalog)[1]
    return tuple(
        key
        for key in table.foreign_keys
        if key.referenced_table in place and place[key.referenced_table] <= place[table.name]
    )


def deferred_foreign_keys(source: SourceDescription) -> tuple[tuple[Table, ForeignKey], ...]:
    """Foreign keys of a cycle, whose parent is made later."""
    tables, place = _ordered(source.catalog)
    return tuple(
        (table, key)
        for table in tables
        for key in table.foreign_keys
        if key.referenced_table in place and place[key.referenced_table] > place[table.name]
    )


_last: list[tuple[Catalog, tuple[Table, ...], dict[TableName, int]]] = []


def _ordered(catalog: Catalog) -> tuple[tuple[Table, ...], dict[TableName, int]]:
    """The order and each table's place in it. The last catalog's is kept: a thousand tables ask for it in turn."""
    held = next(iter(_last), None)
    if held is not None and held[0] is catalog:
        return held[1], held[2]
    tables = _sorted(catalog)
    place = {table.name: position for position, table in enumerate(tables)}
    _last[:] = [(catalog, tables, place)]
    return tables, place


def _sorted(catalog: Catalog) -> tuple[Table, ...]:
    """Kahn's algorithm by name; in a cycle the table that waits for the fewest parents goes first."""
    needs = {
        table.name: {
            parent
            for parent in (*(k.referenced_table for k in table.foreign_keys), *table.depends_on)
            if parent in catalog and parent != table.name
        }
        for table in catalog.tables
    }
    needed_by: dict[TableName, list[TableName]] = {name: [] for name in needs}
    for name, parents in needs.items():
        for parent in parents:
            needed_by[parent].append(name)
    waiting = {name: len(parents) for name, parents in needs.items()}
    # a stale entry has an older count; views go last among equals, for they can wait for no foreign key
    heap = [(count, catalog.table(name).view_definition is not None, name) for name, count in waiting.items()]
    heapq.heapify(heap)
    result: list[Table] = []
    while heap:
        count, _, name = heapq.heappop(heap)
        if name not in waiting or waiting[name] != count:
            continue
        del waiting[name]
        result.append(catalog.table(name))
        for child in needed_by[name]:
            if child in waiting:
                waiting[child] -= 1
                heapq.heappush(heap, (waiting[child], catalog.table(child).view_definition is not None, child))
    return tuple(result)
