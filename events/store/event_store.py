"""Event store: reads the log, and handles commands (read, fold, decide, append, again after a version conflict)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg.rows import TupleRow, args_row

from events.append.group_commit import AppendLane
from events.facts.decider import Moment
from events.facts.ids import Stream, TaskId, task_stream
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.facts.type_patterns import named_types
from events.store.replica import Pool, Read, Replica
from events.wire.event import Appended, Event, Fence, Meta, VersionConflict
from schema.named_queries import query

END = 2**62
"""Position greater than any in a log."""
PAGE = 2_000
MAX_RETRIES = 50
NOT_YET = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class EventStore:
    """Event log of a database. `connection` returns an autocommit connection from a pool."""

    connection: Pool
    lane: AppendLane
    replica: Replica | None = None
    """Replica from which history is read as far as it has it; what is newer is read from the primary."""

    async def head(self) -> int:
        """Return the last position of the log; 0 if the log is empty."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("event_log", "head"))
            row = await cursor.fetchone()
        return row[0] if row else 0

    async def meta_at(self, position: int) -> Meta | None:
        """Return the metadata of the event at a position; None if it was archived and removed."""
        async with self.connection() as conn:
            row = await (await conn.execute(query("event_log", "meta_at"), {"position": position})).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=Meta)

    async def read_only(self) -> bool:
        """Return True if the log is read-only, such as on a standby."""
        async with self.connection() as conn:
            row = await (await conn.execute(query("event_log", "read_only"))).fetchone()
        return row is not None and row[0]

    async def read_history[Result](self, needed: int, read: Read[Result]) -> Result:
        """Return the result of `read`, given a connection to a log with all events up to the position `needed`."""
        if self.replica is not None and needed < END:
            found = await self.replica.read(read, needed=needed)
            if found is not None:
                return found[1]
        async with self.connection() as conn:
            return await read(conn)

    async def history_rows(self, needed: int, statement: LiteralString, values: dict[str, Any]) -> list[TupleRow]:
        """Return the rows of a query in a log with all events up to the position `needed`."""

        async def read(conn: psycopg.AsyncConnection[Any]) -> list[TupleRow]:
            return await (await conn.execute(statement, values)).fetchall()

        return await self.read_history(needed, read)

    async def read_stream(self, stream: Stream, *, after_version: int = 0, until: int = END) -> list[Event]:
        """Return all events of a stream after a version, up to a position."""
        found: list[Event] = []
        while True:
            wanted = {"stream": stream, "after_version": after_version, "until": until, "limit": PAGE}
            page = await self.read_history(until, partial(_events, query("event_log", "read_stream"), wanted))
            found.extend(page)
            if len(page) < PAGE:
                return found
            after_version = page[-1].version

    async def read_newest(self, stream: Stream, event_type: str, limit: int) -> list[Event]:
        """Return the newest events of one type of a stream, newest first, at most `limit`."""
        wanted = {"stream": stream, "type": event_type, "limit": limit}
        async with self.connection() as conn:
            return await _events(query("event_log", "read_newest"), wanted, conn)

    async def read_reviews(self, task_id: TaskId, source: str) -> list[Event]:
        """Return all events of the pairs that were reviewed in this task or in existing tasks over the same source.

        Events of other tasks are included only up to this task's last request.
        """
        async with self.connection() as conn:
            return await _events(query("event_log", "read_reviews"), {"task_id": task_id, "source": source}, conn)

    async def earlier_tasks(self, source: str, *, before: TaskId | None = None, limit: int) -> list[TaskId]:
        """Return existing tasks over `source` that were created before a task, newest first, at most `limit`.

        Without `before`, any task over the source counts.
        """
        async with self.connection() as conn:
            wanted = {"task_id": before, "source": source, "limit": limit}
            cursor = await conn.execute(query("event_log", "earlier_tasks"), wanted)
            return [TaskId(earlier) for (earlier,) in await cursor.fetchall()]

    async def existing_tasks(self, task_ids: Sequence[TaskId]) -> list[TaskId]:
        """Return the given tasks that were created and not deleted."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("event_log", "existing_tasks"), {"task_ids": list(task_ids)})
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def read_log(
        self,
        *,
        after: int = 0,
        until: int = END,
        limit: int = PAGE,
        types: Sequence[str] | None = None,
        tasks: Sequence[str] | None = None,
    ) -> list[Event]:
        """Return the events after `after` up to `until`, at most `limit`. `types` may contain `*`, such as `task.*`."""
        if types is None and not tasks and until == END:
            return await self._page(query("event_log", "read_log"), {"after": after, "limit": limit})
        parameters = {"after": after, "until": until, "limit": limit, "types": _named(types)}
        if tasks:
            return await self._page(query("event_log", "read_tasks"), {**parameters, "tasks": list(tasks)})
        return await self._page(query("event_log", "read_types"), parameters)

    async def read_task(
        self,
        task_id: TaskId,
        *,
        after: int = 0,
        until: int = END,
        limit: int = PAGE,
        types: Sequence[str] | None = None,
    ) -> list[Event]:
        """Return the events of a task after `after` up to `until`, at most `limit`.

        The task's own stream, its log lines and its pairs are included.
        """
        return await self._page(
            query("event_log", "read_task"),
            {"task_id": task_id, "after": after, "until": until, "limit": limit, "types": _named(types)},
        )

    async def pages(self, *, after: int = 0, until: int = END, limit: int = PAGE) -> AsyncIterator[list[Event]]:
        """Yield pages of the log after a position, until its end or `until`."""
        while page := await self.read_log(after=after, limit=limit):
            page = [e for e in page if e.position <= until]
            if not page:
                return
            yield page
            after = page[-1].position

    async def task(self, task_id: TaskId, *, at: int = END) -> Task:
        """Return the state of a task, now or at the position `at`. `exists` is false if the task was never created."""
        return TASK.fold(e.recorded() for e in await self.read_stream(task_stream(task_id), until=at))

    async def catch_up(self, task_id: TaskId, task: Task) -> Task:
        """Return the state of a task after all events newer than `task.version`."""
        later = await self.read_stream(task_stream(task_id), after_version=task.version)
        return TASK.fold((e.recorded() for e in later), task)

    async def handle(
        self,
        task_id: TaskId,
        command: TaskCommand | Sequence[TaskCommand] | Callable[[Task], TaskCommand | Awaitable[TaskCommand]],
        *,
        task: Task | None = None,
        meta: Meta | None = None,
        fence: Fence | None = None,
    ) -> tuple[Task, Appended | None]:
        """Decide a command on the newest state, append its facts, and return the new state and the append's result.

        The append's result is None if the command causes no facts.
        command: one command, several (decided one after another, appended together), or a function that chooses one.
        task: a state that the caller already has, which saves reading the stream.
        Raises Refusal, StaleEpoch, LogUnavailable, and VersionConflict after MAX_RETRIES.
        """
        state = task if task is not None else await self.task(task_id)
        for _ in range(MAX_RETRIES):
            facts = await _facts(command, state)
            if not facts:
                return state, None
            try:
                appended = await self.lane.append(
                    task_stream(task_id), facts, expected=state.version, meta=meta, fence=fence
                )
            except VersionConflict:
                state = await self.catch_up(task_id, state)
            else:
                return after(state, facts, appended), appended
        raise VersionConflict(task_stream(task_id))

    async def _page(self, statement: Any, wanted: dict[str, Any]) -> list[Event]:
        """Return a page of events by position: those that the replica has from the replica, later ones from here."""
        found: list[Event] = []
        part = None if self.replica is None else await self.replica.read(partial(_events, statement, wanted))
        if part is not None:
            head, found = part
            # the replica may have received events since, but then all of them up to the last one found
            head = max(head, found[-1].position) if found else head
            if len(found) == wanted["limit"] or head >= wanted.get("until", END):
                return found
            wanted = {**wanted, "after": max(wanted["after"], head), "limit": wanted["limit"] - len(found)}
        async with self.connection() as conn:
            return found + await _events(statement, wanted, conn)


async def _events(statement: Any, wanted: dict[str, Any], conn: psycopg.AsyncConnection[Any]) -> list[Event]:
    async with conn.cursor(row_factory=args_row(Event)) as cursor:
        await cursor.execute(statement, wanted, binary=True)
        return await cursor.fetchall()


def provisional(several: Sequence[TaskCommand], state: Task) -> tuple[Sequence[TaskFact], Task]:
    """Return the facts of several commands, decided one after another, and the state after them.

    Times and positions in that state are placeholders, because only the append sets them; decisions ignore them.
    """
    facts: list[TaskFact] = []
    moment = Moment(state.position, NOT_YET)
    for command in several:
        decided = TASK.decide(command, state)
        facts.extend(decided)
        for fact in decided:
            state = TASK.evolve(state, fact, moment)
    return facts, state


async def _facts(
    command: TaskCommand | Sequence[TaskCommand] | Callable[[Task], TaskCommand | Awaitable[TaskCommand]], state: Task
) -> Sequence[TaskFact]:
    wanted = command(state) if callable(command) else command
    chosen = await wanted if isinstance(wanted, Awaitable) else wanted
    return provisional(chosen, state)[0] if isinstance(chosen, Sequence) else TASK.decide(chosen, state)


def after(state: Task, facts: Sequence[TaskFact], appended: Appended) -> Task:
    """Return the state after `facts` that were appended; `appended` has their positions and time."""
    for position, fact in enumerate(facts, appended.first_position):
        state = TASK.evolve(state, fact, Moment(position, appended.recorded_at))
    return state


def _named(types: Sequence[str] | None) -> list[str] | None:
    return None if types is None else sorted(named_types(types))
