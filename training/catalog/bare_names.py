"""Find the tables of `public` that a login cannot name without their schema, because of its search path."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg.rows import scalar_row

from training.catalog.catalog_queries import statement
from training.catalog.model import TableName

_OWN_PATH = """
select pg_catalog.set_config('search_path', reset_val, true)
from pg_catalog.pg_settings where name operator(pg_catalog.=) 'search_path'
"""
"""Set the search path that a new transaction of this login has, for the rest of the transaction."""


def hidden_tables(conn: psycopg.Connection[object], tables: Sequence[TableName]) -> frozenset[TableName]:
    """Return the tables of `public` whose name without schema means another relation or none.

    Call it in a transaction whose search path is `pg_catalog`; it is the same afterwards.
    """
    of_public = frozenset(table for table in tables if table.schema == "public")
    with conn.cursor(row_factory=scalar_row) as cursor:
        with conn.transaction(force_rollback=True):
            cursor.execute(_OWN_PATH)
            path: list[str] = list(cursor.execute("select pg_catalog.current_schemas(true)::text[]").fetchone() or ())
        if "public" not in path:
            return of_public
        earlier = path[: path.index("public")]
        hidden = frozenset(cursor.execute(statement("hidden_tables"), {"earlier": earlier}).fetchall())
    return frozenset(table for table in of_public if table.name in hidden)
