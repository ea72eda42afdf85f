"""Memory of a Vanna agent over a store that Querymill loaded."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUntypedBaseClass=false
# pyright: reportUnknownParameterType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import asyncio
import json
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from vanna.capabilities.agent_memory import (
    AgentMemory,
    TextMemory,
    TextMemorySearchResult,
    ToolMemory,
    ToolMemorySearchResult,
)
from vanna.core.tool import ToolContext
from vanna.integrations.local.agent_memory import DemoAgentMemory

from querymill_client.langchain import QuerymillEmbeddings, best_pairs, collection, item_filter

SQL_TOOL = "run_sql"
"""Name of Vanna's tool that runs SQL."""


class QuerymillMemory(AgentMemory):
    """Agent memory: pairs of a source as uses of the tool `run_sql`, DDL and documents as text memories.

    The store is read-only. `own` stores the memories that the agent saves, by default in RAM; results of `own` come
    first. The agent's similarity threshold applies only to `own`, because similarities in the store have another scale:
    the store returns its best items without a threshold.
    """

    def __init__(
        self,
        connection: str,
        *,
        db_name: str,
        language: str | None = None,
        embeddings: Embeddings | None = None,
        own: AgentMemory | None = None,
    ) -> None:
        """Create the memory of the source `db_name`, with items of all languages if `language` is None.

        `connection`: SQLAlchemy URL of the store, `postgresql+psycopg://…`. `embeddings`: the embeddings with
        which the store was loaded; offline by default.
        """
        self._own = own or DemoAgentMemory()
        self._filter = item_filter(db_name, language)
        embeddings = embeddings or QuerymillEmbeddings()
        self._sql, self._ddl, self._documentation = (
            collection(connection, name, embeddings) for name in ("sql", "ddl", "documentation")
        )

    async def search_similar_usage(
        self,
        question: str,
        context: ToolContext,
        *,
        limit: int = 10,
        similarity_threshold: float = 0.7,
        tool_name_filter: str | None = None,
    ) -> list[ToolMemorySearchResult]:
        """Return at most `limit` uses: the agent's own, then the best pairs for the question."""
        found = await self._own.search_similar_usage(
            question,
            context,
            limit=limit,
            similarity_threshold=similarity_threshold,
            tool_name_filter=tool_name_filter,
        )
        if tool_name_filter in (None, SQL_TOOL) and len(found) < limit:
            pairs = await asyncio.to_thread(best_pairs, self._sql, question, limit - len(found), self._filter)
            for item, similarity in pairs:
                memory = _as_tool_use(item)
                found.append(ToolMemorySearchResult(memory=memory, similarity_score=similarity, rank=len(found) + 1))
        return found

    async def search_text_memories(
        self, query: str, context: ToolContext, *, limit: int = 10, similarity_threshold: float = 0.7
    ) -> list[TextMemorySearchResult]:
        """Return at most `limit` texts: the agent's own, then the DDL and documents nearest to the query."""
        found = await self._own.search_text_memories(
            query, context, limit=limit, similarity_threshold=similarity_threshold
        )
        for item, similarity in await self._nearest(query, limit - len(found)):
            memory = TextMemory(memory_id=item.id, content=item.page_content)
            found.append(TextMemorySearchResult(memory=memory, similarity_score=similarity, rank=len(found) + 1))
        return found

    async def save_tool_usage(
        self,
        question: str,
        tool_name: str,
        args: dict[str, Any],
        context: ToolContext,
        success: bool = True,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        await self._own.save_tool_usage(question, tool_name, args, context, success, metadata)

    async def save_text_memory(self, content: str, context: ToolContext) -> TextMemory:
        return await self._own.save_text_memory(content, context)

    async def get_recent_memories(self, context: ToolContext, limit: int = 10) -> list[ToolMemory]:
        return await self._own.get_recent_memories(context, limit)

    async def get_recent_text_memories(self, context: ToolContext, limit: int = 10) -> list[TextMemory]:
        return await self._own.get_recent_text_memories(context, limit)

    async def delete_by_id(self, context: ToolContext, memory_id: str) -> bool:
        return await self._own.delete_by_id(context, memory_id)

    async def delete_text_memory(self, context: ToolContext, memory_id: str) -> bool:
        return await self._own.delete_text_memory(context, memory_id)

    async def clear_memories(
        self, context: ToolContext, tool_name: str | None = None, before_date: str | None = None
    ) -> int:
        return await self._own.clear_memories(context, tool_name, before_date)

    async def _nearest(self, text: str, limit: int) -> list[tuple[Document, float]]:
        """Return at most `limit` DDLs and documents, nearest to the text first, with cosine similarities."""
        if limit <= 0:
            return []
        found = [
            (item, 1 - distance)
            for texts in (self._ddl, self._documentation)
            for item, distance in await asyncio.to_thread(
                texts.similarity_search_with_score, text, k=limit, filter=self._filter
            )
        ]
        return sorted(found, key=lambda each: -each[1])[:limit]


def _as_tool_use(item: Document) -> ToolMemory:
    pair = json.loads(item.page_content)
    return ToolMemory(memory_id=item.id, question=pair["question"], tool_name=SQL_TOOL, args={"sql": pair["sql"]})
