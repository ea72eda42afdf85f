"""The tables, kept from the log: one projector at a time, checkpoint and rows in one transaction.

The rows are the fold of each task, stored. Two projectors would harm nothing: each batch locks the checkpoint and
starts where it stands; the advisory lock only saves them the work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from events.facts.codec import UnknownEvent
from events.store.event_log import NoDatabase
from events.store.event_store import END, EventStore
from events.wire.event import Event
from runtime.postgres import connections
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.projections.compare import TABLES, compare_tables
from service.projections.writer import PAGE, Connection, TableWriter, fill, follow, read_page

logger = logging.getLogger(__name__)

OTHERS_TURN = 1.0
"""Seconds between attempts to become the projector while another process is it."""
STANDS_STILL = 15.0
"""Seconds after which a projector that has left something behind and says nothing is taken for frozen or gone; as many
more as two pauses between its looks at the log may take."""
LOOK_AGAIN = 0.02
"""Seconds between looks at the checkpoint of another process's projector."""


@dataclass(slots=True, kw_only=True)
class Projector:
    """Keeps the tables while it holds the lock, and waits for its turn while another process does."""

    store: EventStore
    connect: Callable[[], Awaitable[Connection]]
    schema: str
    fallback_seconds: float
    stands_still: float = STANDS_STILL
    position: int = 0
    leads: bool = False
    beyond: UnknownEvent | None = None
    """What this version cannot read and the tables therefore end before."""
    _ends: int = 0
    """Where they did. Once they are further, another process, of a newer version, keeps them."""
    _writer: TableWriter = field(default_factory=TableWriter)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _restoring: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self, _page: Sequence[Event] = ()) -> None:
        """There may be something new."""
        self._wake.set()

    async def run(self) -> None:
        """Projects until cancelled, over every loss of the connection."""
        pause = 0.1
        while True:
            try:
                async with await self.connect() as conn:
                    await self._lead(conn)
                    pause = 0.1
            except UnknownEvent as newer:
                if self.beyond is None or str(self.beyond) != str(newer):
                    logger.error("the tables cannot follow the log beyond position %d: %s", self.position, newer)
                self.beyond, self._ends = newer, self.position
            except (psycopg.Error, OSError) as lost:
                logger.warning("the projector lost its connection: %s", str(lost).strip() or type(lost).__name__)
            self._writer.forget()
            async with self._moved:
                # whoever waits here asks the next projector
                self.leads = False
                self._moved.notify_all()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def wait_for(self, position: int, seconds: float = 1.0) -> bool:
        """Waits until the tables tell everything up to `position`; false when that takes longer.

        At once where they end before what this version cannot read.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.position < position:
                    if self.leads:
                        self.wake()
                        async with self._moved:
                            await self._moved.wait_for(lambda: self.position >= position or not self.leads)
                        continue
                    await self._look()
                    if self.position < position:
                        if self.beyond is not None:
                            break
                        await asyncio.sleep(LOOK_AGAIN)
        return self.position >= position

    async def unreadable(self) -> UnknownEvent | None:
        """What the tables end before now, and every list with them."""
        if self.beyond is not None:
            await self._look()
        return self.beyond

    async def rebuild(self) -> int:
        """Makes the tables anew from the whole log; returns how far they tell."""
        async with await self.connect() as conn:
            position = await rebuild_tables(conn, self.schema)
        self._writer.forget()
        self.wake()
        return position

    async def restore(self) -> None:
        """Makes the tables again where any of them is missing: of several who find that out, one does it."""
        async with self._restoring:
            async with self.store.connection() as conn:
                complete = await _scalar(conn, query("projections", "tables_exist"))
            if not complete:
                logger.warning("the tables are gone; they are made again from the log")
                await self.rebuild()

    async def _look(self) -> None:
        """How far the tables are, which another process may keep: one of a newer version reads what this one cannot."""
        self.position = await self._stored_position()
        if self.beyond is not None and self.position > self._ends:
            self.beyond = None

    async def _stored_position(self) -> int:
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("projections", "checkpoint"))).fetchone()
        return row[0] if row else 0

    async def _lead(self, conn: Connection) -> None:
        while not await _scalar(conn, query("projections", "become_projector")):
            if not await self._relieved(conn):
                await asyncio.sleep(OTHERS_TURN)
        await conn.execute(query("projections", "begin_checkpoint"))
        await self.restore()
        self.leads = True
        while True:
            self._wake.clear()
            while await self._project_page(conn):
                pass
            with suppress(TimeoutError):
                async with asyncio.timeout(self.fallback_seconds):
                    await self._wake.wait()

    async def _relieved(self, conn: Connection) -> bool:
        """Whether another process's projector stood still, and its session was ended: woken, it waits for its turn."""
        silent = self.stands_still + 2 * self.fallback_seconds
        found = await conn.execute(query("projections", "relieve_projector"), {"seconds": silent})
        if relieved := found.rowcount > 0:
            logger.warning("another service's projector has stood still for %d seconds: taking over", silent)
        return relieved

    async def _project_page(self, conn: Connection) -> bool:
        """One page in one transaction; false where there was nothing new."""
        try:
            async with conn.transaction():
                position = int(await _scalar(conn, query("projections", "lock_checkpoint")) or 0)
                if position != self.position:
                    self._writer.forget()
                page = await read_page(conn, position, PAGE)
                if page:
                    await self._writer.write(conn, page)
                    await conn.execute(query("projections", "move_checkpoint"), {"position": page[-1].position})
        except psycopg.errors.UndefinedTable:
            await self.restore()
            return True
        except psycopg.errors.UndefinedColumn:
            logger.warning("the tables are not ours; they are made again from the log")
            await self.rebuild()
            return True
        except BaseException:
            self._writer.forget()
            raise
        async with self._moved:
            self.position = page[-1].position if page else position
            self._moved.notify_all()
        return bool(page)


