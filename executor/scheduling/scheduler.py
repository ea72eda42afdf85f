"""Which execution is run next: follows the log's requests, claims what there is room for, passes on cancellations."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row

from events.append.group_commit import AppendLane, Connect
from events.facts.ids import ExecutionId, TaskId
from events.follow.rollback_detection import RollbackDetector
from executor.control.counters import Figures
from executor.control.leases import Lease, LeaseKeeper, claim
from executor.scheduling.backlog import Backlog, Request, WorkEvent
from executor.scheduling.listener import PROBE_SECONDS, Listener
from runtime.postgres.connections import UNAVAILABLE
from runtime.settings.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)

PAGE = 1_000
LONGEST_PAUSE = 2.0
"""Seconds between attempts to reconnect: this long after a restart of PostgreSQL, executors are back."""
MANY = 16
"""Executions held from which on claims are gathered."""
GATHER_SECONDS = 0.005
"""How long they are gathered."""
GRACE_AFTER_EXPIRY = 0.02
"""Seconds after which another executor's expired lease is tried: clocks differ a little."""


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """`start` begins to run a lease; it must not block. Everything else waits for `run`."""

    connect: Connect
    listener: Listener
    keeper: LeaseKeeper
    lane: AppendLane
    settings: Settings
    start: Callable[[Lease], None]
    deleted: Callable[[TaskId], None]
    cleanup: Callable[[], None]
    backlog: Backlog = field(default_factory=Backlog)
    figures: Figures = field(default_factory=Figures)
    closing: bool = False
    """No new claims from here on."""
    _rollback_detector: RollbackDetector = field(default_factory=RollbackDetector)

    async def run(self) -> None:
        """Schedules until cancelled, over every loss of the connection.

        Raises LogRolledBack where what was followed has gone from the log: what is to be done now is not known here.
        """
        pause = 0.1
        while True:
            try:
                conn = await self.connect()
                try:
                    # before reading what there is: what comes in between is announced
                    await self.listener.listen(conn)
                    await self._begin(conn)
                    pause = 0.1
                    await self._schedule(conn)
                finally:
                    self.listener.lost()
                    # no rollback: what is under way when the executor stops cannot be rolled back, and need not be
                    await conn.close()
            except (*UNAVAILABLE, TimeoutError, OSError) as lost:
                logger.warning("lost the scheduling connection: %s", str(lost).strip() or type(lost).__name__)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _schedule(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while True:
            await self._claim_what_fits(conn)
            was_woken = await self._wait()
            if self.listener.news:
                await self._follow(conn)
            if not was_woken:
                await self._look_back(conn)

    def ended(self, execution_id: ExecutionId) -> None:
        """An execution of this process has ended: there is room."""
        self.backlog.ended(execution_id)
        self.listener.woken.set()

    def given_back(self, execution_id: ExecutionId) -> None:
        """An execution of this process was released or lost: there is room, and it may be anybody's."""
        self.backlog.give_back(execution_id)
        self.listener.news = self.listener.released = True
        self.listener.woken.set()

    async def _begin(self, conn: psycopg.AsyncConnection[Any]) -> None:
        if self.backlog.position:
            # a reconnection: only what was missed
            await self._look_back(conn)
            await self._follow(conn)
            await self._find_claims(conn)
            return
        cursor = await conn.execute(query("event_log", "head"))
        (head,) = await cursor.fetchone() or (0,)
        cursor = await conn.execute(query("work", "open_work"))
        rows = await cursor.fetchall()
        cursor = await conn.execute(query("work", "last_drain_event"))
        last = await cursor.fetchone()
        drained = last is not None and last[0] == "executors.drained"
        requests = (Request(p, ExecutionId(e), TaskId(t), s) for p, e, t, s in rows)
        self.backlog.begin(head, requests, drained=drained)
        await self._look_back(conn)

    async def _look_back(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Raises LogRolledBack where the log no longer holds what was read of it, or what was appended to it here."""
        await self._rollback_detector.check(conn, max(self.backlog.position, self.lane.head))

    async def _find_claims(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Begins what was claimed where the answer was lost with the connection."""
        cursor = await conn.execute(query("leases", "held"))
        for execution_id, epoch, executor, seconds_left in await cursor.fetchall():
            request = self.backlog.open.get(execution_id)
            if executor != self.keeper.executor or execution_id in self.keeper.held or request is None:
                continue
            seconds = self.settings.lease_seconds
            lease = Lease(
                execution_id=request.execution_id,
                task_id=request.task_id,
                executor=self.keeper.executor,
                epoch=epoch,
                renewed_at=time.monotonic() - (seconds - seconds_left),
                seconds=seconds,
            )
            self._begin_one(lease)

    async def _follow(self, conn: psycopg.AsyncConnection[Any]) -> None:
        self._note_what_was_heard()
        full = True
        while full:
            cursor = conn.cursor(row_factory=args_row(WorkEvent))
            asked = {"after": self.backlog.position, "limit": PAGE}
            news = await (await cursor.execute(query("work", "work_since"), asked, prepare=True)).fetchall()
            self._learn(news)
            full = len(news) == PAGE

    def _note_what_was_heard(self) -> None:
        self.listener.news = False
        if self.listener.released:
            self.listener.released = False
            self.backlog.forget_leases()
        if self.listener.cleanup:
            self.listener.cleanup = False
            self.cleanup()

    def _learn(self, news: Sequence[WorkEvent]) -> None:
        """Takes a page of the log into account."""
        asked_for = self.backlog.follow(news)
        for execution_id in asked_for.cancelled:
            if lease := self.keeper.held.get(execution_id):
                lease.token.stop("cancel")
        for task_id in asked_for.deleted:
            self.deleted(task_id)

    async def _claim_what_fits(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while (room := self._room()) > 0:
            chosen = self.backlog.turns(room, time.monotonic())
            if not chosen:
                return
            began = time.perf_counter()
            leases = await claim(
                conn,
                {request.execution_id: request.task_id for request in chosen},
                executor=self.keeper.executor,
                seconds=self.settings.lease_seconds,
            )
            for lease in leases:
                self._begin_one(lease)
            self.figures.claimed(len(leases), time.perf_counter() - began)
            if len(leases) < len(chosen):
                taken = {lease.execution_id for lease in leases}
                await self._learn_who_holds(conn, {request.execution_id for request in chosen} - taken)
                # the executors may have been drained, or what was refused may have ended
                await self._follow(conn)

    def _begin_one(self, lease: Lease) -> None:
        self.keeper.add(lease)
        self.backlog.take(lease.execution_id)
        self.start(lease)

    async def _learn_who_holds(self, conn: psycopg.AsyncConnection[Any], refused: Iterable[ExecutionId]) -> None:
        cursor = await conn.execute(query("leases", "held"))
        now = time.monotonic()
        held = {
            ExecutionId(execution_id): now + seconds_left + GRACE_AFTER_EXPIRY
            for execution_id, _, _, seconds_left in await cursor.fetchall()
            if execution_id not in self.keeper.held
        }
        # it may have been given up in between; then it is tried again shortly
        for execution_id in refused:
            held.setdefault(execution_id, now + GRACE_AFTER_EXPIRY)
        self.backlog.held_elsewhere(held.items())

    async def _wait(self) -> bool:
        """Until the listener is woken, a lease of another executor runs out, or the fallback is due; whether it was
        woken.
        """
        until = self.settings.fallback_seconds
        if (expiry := self.backlog.next_expiry()) is not None and self._room() > 0:
            until = min(until, max(expiry - time.monotonic(), GRACE_AFTER_EXPIRY))
        clock = asyncio.get_running_loop().time
        deadline = clock() + until
        while not (was_woken := await self.listener.wait(min(deadline - clock(), PROBE_SECONDS))):
            await self.listener.probe()
            if clock() >= deadline:
                # where hints are off or get lost, nothing announces a released lease or a clean-up
                self.listener.released = self.listener.cleanup = self.listener.news = True
                break
        if len(self.keeper.held) >= MANY and self._room() < len(self.keeper.held) // 4:
            # many are running and few have room: waiting a moment lets several be claimed at once
            await asyncio.sleep(GATHER_SECONDS)
        return was_woken

    def _room(self) -> int:
        """How many more executions may be begun here."""
        if self.closing or self.backlog.drained:
            return 0
        return self.settings.executor_concurrency - len(self.keeper.held)
