"""Rows of the projected tables, once they tell everything that was in the log when they were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow

from events.store.event_store import EventStore
from service.projections.projector import Projector
from service.schemas.errors import NotReady, TablesBehind

PATIENCE = 5.0
"""Seconds an answer waits for the tables to tell what is in the log: after a burst of lines they trail for a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedTables:
    store: EventStore
    projector: Projector

    async def rows(self, statement: LiteralString, parameters: dict[str, Any]) -> list[TupleRow]:
        """Return the rows of a query, including everything logged before this call. Raises NotReady, UnknownEvent.

        Tables that somebody dropped are made again from the log.
        """
        if not await self.projector.wait_for(await self.store.head(), PATIENCE):
            raise TablesBehind() if self.projector.beyond is None else self.projector.beyond
        try:
            return await self._execute(statement, parameters)
        except psycopg.errors.UndefinedTable:
            await self.projector.restore()
        try:
            return await self._execute(statement, parameters)
        except psycopg.errors.UndefinedTable:
            raise NotReady() from None

    async def _execute(self, statement: LiteralString, parameters: dict[str, Any]) -> list[TupleRow]:
        async with self.store.connection() as conn:
            # planned for these very values: a filter that is not given costs nothing, a rare level has its index
            cursor = await conn.execute(statement, parameters, prepare=False)
            return await cursor.fetchall()
