"""Foreign tables that are partitions or children of other tables, and are read with them."""

from __future__ import annotations

from typing import Any

import psycopg

from training.catalog.model import TableName

_FOREIGN_PARTS = """
with recursive part as (
    select i.inhparent as above, i.inhrelid as foreign_table
    from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid where c.relkind = 'f'
    union
    select i.inhparent, part.foreign_table from part join pg_catalog.pg_inherits i on i.inhrelid = part.above
)
select an.nspname, a.relname, fn.nspname, f.relname
from part
join pg_catalog.pg_class a on a.oid = part.above
join pg_catalog.pg_namespace an on an.oid = a.relnamespace
join pg_catalog.pg_class f on f.oid = part.foreign_table
join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
order by 1, 2, 3, 4
"""


def read_foreign_parts(cursor: psycopg.Cursor[tuple[Any, ...]]) -> dict[TableName, tuple[TableName, ...]]:
    """Return the foreign tables below each table."""
    parts: dict[TableName, tuple[TableName, ...]] = {}
    for schema, name, foreign_schema, foreign_name in cursor.execute(_FOREIGN_PARTS).fetchall():
        above = TableName(schema, name)
        parts[above] = (*parts.get(above, ()), TableName(foreign_schema, foreign_name))
    return parts
