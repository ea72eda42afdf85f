"""Reads which relations a database has, before work on files that were made from them."""

from __future__ import annotations

import psycopg
from psycopg.rows import args_row

from training.catalog.catalog_queries import statement
from training.catalog.model import TableName
from training.catalog.not_utf8 import offenders_named


def names_there(conn: psycopg.Connection[object]) -> frozenset[TableName]:
    """Return the tables and views of every kind, also those the login may not read. Raises psycopg.Error."""
    with offenders_named(conn), conn.transaction(force_rollback=True):
        conn.execute("set transaction read only")
        conn.execute("set local search_path to pg_catalog")
        with conn.cursor(row_factory=args_row(TableName)) as cursor:
            return frozenset(cursor.execute(statement("names")).fetchall())
