"""Groups of tables that inherit from one another."""

from __future__ import annotations

from training.catalog.model import Catalog, TableName


def families(catalog: Catalog) -> dict[TableName, TableName]:
    """Return, for each table that inherits or is inherited from, the first table of its group."""
    head: dict[TableName, TableName] = {}
    for table in catalog.tables:
        for parent in table.inherits:
            first, second = sorted((head.setdefault(table.name, table.name), head.setdefault(parent, parent)))
            head = {name: first if of == second else of for name, of in head.items()}
    return head
