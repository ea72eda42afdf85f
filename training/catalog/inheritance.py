"""Which tables inherit from one another."""

from __future__ import annotations

from training.catalog.model import Catalog, TableName


def families(catalog: Catalog) -> dict[TableName, TableName]:
    """Of each table that inherits or is inherited from, one that stands for all that it is related to."""
    head: dict[TableName, TableName] = {}
    for table in catalog.tables:
        for parent in table.inherits:
            first, second = sorted((head.setdefault(table.name, table.name), head.setdefault(parent, parent)))
            head = {name: first if of == second else of for name, of in head.items()}
    return head
