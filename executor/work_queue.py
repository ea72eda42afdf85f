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
from events.batch import make_group
from events.decider import Moment, Recorded
from events.digest import merkle_root
from events.envelope import Appended, Meta
from events.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.lane import AppendLane
from events.statement import Statement
from events.store import after
from events.task.decider import TASK
from events.task.facts import ExecutionStarted
from events.task.state import Task
from events.wake_note import Asked
from executor.backlog import Request
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


class Begun(NamedTuple):
    request: Request
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueue:
    """Over the scheduler's connection, which does nothing else while it asks."""

    lane: AppendLane
    beginning: Statement
    claiming: Statement
    executor: ExecutorId
    seconds: float
    """How long a lease lasts."""
    most: int
    """Of news, and of events of a story, in one answer."""

    @classmethod
    async def prepare(
        cls, conn: psycopg.AsyncConnection[Any], lane: AppendLane, *, executor: ExecutorId, seconds: float, most: int
    ) -> Self:
        await conn.execute(query("log", "plan_once"))
        beginning = await Statement.prepare(conn, query("work", "begin"), 13, ANSWER_SECONDS, name=b"begin")
        claiming = await Statement.prepare(conn, query("work", "claim"), 6, ANSWER_SECONDS, name=b"claim")
        return cls(beginning=beginning, claiming=claiming, lane=lane, executor=executor, seconds=seconds, most=most)

    async def begin(self, asked: Asked) -> Begun | None:
        """Claims a request that is said to have been made and tells that its execution has started, in one commit.

        None where that is not so, or somebody was faster. Raises psycopg's errors.
        """
        asked_at = time.monotonic()
        fact = ExecutionStarted(
            task_id=asked.task_id, execution_id=asked.execution_id, step=asked.step, executor=self.executor, epoch=1
        )
        event = make_group(
            task_stream(asked.task_id), [fact], expected=None, meta=Meta(executor=self.executor, epoch=1, causation=asked.execution_id), fence=None, secrets=self.lane.secrets
        )
        proposed = (
            asked.execution_id.encode(),
            asked.step.encode(),
            self.executor.encode(),
            binary.float8(self.seconds),
            binary.int8(self.most),
            event.meta_element[4:],
            (1).to_bytes(2),
            event.data[4:],
            event.salts,
            event.digests[0],
            merkle_root(event.digests),
            self.lane.channel.encode(),
            b"\x01" if self.lane.notify else b"\x00",
        )
        try:
            rows = await self.beginning.rows(proposed)
        except psycopg.Error as refused:
            if refused.sqlstate == "23505":
                return None
            raise
        if not rows:
            return None
        lease = self._lease(asked.execution_id, asked.task_id, 1, asked_at)
        position, source, secret, last, recorded, *columns = rows[0]
        task = self._task(lease.task_id, _told(*columns))
        if task is not None:
            task = after(task, [fact], Appended(last, last, 0, recorded))
        return Begun(Request(position, asked.execution_id, asked.task_id, source), Claim(lease, task, source, secret))

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
        lease = self._lease(ExecutionId(execution_id), TaskId(task_id), epoch, asked_at)
        return Claim(lease, self._task(lease.task_id, story), source, secret)

    def _lease(self, execution_id: ExecutionId, task_id: TaskId, epoch: int, asked_at: float) -> Lease:
        return Lease(
            execution_id=execution_id,
            task_id=task_id,
            executor=self.executor,
            epoch=epoch,
            renewed_at=asked_at,
            seconds=self.seconds,
        )

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
