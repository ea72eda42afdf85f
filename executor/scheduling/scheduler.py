"""Scheduling loop: follows requests in the log, claims executions up to the concurrency limit, forwards cancellations
and pauses.

The module `next_execution` selects the requests to claim.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import args_row

from events.append.group_commit import AppendLane, Connect
from events.facts.ids import ExecutionId, TaskId, executor_stream
from events.follow.rollback_detection import RollbackDetector
from executor.control.counters import Counters
from executor.control.leases import Lease, LeaseKeeper, claim
from executor.scheduling.listener import PROBE_SECONDS, Listener
from executor.scheduling.next_execution import Backlog, RequestedExecution, WorkEvent
from runtime.postgres.connections import UNAVAILABLE
from runtime.process.clock import since_boot
from runtime.settings.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)

PAGE_EVENTS = 1_000
MAX_PAUSE_SECONDS = 2.0
"""Maximum pause between reconnection attempts, which delays executors after a restart of PostgreSQL."""
GATHER_FROM_EXECUTIONS = 16
"""Minimum number of running executions for which the scheduler waits, so that one claim fills several free slots."""
GATHER_SECONDS = 0.005
EXPIRY_GRACE_SECONDS = 0.02
"""Delay before claiming an execution whose lease has expired: clocks differ slightly."""


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """Scheduler of one executor. `start` starts the execution of a claimed lease and must not block."""

    connect: Connect
    listener: Listener
    keeper: LeaseKeeper
    lane: AppendLane
    settings: Settings
    start: Callable[[Lease], None]
    deleted: Callable[[TaskId], None]
    cleanup: Callable[[], None]
    counters: Counters = field(default_factory=Counters)
    closing: bool = False
    """True if no more executions may be claimed."""
    backlog: Backlog = field(init=False)
    _rollback_detector: RollbackDetector = field(default_factory=RollbackDetector)

    def __post_init__(self) -> None:
        self.backlog = Backlog(executor=self.keeper.executor)

    async def run(self) -> None:
        """Schedule until cancelled; reconnect after each lost connection.

        Raises LogRolledBack if the log lacks events that were read: the open requests are then unknown.
        """
        pause = 0.1
        while True:
            try:
                conn = await self.connect()
                try:
                    # listen before reading: requests appended in between then cause a notification
                    await self.listener.listen(conn)
                    await self._begin(conn)
                    pause = 0.1
                    await self._schedule(conn)
                finally:
                    self.listener.lost()
                    # no rollback: a query that runs when the executor stops cannot be rolled back, and need not be
                    await conn.close()
            except (*UNAVAILABLE, TimeoutError, OSError) as lost:
                logger.warning("lost the scheduling connection: %s", str(lost).strip() or type(lost).__name__)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret
            pause = min(pause * 2, MAX_PAUSE_SECONDS)

    async def _schedule(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while True:
            await self._claim_what_fits(conn)
            await self._pass_on(conn)
            was_woken = await self._wait()
            if self.listener.notified:
                await self._follow(conn)
            if not was_woken:
                await self._look_back(conn)

    def ended(self, execution_id: ExecutionId) -> None:
        """Remove an ended execution of this process, and wake the scheduler to claim another execution."""
        self.backlog.ended(execution_id)
        if self.listener.has_unread:
            self.listener.notified = True
        self.listener.woken.set()

    def released(self, execution_id: ExecutionId) -> None:
        """Requeue an execution that this process has released or lost, unless it has claimed the execution again."""
        if execution_id not in self.keeper.held:
            self.backlog.give_back(execution_id)
        self.listener.notified = self.listener.released = True
        self.listener.woken.set()

    async def _begin(self, conn: psycopg.AsyncConnection[Any]) -> None:
        if self.backlog.position:
            # after a reconnection, read only the missed events
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
        stream = executor_stream(self.keeper.executor)
        (drained_alone,) = await (await conn.execute(query("work", "is_drained"), {"stream": stream})).fetchone() or (
            False,
        )
        requests = (RequestedExecution(p, ExecutionId(e), TaskId(t), s) for p, e, t, s in rows)
        self.backlog.begin(head, requests, drained=drained, drained_alone=drained_alone)
        await self._look_back(conn)

    async def _look_back(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Raise LogRolledBack if the log lacks events that this process has read or appended."""
        await self._rollback_detector.check(conn, max(self.backlog.position, self.lane.head))

    async def _find_claims(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Start claimed executions if the result of their claim was lost with the previous connection."""
        cursor = await conn.execute(query("leases", "held"))
        # an execution of `mine` that is not held is being handed back
        known = self.backlog.mine | self.keeper.held.keys()
        for execution_id, epoch, executor, seconds_left in await cursor.fetchall():
            request = self.backlog.open.get(execution_id)
            if executor != self.keeper.executor or execution_id in known or request is None:
                continue
            seconds = self.settings.lease_seconds
            lease = Lease(
                execution_id=request.execution_id,
                task_id=request.task_id,
                executor=self.keeper.executor,
                epoch=epoch,
                renewed_at=since_boot() - (seconds - seconds_left),
                seconds=seconds,
            )
            self._begin_one(lease)

    async def _follow(self, conn: psycopg.AsyncConnection[Any]) -> None:
        self._handle_notifications()
        full = True
        while full:
            cursor = conn.cursor(row_factory=args_row(WorkEvent))
            asked = {"after": self.backlog.position, "limit": PAGE_EVENTS}
            events = await (await cursor.execute(query("work", "work_since"), asked, prepare=True)).fetchall()
            self._apply(events)
            full = len(events) == PAGE_EVENTS

    def _handle_notifications(self) -> None:
        self.listener.notified = self.listener.has_unread = False
        if self.listener.released:
            self.listener.released = False
            self.backlog.forget_leases()
        if self.listener.cleanup:
            self.listener.cleanup = False
            self.cleanup()

    def _apply(self, events: Sequence[WorkEvent]) -> None:
        consequences = self.backlog.follow(events)
        for execution_id in consequences.cancelled:
            if lease := self.keeper.held.get(execution_id):
                lease.token.stop("cancel")
        for execution_id in consequences.paused:
            if lease := self.keeper.held.get(execution_id):
                lease.token.stop("pause")
        for task_id in consequences.deleted:
            self.deleted(task_id)

    async def _claim_what_fits(self, conn: psycopg.AsyncConnection[Any]) -> None:
        while (room := self._room()) > 0:
            chosen = self.backlog.next_requests(room, time.monotonic())
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
            self.counters.claimed(len(leases), time.perf_counter() - began)
            if len(leases) < len(chosen):
                taken = {lease.execution_id for lease in leases}
                await self._read_holders(conn, {request.execution_id for request in chosen} - taken)
                # the executors may have been drained, or a refused execution may have ended
                await self._follow(conn)

    async def _pass_on(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """If this executor is full, wake another for requests that only the executors named in a notification know."""
        if not self.listener.must_pass_on:
            return
        self.listener.must_pass_on = False
        if self.backlog.waiting and self._room() <= 0 and not self.backlog.drained:
            with suppress(psycopg.errors.ProgramLimitExceeded):  # the server's notification queue is full
                await conn.execute(
                    query("leases", "wake_next"),
                    {"channel": self.settings.work_channel, "executor": self.keeper.executor},
                )

    def _begin_one(self, lease: Lease) -> None:
        self.keeper.add(lease)
        self.backlog.take(lease.execution_id)
        self.start(lease)

    async def _read_holders(self, conn: psycopg.AsyncConnection[Any], refused: Iterable[ExecutionId]) -> None:
        cursor = await conn.execute(query("leases", "held"))
        now = time.monotonic()
        held = {
            ExecutionId(execution_id): now + seconds_left + EXPIRY_GRACE_SECONDS
            for execution_id, _, _, seconds_left in await cursor.fetchall()
            if execution_id not in self.keeper.held
        }
        # a lease that is not listed was released since the refusal: claim its execution again shortly
        for execution_id in refused:
            held.setdefault(execution_id, now + EXPIRY_GRACE_SECONDS)
        self.backlog.held_elsewhere(held.items())

    async def _wait(self) -> bool:
        """Wait until the listener is woken, a lease of another executor expires, or the fallback is due.

        Returns True if the listener was woken.
        """
        until = self.settings.fallback_seconds
        if (expiry := self.backlog.next_expiry()) is not None and self._room() > 0:
            until = min(until, max(expiry - time.monotonic(), EXPIRY_GRACE_SECONDS))
        clock = asyncio.get_running_loop().time
        deadline = clock() + until
        while not (was_woken := await self.listener.wait(min(deadline - clock(), PROBE_SECONDS))):
            await self.listener.probe()
            if clock() >= deadline:
                # without notifications, only this fallback finds released leases and requested deletions
                self.listener.released = self.listener.cleanup = self.listener.notified = True
                break
        if len(self.keeper.held) >= GATHER_FROM_EXECUTIONS and self._room() < len(self.keeper.held) // 4:
            # a short wait lets one claim fill several free slots
            await asyncio.sleep(GATHER_SECONDS)
        return was_woken

    def _room(self) -> int:
        """Return the number of further executions that this executor may start."""
        if self.backlog.drained or not self.takes_work:
            return 0
        return self.settings.executor_concurrency - len(self.keeper.held)

    @property
    def takes_work(self) -> bool:
        """False while this executor is drained alone or about to end."""
        return not (self.closing or self.backlog.drained_alone)
