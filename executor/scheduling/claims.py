"""What an executor asks of the database, each in one round trip, through libpq.

`begin` claims the request that woke the executor and appends that it has started, before the log is read. `claim` takes
several requests, and returns what is needed to begin them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

import psycopg

from events.append.group_commit import AppendLane
from events.append.prepared_statement import Statement
from events.facts import codec
from events.facts.decider import Moment, Recorded
from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task.decider import TASK
from events.facts.task.facts import ExecutionStarted
from events.facts.task.state import Task
from events.wire import pg_binary
from events.wire.batch import make_group, pack
from events.wire.event import Meta
from events.wire.wake_payload import Asked
from executor.control.leases import Lease
from executor.scheduling.backlog import Request
from runtime.postgres.connections import ANSWER_SECONDS
from schema.named_queries import query

FIRST_EPOCH = 1
"""Of an execution nobody has had before."""

type Told = tuple[int, str, int, str, datetime]
"""An event of a task's history: its position, type, schema version, data, and when it was recorded."""


class Claim(NamedTuple):
    """What was claimed, and what is needed to begin it."""

    lease: Lease
    task: Task | None
    """None where its history is too long for one answer, where this version cannot read it, or there is none."""
    source: str | None
    """None where the log has no creation of the task."""
    secret: bytes | None
    """The source's encrypted connection; None where there is no such source."""


class Begun(NamedTuple):
    """A request whose execution has started before the reader of the log has come to it."""

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
    """Events of one history in one answer."""

    @classmethod
    async def prepare(
        cls, conn: psycopg.AsyncConnection[Any], lane: AppendLane, *, executor: ExecutorId, seconds: float, most: int
    ) -> Self:
        await conn.execute(query("log", "plan_once"))
        beginning = await Statement.prepare(conn, query("work", "begin"), 16, ANSWER_SECONDS, name=b"begin")
        claiming = await Statement.prepare(conn, query("work", "claim"), 6, ANSWER_SECONDS, name=b"claim")
        return cls(beginning=beginning, claiming=claiming, lane=lane, executor=executor, seconds=seconds, most=most)

    async def begin(self, asked: Asked) -> Begun | None:
        """Claims a request and says that its execution has started, in one commit, before anything is read.

        The database checks that the request was made and that nothing has happened to its task since. If not, None: the
        request then waits for its turn like any other. Raises psycopg's errors where the connection is lost.
        """
        task_id, execution_id, step = asked
        asked_at = time.monotonic()
        started = ExecutionStarted(
            task_id=task_id, execution_id=execution_id, step=step, executor=self.executor, epoch=FIRST_EPOCH
        )
        try:
            rows = await self.beginning.rows(
                [
                    *self._event(started),
                    execution_id.encode(),
                    step.encode(),
                    self.executor.encode(),
                    pg_binary.float8(self.seconds),
                    pg_binary.int8(self.most),
                ]
            )
        except psycopg.Error as refused:
            if refused.sqlstate is None:
                raise
            # something was appended at this very moment; any other fault shows again when it is claimed in its turn
            return None
        if not rows:
            return None
        position, source, secret, at, recorded_at, *columns = rows[0]
        claim = self._claim((execution_id, task_id, source, FIRST_EPOCH, secret), _told(*columns), asked_at)
        if claim.task is not None:
            # the history was read before this event was appended
            task = TASK.evolve(claim.task, started, Moment(at, recorded_at))
            claim = claim._replace(task=task)
        return Begun(Request(position, execution_id, task_id, source), claim)

    def _event(self, started: ExecutionStarted) -> list[bytes | None]:
        """What append() takes of it, except for the version, which is found there."""
        meta = Meta(executor=started.executor, epoch=started.epoch, causation=started.execution_id)
        stream = task_stream(started.task_id)
        group = make_group(stream, [started], expected=None, meta=meta, fence=None, secrets=self.lane.secrets)
        hints = self.lane.hints
        packed = pack([group], [0], channel=self.lane.channel, notify=hints, wake_channel=self.lane.wake_channel)
        stream_name, _, *rest = packed[:10]
        return [stream_name, *rest, self.lane.channel.encode(), b"\x01" if hints else b"\x00"]

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
                *(
                    pg_binary.array(pg_binary.TEXT, len(wanted), map(pg_binary.text_element, column))
                    for column in columns
                ),
                self.executor.encode(),
                pg_binary.float8(self.seconds),
                pg_binary.int8(self.most),
            ]
        )
        return [self._claim(row[:5], _told(*row[5:]), asked_at) for row in rows]

    def _claim(self, claimed: Sequence[Any], history: Sequence[Told], asked_at: float) -> Claim:
        execution_id, task_id, source, epoch, secret = claimed
        lease = Lease(
            execution_id=ExecutionId(execution_id),
            task_id=TaskId(task_id),
            executor=self.executor,
            epoch=epoch,
            renewed_at=asked_at,
            seconds=self.seconds,
        )
        return Claim(lease, self._task(lease.task_id, history), source, secret)

    def _task(self, task_id: TaskId, history: Sequence[Told]) -> Task | None:
        if not history or len(history) == self.most:
            return None
        # whoever runs it reads it again and reports it: one unreadable task must not spoil the other claims
        with suppress(codec.UnknownEvent):
            return TASK.fold(
                Recorded(codec.decode(kind, version, data, task_id), Moment(position, at))
                for position, kind, version, data, at in history
            )
        return None


def _told(
    positions: Sequence[int] | None,
    types: Sequence[str],
    versions: Sequence[int],
    data: Sequence[str],
    times: Sequence[datetime],
) -> Sequence[Told]:
    """A history given column by column; None for all columns where there is none."""
    return () if positions is None else tuple(zip(positions, types, versions, data, times, strict=True))