async def _scalar(conn: Connection, statement: LiteralString) -> Any:
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement)
        return await cursor.fetchone()


async def rebuild_tables(conn: Connection, schema: str) -> int:
    """Makes the tables anew from the whole log, beside those in use, which serve until they are exchanged.

    One transaction: whoever dies in it leaves nothing behind. Returns the position the new tables tell up to.
    """
    beside = sql.Identifier(f"{schema}_rebuilt")
    path = sql.SQL("set local search_path to {}, {}, public")
    async with conn.transaction():
        await conn.execute(query("projections", "lock_rebuild"))
        await conn.execute(sql.SQL("create schema {}").format(beside))
        await conn.execute(path.format(beside, sql.Identifier(schema)))
        await conn.execute(query("projections", "create_tables"))
        writer, position = await fill(conn, await _scalar(conn, query("event_log", "head")))
        await conn.execute(query("projections", "index_tables"))
        # from here on nobody else projects, until the new tables stand where the old ones were
        await conn.execute(query("projections", "begin_checkpoint"))
        await conn.execute(query("projections", "lock_checkpoint"))
        position = await follow(conn, writer, position, END)
        given = {"schema": schema, "beside": f"{schema}_rebuilt", "tables": [*TABLES]}
        for (grant,) in await (await conn.execute(query("projections", "grants"), given)).fetchall():
            await conn.execute(grant.encode())
        for table in TABLES:
            names = {"table": sql.Identifier(table), "beside": beside, "schema": sql.Identifier(schema)}
            await conn.execute(sql.SQL("drop table if exists {schema}.{table} cascade").format(**names))
        for table in TABLES:
            names = {"table": sql.Identifier(table), "beside": beside, "schema": sql.Identifier(schema)}
            await conn.execute(sql.SQL("alter table {beside}.{table} set schema {schema}").format(**names))
        await conn.execute(sql.SQL("drop schema {}").format(beside))
        await conn.execute(query("projections", "move_checkpoint"), {"position": position})
    return position


async def rebuild(settings: Settings) -> int:
    """The same for a process that opens no application; a running service goes on from there."""
    async with await _connect(settings) as conn:
        return await rebuild_tables(conn, settings.database_schema)


async def compare(settings: Settings) -> list[str]:
    """One sentence per table whose rows are not what the log says; none where all are."""
    async with await _connect(settings) as conn:
        differences = await compare_tables(conn, settings.database_schema)
    return [f"{table}: {count} rows differ" for table, count in differences.items() if count]


async def _connect(settings: Settings) -> Connection:
    if settings.database_url is None:
        raise NoDatabase(NoDatabase.__doc__)
    return await connections.connect(settings.database_url, settings.database_schema, "querymill projections")
