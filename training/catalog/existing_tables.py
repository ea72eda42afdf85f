"""Reads which relations a database has, to find files that describe relations which no longer exist."""

from __future__ import annotations

from typing import Any

import psycopg

from training.catalog.catalog_queries import statement
from training.catalog.model import TableName
from training.catalog.not_utf8 import offenders_named


def read_existing_tables(conn: psycopg.Connection[Any]) -> dict[TableName, bool]:
    """Return the tables and views of every kind; True for those that the login may read and no session has locked.

    Raises psycopg.Error.
    """
    with offenders_named(conn), conn.transaction(force_rollback=True):
        conn.execute("set transaction read only")
        conn.execute("set local search_path to pg_catalog")
        rows = conn.execute(statement("names")).fetchall()
    return {TableName(schema, name): readable for schema, name, readable in rows}
