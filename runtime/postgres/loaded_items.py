"""What tasks have loaded into the vector store, as far as it has to go again."""

from __future__ import annotations

from runtime.postgres import connections
from runtime.settings.settings import Settings
from schema.named_queries import query

_WHERE = "public"
"""The schema in which LangChain and Vanna look."""


async def remove_loaded(settings: Settings, task_id: str) -> int:
    """Removes the items whose newest load is that of the task; returns how many. Raises psycopg.Error."""
    dsn = settings.vector_url or settings.database_url or ""
    async with await connections.connect(dsn, _WHERE, "querymill unload") as conn:
        if await (await conn.execute(query("vector_store", "store_exists"))).fetchone() != (True,):
            return 0
        return (await conn.execute(query("vector_store", "remove_items"), {"task_id": task_id})).rowcount
