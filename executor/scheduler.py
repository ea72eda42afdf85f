"""Which execution is run next: follows the log's requests, claims what there is room for, passes on cancellations."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row

from events.envelope import Event
from events.ids import ExecutionId, TaskId, task_stream
from events.lane import Connect
from events.store import END
from events.task.decider import TASK
from events.task.state import Task
from executor.backlog import Backlog, Request, WorkEvent
from executor.bell import LONGEST_PAUSE, Bell
from executor.leases import Lease, LeaseKeeper, claim
from runtime.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)

PAGE = 1_000
GRACE_AFTER_EXPIRY = 0.02
"""Seconds after another executor's lease ran out before it is tried: the clocks tick apart."""


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """`start` begins to run a lease; it must not block. Everything else waits for `run`."""

    connect: Connect
    bell: Bell
    keeper: LeaseKeeper
    settings: Settings
    start: Callable[[Lease, Task | None], None]
    deleted: Callable[[TaskId], None]
    cleanup: Callable[[], None]
    backlog: Backlog = field(default_factory=Backlog)
    closing: bool = False
    """No new claims from here on."""

    async def run(self) -> None:
        """Schedules until cancelled, over every loss of the connection."""
        pause = 0.1
        while True:
            try:
                async with await self.connect() as conn:
                    # a claim need not be flushed by itself: the append of what follows from it flushes it, too
                    await conn.execute("set synchronous_commit to off")
                    await self._begin(conn)
                    pause = 0.1
                    while True:
                        await self._claim_what_fits(conn)
                        await self._wait()
                        await self._follow(conn)
            except (psycopg.OperationalError, psycopg.InterfaceError, TimeoutError, OSError) as lost:
                logger.warning("lost the scheduling connection: %s", str(lost).strip() or type(lost).__name__)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    def ended(self, execution_id: ExecutionId) -> None:
        """An execution of this process has ended: there is room."""
        self.backlog.ended(execution_id)
        self.bell.rung.set()

    def given_back(self) -> None:
        """An execution of this process was released or lost: there is room, and it may be anybody's."""
        self.bell.released = True
        self.bell.rung.set()

    async def _begin(self, conn: psycopg.AsyncConnection[Any]) -> None:
        if self.backlog.position:
            # a reconnection: only what was missed
            await self._follow(conn)
            return
        cursor = await conn.execute(query("log", "head"))
        (head,) = await cursor.fetchone() or (0,)
        cursor = await conn.execute(query("work", "open_work"))
        rows = await cursor.fetchall()
        self.backlog.begin(head, (Request(p, ExecutionId(e), TaskId(t), s) for p, e, t, s in rows))

    async def _follow(self, conn: psycopg.AsyncConnection[Any]) -> None:
        if self.bell.released:
            self.bell.released = False
            self.backlog.held_until.clear()
        if self.bell.cleanup:
            self.bell.cleanup = False
            self.cleanup()
        while True:
            cursor = await conn.execute(
                query("work", "work_since"), {"after": self.backlog.position, "limit": PAGE}, prepare=True
            )
            rows = await cursor.fetchall()
            asked_for = self.backlog.follow(
                WorkEvent(position, kind, execution_id and ExecutionId(execution_id), TaskId(task_id), source)
                for position, kind, execution_id, task_id, source in rows
            )
            for execution_id in asked_for.cancelled:
                if lease := self.keeper.held.get(execution_id):
                    lease.token.stop("cancel")
            for task_id in asked_for.deleted:
                self.deleted(task_id)
            if len(rows) < PAGE:
                return

    async def _claim_what_fits(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while not self.closing and len(self.keeper.held) < self.settings.executor_concurrency:
            request = self.backlog.next_for(frozenset(self.keeper.held), time.monotonic())
            if request is None:
                return
            lease = await claim(
                conn,
                execution_id=request.execution_id,
                task_id=request.task_id,
                executor=self.keeper.executor,
                seconds=self.settings.lease_seconds,
            )
            if lease is None:
                await self._learn_who_holds(conn, request)
                continue
            self.keeper.add(lease)
            task = None
            try:
                task = await self._task(conn, request)
            finally:
                # what is claimed runs, also where the connection has just broken
                self.start(lease, task)

    async def _task(self, conn: psycopg.AsyncConnection[Any], request: Request) -> Task | None:
        """The task as it is, read here because every hop counts towards the start; None where its story is long."""
        async with conn.cursor(row_factory=args_row(Event)) as cursor:
            await cursor.execute(
                query("log", "read_stream"),
                {"stream": task_stream(request.task_id), "after_version": 0, "until": END, "limit": PAGE},
                prepare=True,
            )
            events = await cursor.fetchall()
        return TASK.fold(event.recorded() for event in events) if len(events) < PAGE else None

    async def _learn_who_holds(self, conn: psycopg.AsyncConnection[Any], refused: Request) -> None:
        cursor = await conn.execute(query("leases", "held"))
        now = time.monotonic()
        held = {
            ExecutionId(execution_id): now + seconds_left + GRACE_AFTER_EXPIRY
            for execution_id, _, _, seconds_left in await cursor.fetchall()
            if execution_id not in self.keeper.held
        }
        # it may have been given up in between; then it is tried again shortly
        held.setdefault(refused.execution_id, now + GRACE_AFTER_EXPIRY)
        self.backlog.held_elsewhere(held.items())

    async def _wait(self) -> None:
        """Until the bell rings, a lease of another executor runs out, or the fallback is due."""
        until = self.settings.fallback_seconds
        if (expiry := self.backlog.next_expiry()) is not None and self._has_room():
            until = min(until, max(expiry - time.monotonic(), GRACE_AFTER_EXPIRY))
        try:
            async with asyncio.timeout(until):
                await self.bell.rung.wait()
        except TimeoutError:
            # nothing tells of a released lease or of a clean-up where hints are off or get lost
            self.bell.released = self.bell.cleanup = True
        self.bell.rung.clear()

    def _has_room(self) -> bool:
        return not self.closing and len(self.keeper.held) < self.settings.executor_concurrency
