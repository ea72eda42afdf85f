"""Which tables a login finds by their bare name: its search path need not hold `public`, or not as the first."""

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
"""What a new transaction of this login begins with, whatever the present one has set."""


def hidden_tables(conn: psycopg.Connection[object], tables: Sequence[TableName]) -> frozenset[TableName]:
    """Those of `public` whose bare name finds another relation or none.

    Runs inside the caller's transaction, whose search path must be `pg_catalog` and stays so.
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
