"""Writer of the projected tables: folds the events of each task and of its pairs, and stores the states as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row

from events.facts.ids import Stream, TaskId, pairs_stream, task_stream
from events.facts.pair.state import TaskPairs
from events.facts.records import LogRecorded
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import END
from events.wire.event import Event
from schema.named_queries import query
from service.newest_states import LeastRecentlyUsed, evolve_pairs, evolve_task, fold
from service.projections.rows import LogRow, changes, log_row, pair_changes

MAX_PAGE_EVENTS = 2_000
MAX_FILL_EVENTS = 20_000
"""Events per page while empty tables are filled. Large, because a page writes each task's row only once."""
MAX_CACHED_TASKS = 500
MAX_CACHED_PAIRS = 20_000
"""Maximum number of cached pairs of all tasks, about 1 kB each. The task written last is cached whatever its size."""

type Connection = psycopg.AsyncConnection[Any]


@dataclass(slots=True, kw_only=True)
class TableWriter:
    """Writer of events into the tables that the connection's search path finds first."""

    states: LeastRecentlyUsed[str, Task] = field(default_factory=lambda: LeastRecentlyUsed(MAX_CACHED_TASKS))
    pairs: LeastRecentlyUsed[str, TaskPairs] = field(
        default_factory=lambda: LeastRecentlyUsed(MAX_CACHED_PAIRS, weight_of=lambda folded: len(folded.pairs))
    )
    gone: frozenset[str] = frozenset()
    """Tasks that are deleted later in the log, whose rows are not written."""

    async def write(self, conn: Connection, events: Sequence[Event]) -> None:
        """Project consecutive events in the caller's transaction."""
        events = [e for e in events if e.task_id is not None and e.task_id not in self.gone]
        touched = dict.fromkeys(e.task_id or "" for e in events)
        begun = {e.task_id for e in events if e.version == 1 and e.stream.startswith("task:")}
        first = events[0].position if events else 0
        before = {t: TASK.initial if t in begun else await self._state(conn, t, first - 1) for t in touched}
        after = dict(before)
        rows: list[LogRow] = []
        for event in events:
            if event.type == "log.recorded":
                fact = event.fact()
                if isinstance(fact, LogRecorded) and (task := after[fact.task_id]).exists:
                    # the task as of the line, without later events of the page
                    rows.append(log_row(event.position, event.recorded_at, fact, task))
            elif event.stream.startswith("task:"):
                recorded, task_id = event.recorded(), event.task_id or ""
                after[task_id] = TASK.evolve(after[task_id], recorded.fact, recorded.moment)
        await _store(conn, [(before[t], task) for t, task in after.items() if task is not before[t]])
        for task_id, task in after.items():
            self.states.put(task_id, task)
        gone = {task_id for task_id, task in after.items() if task.deleted}
        await self._write_lines(conn, [row for row in rows if row[1] not in gone] if gone else rows)
        present = {task_id: task for task_id, task in after.items() if task.exists and not task.deleted}
        await self._write_pairs(conn, events, present)

    def forget(self) -> None:
        """Drop all cached states, which may differ from the tables after a rollback or a rebuild."""
        self.states.clear()
        self.pairs.clear()

    async def _write_lines(self, conn: Connection, rows: Sequence[LogRow]) -> None:
        if not rows:
            return
        async with conn.cursor() as cursor, cursor.copy(query("projections", "copy_logs")) as copy:
            for row in rows:
                await copy.write_row(row)

    async def _write_pairs(self, conn: Connection, events: Sequence[Event], tasks: Mapping[str, Task]) -> None:
        """Replace the rows of the tasks' pairs that the events change."""
        by_task: defaultdict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.stream.startswith("pairs:") and (task_id := event.task_id or "") in tasks:
                by_task[task_id].append(event)
        for task_id, own in by_task.items():
            before = self.pairs.get(task_id) or await self._pairs_before(conn, task_id, own[0])
            after = await fold(evolve_pairs, before, own)
            outdated, rows = pair_changes(tasks[task_id], before, after)
            if outdated:
                await conn.execute(query("projections", "remove_pairs"), {"task_id": task_id, "pair_ids": outdated})
            async with conn.cursor() as cursor, cursor.copy(query("projections", "copy_pairs")) as copy:
                for row in rows:
                    await copy.write_row(row)
            self.pairs.put(task_id, after)

    async def _pairs_before(self, conn: Connection, task_id: str, first: Event) -> TaskPairs:
        if first.version == 1:
            return TaskPairs()
        events = await _stream(conn, pairs_stream(TaskId(task_id)), first.position - 1)
        return await fold(evolve_pairs, TaskPairs(), events)

    async def _state(self, conn: Connection, task_id: str, until: int) -> Task:
        known = self.states.get(task_id)
        if known is not None:
            return known
        events = await _stream(conn, task_stream(TaskId(task_id)), until)
        return await fold(evolve_task, TASK.initial, events)


async def _stream(conn: Connection, stream: Stream, until: int) -> list[Event]:
    """Return the events of a stream up to position `until`."""
    async with conn.cursor(row_factory=args_row(Event)) as cursor:
        wanted = {"stream": stream, "after_version": 0, "until": until, "limit": END}
        await cursor.execute(query("event_log", "read_stream"), wanted)
        return await cursor.fetchall()


async def _store(conn: Connection, changed_tasks: Sequence[tuple[Task, Task]]) -> None:
    """Write the changed rows of tasks, each given by its states before and after; remove the rows of deleted tasks."""
    gone = [{"id": after.task_id} for _, after in changed_tasks if not after.exists or after.deleted]
    changed = [changes(before, after) for before, after in changed_tasks if after.exists and not after.deleted]
    removed = [{"task_id": c.task["id"], "names": c.removed_outputs} for c in changed if c.removed_outputs]
    for name, rows in (
        ("remove_task", gone),
        ("put_task", [c.task for c in changed]),
        ("put_execution", [row for c in changed for row in c.executions]),
        ("remove_outputs", removed),
        ("put_output", [row for c in changed for row in c.outputs]),
    ):
        if rows:
            async with conn.cursor() as cursor:
                await cursor.executemany(query("projections", name), rows)


async def fill(conn: Connection, until: int, log: Connection | None = None) -> tuple[TableWriter, int]:
    """Project the log up to position `until` into empty tables. log: connection to a replica that has it until there.

    Returns a writer that can project later events, and the last position projected.
    """
    deleted = await (await conn.execute(query("projections", "deleted_tasks"), {"until": until})).fetchall()
    writer = TableWriter(gone=frozenset(task_id for (task_id,) in deleted))
    position = await follow(conn, writer, 0, until, log)
    writer.gone = frozenset()
    return writer, position


async def follow(conn: Connection, writer: TableWriter, after: int, until: int, log: Connection | None = None) -> int:
    """Project the events after position `after` up to `until`; return the last position projected."""
    position = after
    while page := [e for e in await read_page(log or conn, position, MAX_FILL_EVENTS) if e.position <= until]:
        await writer.write(conn, page)
        position = page[-1].position
    return position


async def read_page(conn: Connection, after: int, limit: int) -> list[Event]:
    async with conn.cursor(row_factory=args_row(Event)) as cursor:
        await cursor.execute(query("event_log", "read_log"), {"after": after, "limit": limit}, binary=True)
        return await cursor.fetchall()
