"""Writing the log into the four tables: the rows are the fold of each task, stored."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row

from events.envelope import Event
from events.ids import TaskId, task_stream
from events.records import LogRecorded
from events.store import END
from events.task.decider import TASK
from events.task.state import Task
from schema.named_queries import query
from service.projection_rows import Changes, LogRow, changes, log_row

PAGE = 2_000
CACHED_TASKS = 500

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


async def fill(conn: Connection, until: int) -> int:
    """Projects the log from its beginning up to a position into empty tables; returns the last position told."""
    writer = TableWriter()
    position = 0
    while page := [e for e in await read_page(conn, position, PAGE) if e.position <= until]:
        await writer.write(conn, page)
        position = page[-1].position
    return position


async def read_page(conn: Connection, after: int, limit: int) -> list[Event]:
    async with conn.cursor(row_factory=args_row(Event)) as cursor:
        await cursor.execute(query("log", "read_log"), {"after": after, "limit": limit})
        return await cursor.fetchall()
