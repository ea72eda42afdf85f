"""Queries of the projected tables, which first wait for the tables to catch up with the log."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow

from events.store.event_store import EventStore
from schema.named_queries import query
from service.projections.projector import Projector
from service.schemas.errors import NotReady, TablesBehind

BEHIND: ContextVar[int | None] = ContextVar("BEHIND", default=None)
"""Position of the tables that the present request has read, if they had not caught up with the log; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedTables:
    store: EventStore
    projector: Projector
    wait_seconds: float

    async def rows(self, statement: LiteralString, parameters: dict[str, Any]) -> list[TupleRow]:
        """Return the rows of a query on tables that contain all events appended before this call.

        If the tables do not catch up in `wait_seconds`, for example because the service that projects is cut off, the
        rows are those of the position in BEHIND. Missing tables are rebuilt from the log. Raises UnknownEvent if
        projection has stopped at that event, TablesBehind if nothing is projected yet, NotReady if the tables are
        missing again.
        """
        projector = self.projector
        if not await projector.wait_for(await self.store.head(), self.wait_seconds):
            if projector.beyond is not None:
                raise projector.beyond
            if not (position := await projector.stored_position()):
                raise TablesBehind
            BEHIND.set(position)
        try:
            return await self._execute(statement, parameters)
        except psycopg.errors.UndefinedTable:
            await self.projector.restore()
        try:
            return await self._execute(statement, parameters)
        except psycopg.errors.UndefinedTable:
            raise NotReady() from None

    async def rows_until(self, position: int, statement: LiteralString, parameters: dict[str, Any]) -> list[TupleRow]:
        """Return the rows of a query on tables that contain all events up to a position that have been appended.

        The replica's tables are asked if they contain those. Raises the same exceptions as `rows`.
        """
        if self.store.replica is not None:
            needed = min(position, await self.store.head())

            async def read(conn: psycopg.AsyncConnection[Any]) -> list[TupleRow] | None:
                row = await (await conn.execute(query("projections", "checkpoint"))).fetchone()
                if row is None or row[0] < needed:
                    return None
                return await (await conn.execute(statement, parameters, prepare=False)).fetchall()

            found = await self.store.replica.read(read, needed=needed)
            if found is not None and found[1] is not None:
                return found[1]
        return await self.rows(statement, parameters)

    async def _execute(self, statement: LiteralString, parameters: dict[str, Any]) -> list[TupleRow]:
        async with self.store.connection() as conn:
            # not prepared, so that the plan fits the values: absent filters cost nothing, a rare level uses its index
            cursor = await conn.execute(statement, parameters, prepare=False)
            return await cursor.fetchall()
