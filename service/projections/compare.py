"""Comparison of the projected tables with the log, from which the tables are rebuilt in a second schema.

The comparison uses one snapshot, so the projector continues and its later changes are not seen.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from schema.named_queries import query
from service.projections.writer import fill

TABLES: Final = (
    "data_pipeline_tasks",
    "data_pipeline_task_executions",
    "data_pipeline_task_logs",
    "data_pipeline_task_outputs",
)


class _Rollback(Exception):
    """Rollback of the transaction, which removes the second schema."""


async def compare_tables(conn: psycopg.AsyncConnection[Any], schema: str) -> dict[str, int]:
    """Return the number of differing rows by table, 0 for a table that agrees with the log."""
    # tables replaced by a concurrent rebuild would look empty, because their rows are newer than the snapshot
    await conn.execute(query("projections", "lock_tables"))
    try:
        return await _compare(conn, schema)
    finally:
        if not conn.closed:
            await conn.execute(query("projections", "unlock_tables"))


async def _compare(conn: psycopg.AsyncConnection[Any], schema: str) -> dict[str, int]:
    beside = f"{schema}_compared"
    differences: dict[str, int] = {}
    try:
        async with conn.transaction():
            await conn.execute("set transaction isolation level repeatable read")
            async with conn.cursor(row_factory=scalar_row) as cursor:
                await cursor.execute(query("projections", "checkpoint"))
                until = int(await cursor.fetchone() or 0)
            await conn.execute(sql.SQL("create schema {}").format(sql.Identifier(beside)))
            path = sql.SQL("set local search_path to {}, {}, public")
            await conn.execute(path.format(sql.Identifier(beside), sql.Identifier(schema)))
            await conn.execute(query("projections", "create_tables"))
            await fill(conn, until)
            for table in TABLES:
                differences[table] = await _different_rows(conn, table, schema, beside)
            raise _Rollback
    except _Rollback:
        return differences


async def _different_rows(conn: psycopg.AsyncConnection[Any], table: str, schema: str, beside: str) -> int:
    statement = sql.SQL(
        "select count(*) from ((table {real} except table {built}) union all (table {built} except table {real})) d"
    ).format(real=sql.Identifier(schema, table), built=sql.Identifier(beside, table))
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement)
        return int(await cursor.fetchone() or 0)
