"""Search path of a login, and the tables of `public` that it cannot name without their schema."""

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
"""SQL that resets the search path to the login's own one, for the rest of the transaction."""


def own_path(conn: psycopg.Connection[object]) -> tuple[str, ...]:
    """Return the schemas of the login's own search path, `pg_catalog` among them.

    Call it in a transaction; its search path is the same afterwards.
    """
    with conn.transaction(force_rollback=True), conn.cursor(row_factory=scalar_row) as cursor:
        cursor.execute(_OWN_PATH)
        return tuple(cursor.execute("select pg_catalog.current_schemas(true)::text[]").fetchone() or ())


def hidden_tables(
    conn: psycopg.Connection[object], tables: Sequence[TableName], path: Sequence[str]
) -> frozenset[TableName]:
    """Return the tables of `public` whose name without schema is another relation, or none, by a search path.

    Call it in a transaction whose search path is `pg_catalog`.
    """
    of_public = frozenset(table for table in tables if table.schema == "public")
    if "public" not in path:
        return of_public
    with conn.cursor(row_factory=scalar_row) as cursor:
        earlier = list(path[: path.index("public")])
        hidden = frozenset(cursor.execute(statement("hidden_tables"), {"earlier": earlier}).fetchall())
    return frozenset(table for table in of_public if table.name in hidden)
