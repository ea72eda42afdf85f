"""Projector of the log into the tables. Rows and checkpoint are written in one transaction.

The rows are the stored fold of each task. The checkpoint has the lease of the service that projects: each transaction
locks and renews it, so a service that has lost its lease writes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
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
from runtime.postgres.connections import ANSWER_SECONDS, hanging_up_after
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.projections.compare import TABLES, compare_tables
from service.projections.writer import MAX_PAGE_EVENTS, Connection, TableWriter, fill, follow, read_page

logger = logging.getLogger(__name__)

RETRY_LEASE_SECONDS = 1.0
"""Pause between attempts to take the lease of another process."""
POLL_SECONDS = 0.02
"""Pause between reads of the checkpoint while another process projects."""


class LeaseLost(Exception):
    """Another service has taken over the projection of the tables."""


@dataclass(slots=True, kw_only=True)
class Projector:
    """Updates the projected tables from the log while this process holds the lease; else waits for it.

    position: the position that the tables have reached. leads: True while this process holds the lease.
    """

    store: EventStore
    connect: Callable[[], Awaitable[Connection]]
    schema: str
    fallback_seconds: float
    lease_seconds: float
    position: int = 0
    leads: bool = False
    beyond: UnknownEvent | None = None
    """Error of an event that this version cannot read, at which projection has stopped; None otherwise."""
    _ends: int = 0
    """Position of the tables when `beyond` was set. If the tables advance further, a newer version is projecting."""
    _writer: TableWriter = field(default_factory=TableWriter)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _restoring: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self, _page: Sequence[Event] = ()) -> None:
        """Wake the projector, because the log may have new events."""
        self._wake.set()

    async def run(self) -> None:
        """Project until cancelled; reconnect after each loss of the connection."""
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
            except LeaseLost as lost:
                logger.warning("%s", lost.__doc__)
            except (psycopg.Error, OSError) as lost:
                logger.warning("the projector lost its connection: %s", str(lost).strip() or type(lost).__name__)
            self._writer.forget()
            async with self._moved:
                # waiting callers then poll the checkpoint of the next projector
                self.leads = False
                self._moved.notify_all()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def wait_for(self, position: int, seconds: float = 1.0) -> bool:
        """Wait until the tables have reached `position`; return False after `seconds`.

        Returns False at once if projection has stopped at an event that this version cannot read.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.position < position:
                    if self.leads:
                        self.wake()
                        async with self._moved:
                            await self._moved.wait_for(lambda: self.position >= position or not self.leads)
                        continue
                    await self._read_checkpoint()
                    if self.position < position:
                        if self.beyond is not None:
                            break
                        await asyncio.sleep(POLL_SECONDS)
        return self.position >= position

    async def unreadable(self) -> UnknownEvent | None:
        """Return the error of the unreadable event at which projection has stopped; None if it has not stopped."""
        if self.beyond is not None:
            await self._read_checkpoint()
        return self.beyond

    async def rebuild(self) -> int:
        """Rebuild the tables from the whole log; return the position that the tables have reached."""
        async with await self.connect() as conn:
            position = await rebuild_tables(conn, self.schema)
        self._writer.forget()
        self.wake()
        return position

    async def restore(self) -> None:
        """Rebuild the tables if any of them is missing. Concurrent callers share one rebuild."""
        async with self._restoring:
            async with self.store.connection() as conn:
                complete = await _scalar(conn, query("projections", "tables_exist"))
            if not complete:
                logger.warning("the tables are missing; they are rebuilt from the log")
                await self.rebuild()

    async def _read_checkpoint(self) -> None:
        """Read `position` from the checkpoint. If a newer version has projected further, `beyond` is cleared."""
        self.position = await self.stored_position()
        if self.beyond is not None and self.position > self._ends:
            self.beyond = None

    async def stored_position(self) -> int:
        """Return the position that the tables have reached, whichever service projects."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("projections", "checkpoint"))).fetchone()
        return row[0] if row else 0

    async def _lead(self, conn: Connection) -> None:
        # a session that is cut off in a transaction would keep the checkpoint locked beyond the lease
        await conn.execute(query("projections", "limit_silence"), {"milliseconds": str(int(self.lease_seconds * 1000))})
        await conn.execute(query("projections", "begin_checkpoint"))
        lease: dict[str, Any] = {"seconds": self.lease_seconds}
        while True:
            lease["epoch"] = await _scalar(conn, query("projections", "become_projector"), lease)
            if lease["epoch"] is not None:
                break
            await asyncio.sleep(RETRY_LEASE_SECONDS)
        await self.restore()
        self.leads = True
        while True:
            self._wake.clear()
            while await self._project_page(conn, lease):
                pass
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self.fallback_seconds, self.lease_seconds / 4)):
                    await self._wake.wait()

    async def _project_page(self, conn: Connection, lease: dict[str, Any]) -> bool:
        """Project one page in one transaction; return False if the log had no new events. Raises LeaseLost."""
        try:
            async with conn.transaction():
                with hanging_up_after(ANSWER_SECONDS, conn):
                    position = await _scalar(conn, query("projections", "renew_projector"), lease)
                if position is None:
                    raise LeaseLost
                if position != self.position:
                    self._writer.forget()
                page = await read_page(conn, position, MAX_PAGE_EVENTS)
                if page:
                    await self._writer.write(conn, page)
                    await conn.execute(query("projections", "move_checkpoint"), {"position": page[-1].position})
        except psycopg.errors.UndefinedTable:
            await self.restore()
            return True
        except psycopg.errors.UndefinedColumn:
            logger.warning("the tables have other columns; they are rebuilt from the log")
            await self.rebuild()
            return True
        except BaseException:
            self._writer.forget()
            raise
        async with self._moved:
            self.position = page[-1].position if page else position
            self._moved.notify_all()
        return bool(page)


async def _scalar(conn: Connection, statement: LiteralString, parameters: dict[str, Any] | None = None) -> Any:
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchone()


async def rebuild_tables(conn: Connection, schema: str) -> int:
    """Build new tables from the whole log in a second schema, then replace the old tables, readable until then.

    Runs in one transaction. Returns the position that the new tables have reached.
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
        # no projector writes from here until the tables are replaced
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
    """Rebuild the tables from a separate process. A running service continues with the new tables."""
    async with await _connect(settings) as conn:
        return await rebuild_tables(conn, settings.database_schema)


async def compare(settings: Settings) -> list[str]:
    """Return one sentence for each table that differs from the log."""
    schema, url = settings.database_schema, settings.read_url
    async with await _connect(settings) as conn:
        try:
            async with await connections.connect(url, schema, "querymill projections") if url else nullcontext() as log:
                differences = await compare_tables(conn, schema, log)
        except psycopg.Error:
            if url is None:
                raise
            differences = await compare_tables(conn, schema)
    return [f"{table}: {count} rows differ" for table, count in differences.items() if count]


async def _connect(settings: Settings) -> Connection:
    if settings.database_url is None:
        raise NoDatabase(NoDatabase.__doc__)
    return await connections.connect(settings.database_url, settings.database_schema, "querymill projections")
