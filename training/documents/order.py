"""The order in which tables can be created, and the foreign keys that must be added after all of them."""

from __future__ import annotations

import heapq

from training.catalog.model import Catalog, ForeignKey, Table, TableName
from training.source.description import SourceDescription


def creation_order(source: SourceDescription) -> tuple[Table, ...]:
    """Return parents before children, views after the relations they read; else by name."""
    return _ordered(source.catalog)[0]


def inline_foreign_keys(table: Table, source: SourceDescription) -> tuple[ForeignKey, ...]:
    """Return the foreign keys whose parent is created before the table, or is the table itself."""
    place = _ordered(source.catalog)[1]
    return tuple(
        key
        for key in table.foreign_keys
        if key.referenced_table in place and place[key.referenced_table] <= place[table.name]
    )


def deferred_foreign_keys(source: SourceDescription) -> tuple[tuple[Table, ForeignKey], ...]:
    """Return (table, foreign key) of the keys in a cycle, whose parent is created later."""
    tables, place = _ordered(source.catalog)
    return tuple(
        (table, key)
        for table in tables
        for key in table.foreign_keys
        if key.referenced_table in place and place[key.referenced_table] > place[table.name]
    )


_last: list[tuple[Catalog, tuple[Table, ...], dict[TableName, int]]] = []


def _ordered(catalog: Catalog) -> tuple[tuple[Table, ...], dict[TableName, int]]:
    """Return the order and each table's position in it, cached for the last catalog: every table asks for it."""
    held = next(iter(_last), None)
    if held is not None and held[0] is catalog:
        return held[1], held[2]
    tables = _sorted(catalog)
    place = {table.name: position for position, table in enumerate(tables)}
    _last[:] = [(catalog, tables, place)]
    return tables, place


def _sorted(catalog: Catalog) -> tuple[Table, ...]:
    """Sort by Kahn's algorithm, ties by name; in a cycle, the table with the fewest missing parents comes first."""
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
    # an entry with an old count is skipped; views come last among equals, as no deferred foreign key can break their
    # cycle
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
