"""Removal of a task's items from the vector store."""

from __future__ import annotations

from runtime.postgres import connections
from runtime.settings.settings import Settings
from schema.named_queries import query

_SCHEMA = "public"
"""Schema in which LangChain and Vanna create their tables."""


async def remove_loaded(settings: Settings, task_id: str) -> int:
    """Remove the items that this task loaded last from the vector store; return their number. Raises psycopg.Error."""
    async with await connections.connect(settings.vector_store.dsn, _SCHEMA, "querymill unload") as conn:
        if await (await conn.execute(query("vector_store", "store_exists"))).fetchone() != (True,):
            return 0
        return (await conn.execute(query("vector_store", "remove_items"), {"task_id": task_id})).rowcount
