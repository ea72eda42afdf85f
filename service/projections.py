"""The four tables, kept from the log: one projector at a time, checkpoint and rows in one transaction.

The rows are the fold of each task, stored. Two projectors would harm nothing: each batch locks the checkpoint and
starts where it stands; the advisory lock only saves them the work.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row, scalar_row

from events.codec import UnknownEvent
from events.envelope import Event
from events.ids import TaskId, task_stream
from events.records import LogRecorded
from events.store import END, EventStore
from events.task.decider import TASK
from events.task.state import Task
from schema.named_queries import query
from service.projection_rows import Changes, LogRow, changes, log_row

logger = logging.getLogger(__name__)

PAGE = 2_000
CACHED_TASKS = 500
OTHERS_TURN = 1.0
"""Seconds between attempts to become the projector while another process is it."""
LOOK_AGAIN = 0.02
"""Seconds between looks at the checkpoint of another process's projector."""

type Connection = psycopg.AsyncConnection[Any]


@dataclass(slots=True, kw_only=True)
class TableWriter:
    """Writes events into whatever four tables the connection's search path finds first."""

    states: OrderedDict[str, Task] = field(default_factory=OrderedDict[str, Task])

    async def write(self, conn: Connection, events: Sequence[Event]) -> None:
        """Projects a run of events. The caller holds the transaction."""
        touched = dict.fromkeys(e.task_id for e in events if e.task_id is not None)
        before = {t: await self._state(conn, t, events[0].position - 1) for t in touched}
        after = dict(before)
        lines: list[tuple[Event, LogRecorded]] = []
        for event in events:
            if event.task_id is None or event.type.startswith("pair."):
                continue
            fact = event.fact()
            if event.stream.startswith("task:"):
                after[event.task_id] = TASK.fold([event.recorded()], after[event.task_id])
            elif isinstance(fact, LogRecorded):
                lines.append((event, fact))
        for task_id, task in after.items():
            if task is not before[task_id]:
                await _store(conn, before[task_id], task)
            self._remember(task_id, task)
        await _copy_lines(
            conn,
            (
                log_row(event.position, event.recorded_at, line, task)
                for event, line in lines
                if (task := after[line.task_id]).exists and not task.deleted
            ),
        )

    def forget(self) -> None:
        """After a batch that was rolled back, what was folded is not what is stored."""
        self.states.clear()

    async def _state(self, conn: Connection, task_id: str, until: int) -> Task:
        known = self.states.get(task_id)
        if known is not None:
            return known
        async with conn.cursor(row_factory=args_row(Event)) as cursor:
            await cursor.execute(
                query("log", "read_stream"),
                {"stream": task_stream(TaskId(task_id)), "after_version": 0, "until": until, "limit": END},
            )
            return TASK.fold(e.recorded() for e in await cursor.fetchall())

    def _remember(self, task_id: str, task: Task) -> None:
        self.states[task_id] = task
        self.states.move_to_end(task_id)
        while len(self.states) > CACHED_TASKS:
            self.states.popitem(last=False)


async def _store(conn: Connection, before: Task, after: Task) -> None:
    if not after.exists or after.deleted:
        await conn.execute(query("projections", "remove_task"), {"id": after.task_id})
        return
    changed: Changes = changes(before, after)
    await conn.execute(query("projections", "put_task"), changed.task)
    async with conn.cursor() as cursor:
        if changed.executions:
            await cursor.executemany(query("projections", "put_execution"), changed.executions)
        if changed.removed_outputs:
            names = {"task_id": after.task_id, "names": changed.removed_outputs}
            await cursor.execute(query("projections", "remove_outputs"), names)
        if changed.outputs:
            await cursor.executemany(query("projections", "put_output"), changed.outputs)


async def _copy_lines(conn: Connection, rows: Iterable[LogRow]) -> None:
    found = list(rows)
    if not found:
        return
    async with conn.cursor() as cursor, cursor.copy(query("projections", "copy_logs")) as copy:
        for row in found:
            await copy.write_row(row)


