"""What an executor asks of the database, each in one round trip, through libpq.

Woken, it polls: what is new, its first request claimed at once. One statement has one view of the log, so what it
claims is among what it tells. With room for several, it claims: these, with what is needed to begin them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

import psycopg

from events import binary, codec
from events.decider import Moment, Recorded
from events.ids import ExecutionId, ExecutorId, TaskId
from events.statement import Statement
from events.task.decider import TASK
from events.task.state import Task
from executor.backlog import Request, WorkEvent
from executor.leases import Lease
from runtime.database import ANSWER_SECONDS
from schema.named_queries import query

type Told = tuple[int, str, int, str, datetime]
"""An event of a task's story: its position, type and schema version, what it says, and when."""


class Claim(NamedTuple):
    """What was claimed, and what is needed to begin it."""

    lease: Lease
    task: Task | None
    """None where its story is too long to be told at once, where this version cannot read it, or there is none."""
    source: str | None
    """None where the task has no beginning."""
    secret: bytes | None
    """The source's encrypted connection; None where there is no such source."""


class Polled(NamedTuple):
    """News, oldest first, and what was claimed of it."""

    news: Sequence[WorkEvent]
    claim: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueue:
    """Over the scheduler's connection, which does nothing else while it asks."""

    polling: Statement
    claiming: Statement
    executor: ExecutorId
    seconds: float
    """How long a lease lasts."""
    most: int
    """Of news, and of events of a story, in one answer."""

    @classmethod
    async def prepare(
        cls, conn: psycopg.AsyncConnection[Any], *, executor: ExecutorId, seconds: float, most: int
    ) -> Self:
        await conn.execute(query("log", "plan_once"))
        polling = await Statement.prepare(conn, query("work", "poll"), 5, ANSWER_SECONDS, name=b"poll")
        claiming = await Statement.prepare(conn, query("work", "claim"), 6, ANSWER_SECONDS, name=b"claim")
        return cls(polling=polling, claiming=claiming, executor=executor, seconds=seconds, most=most)

    async def poll(self, after: int) -> Polled:
        """What executors act on after a position. Raises psycopg's errors."""
        asked_at = time.monotonic()
        most = binary.int8(self.most)
        rows = await self.polling.rows(
            [binary.int8(after), self.executor.encode(), binary.float8(self.seconds), most, most]
        )
        news: list[WorkEvent] = []
        claimed: Sequence[Any] = ()
        story: list[Told] = []
        for row in rows:
            position, kind, execution_id, task_id, source, epoch, _, version, data, at = row
            if version is not None:
                story.append((position, kind, version, data, at))
                continue
            news.append(WorkEvent(position, kind, execution_id, task_id, source))
            if epoch is not None:
                claimed = row[2:7]
        return Polled(news, self._claim(claimed, story, asked_at) if claimed else None)

    async def claim(self, wanted: Sequence[Request]) -> list[Claim]:
        """Claims those of some requests (at least one) that nobody holds. Raises psycopg's errors."""
        asked_at = time.monotonic()
        columns = (
            [request.execution_id for request in wanted],
            [request.task_id for request in wanted],
            [request.source for request in wanted],
        )
        rows = await self.claiming.rows(
            [
                *(binary.array(binary.TEXT, len(wanted), map(binary.text_element, column)) for column in columns),
                self.executor.encode(),
                binary.float8(self.seconds),
                binary.int8(self.most),
            ]
        )
        return [self._claim(row[:5], _told(*row[5:]), asked_at) for row in rows]

    def _claim(self, claimed: Sequence[Any], story: Sequence[Told], asked_at: float) -> Claim:
        execution_id, task_id, source, epoch, secret = claimed
        lease = Lease(
            execution_id=ExecutionId(execution_id),
            task_id=TaskId(task_id),
            executor=self.executor,
            epoch=epoch,
            renewed_at=asked_at,
            seconds=self.seconds,
        )
        return Claim(lease, self._task(lease.task_id, story), source, secret)

    def _task(self, task_id: TaskId, story: Sequence[Told]) -> Task | None:
        if not story or len(story) == self.most:
            return None
        # who runs it reads it again, and says what is wrong: this one claim must not end all the others
        with suppress(codec.UnknownEvent):
            return TASK.fold(
                Recorded(codec.decode(kind, version, data, task_id), Moment(position, at))
                for position, kind, version, data, at in story
            )
        return None


def _told(
    positions: Sequence[int] | None,
    types: Sequence[str],
    versions: Sequence[int],
    data: Sequence[str],
    times: Sequence[datetime],
) -> Sequence[Told]:
    """A story told column by column; where there is none there are no columns."""
    return () if positions is None else tuple(zip(positions, types, versions, data, times, strict=True))