@dataclass(slots=True, kw_only=True)
class Projector:
    """Keeps the tables while it holds the lock, and waits for its turn while another process does."""

    store: EventStore
    connect: Callable[[], Awaitable[Connection]]
    fallback_seconds: float
    position: int = 0
    leads: bool = False
    _writer: TableWriter = field(default_factory=TableWriter)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)

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
            except UnknownEvent:
                logger.exception("the tables cannot follow the log any further")
            except (psycopg.Error, OSError) as lost:
                logger.warning("the projector lost its connection: %s", str(lost).strip() or type(lost).__name__)
            self.leads = False
            self._writer.forget()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def wait_for(self, position: int, seconds: float = 1.0) -> bool:
        """Waits until the tables tell everything up to `position`; false when that takes longer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.position < position:
                    if self.leads:
                        self.wake()
                        async with self._moved:
                            await self._moved.wait_for(lambda: self.position >= position or not self.leads)
                        continue
                    self.position = await self._stored_position()
                    if self.position < position:
                        await asyncio.sleep(LOOK_AGAIN)
        return self.position >= position

    async def rebuild(self) -> int:
        """Drops the tables and fills new ones from the whole log, in one transaction; returns how far they tell."""
        async with await self.connect() as conn, conn.transaction():
            await conn.execute(query("projections", "begin_checkpoint"))
            await conn.execute(query("projections", "lock_checkpoint"))
            await conn.execute(query("projections", "drop_tables"))
            await conn.execute(query("projections", "create_tables"))
            position = await fill(conn, END)
            await conn.execute(query("projections", "move_checkpoint"), {"position": position})
        self._writer.forget()
        self.wake()
        return position

    async def _stored_position(self) -> int:
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("projections", "checkpoint"))).fetchone()
        return row[0] if row else 0

    async def _lead(self, conn: Connection) -> None:
        while not await _scalar(conn, "become_projector"):  # noqa: ASYNC110  # the lock is another process's
            await asyncio.sleep(OTHERS_TURN)
        await conn.execute(query("projections", "begin_checkpoint"))
        if not await _scalar(conn, "tables_exist"):
            await self.rebuild()
        self.leads = True
        while True:
            self._wake.clear()
            while await self._project_page(conn):
                pass
            with suppress(TimeoutError):
                async with asyncio.timeout(self.fallback_seconds):
                    await self._wake.wait()

    async def _project_page(self, conn: Connection) -> bool:
        """One page in one transaction; false where there was nothing new."""
        try:
            async with conn.transaction():
                position = int(await _scalar(conn, "lock_checkpoint") or 0)
                if position != self.position:
                    self._writer.forget()
                page = await _page(conn, position, PAGE)
                if page:
                    await self._writer.write(conn, page)
                    await conn.execute(query("projections", "move_checkpoint"), {"position": page[-1].position})
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            logger.warning("the tables are gone; they are made again from the log")
            await self.rebuild()
            return True
        except BaseException:
            self._writer.forget()
            raise
        async with self._moved:
            self.position = page[-1].position if page else position
            self._moved.notify_all()
        return bool(page)


async def fill(conn: Connection, until: int) -> int:
    """Projects the log from its beginning up to a position into empty tables; returns the last position told."""
    writer = TableWriter()
    position = 0
    while page := [e for e in await _page(conn, position, PAGE) if e.position <= until]:
        await writer.write(conn, page)
        position = page[-1].position
    return position


async def _page(conn: Connection, after: int, limit: int) -> list[Event]:
    async with conn.cursor(row_factory=args_row(Event)) as cursor:
        await cursor.execute(query("log", "read_log"), {"after": after, "limit": limit})
        return await cursor.fetchall()


async def _scalar(conn: Connection, name: str) -> Any:
    async with conn.cursor(row_factory=scalar_row) as cursor:
        await cursor.execute(query("projections", name))
        return await cursor.fetchone()
