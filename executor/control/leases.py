"""Leases: the right to run an execution until a time of the database's clock. Only a claim raises the epoch."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.store.event_store import Pool
from events.wire.event import Fence, Meta
from executor.control.cancellation import StopToken
from runtime.postgres.connections import UNAVAILABLE
from runtime.process.clock import since_boot
from runtime.settings.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class Lease:
    """Lease of this process on one execution. The process may run the execution until the token is stopped."""

    execution_id: ExecutionId
    task_id: TaskId
    executor: ExecutorId
    epoch: int
    renewed_at: float
    """Time of the claim or last renewal, on the clock `since_boot`."""
    seconds: float
    handed_over: bool = False
    """True if the last holder has released it."""
    expired_at: datetime | None = None
    """Time at which the lease of the last holder expired; None if there was none, or it was released."""
    files_silent_since: datetime | None = None
    """Time since which the last holder waited for the store of files; None if it did not."""
    lost: bool = False
    """True once a renewal has found that this executor no longer holds the lease."""
    token: StopToken = field(default_factory=StopToken)
    fence: Fence = field(init=False)
    meta: Meta = field(init=False)

    def __post_init__(self) -> None:
        self.fence = Fence(self.execution_id, self.epoch)
        self.meta = Meta(executor=self.executor, epoch=self.epoch, causation=self.execution_id)

    @property
    def fresh_until(self) -> float:
        """Time on the clock `since_boot` from which another executor may have taken over the execution."""
        return self.renewed_at + self.seconds

    def is_fresh(self) -> bool:
        """Return False if another executor may have taken over. The task's directory must not be changed then."""
        return since_boot() < self.fresh_until


async def claim(
    conn: psycopg.AsyncConnection[Any], wanted: Mapping[ExecutionId, TaskId], *, executor: ExecutorId, seconds: float
) -> list[Lease]:
    """Claim the free executions among `wanted` and return their leases; empty while executors are drained."""
    asked_at = since_boot()
    asked = {"execution_ids": list(wanted), "task_ids": list(wanted.values()), "executor": executor, "seconds": seconds}
    cursor = await conn.execute(query("leases", "claim"), asked)
    return [
        Lease(
            execution_id=execution_id,
            task_id=task_id,
            executor=executor,
            epoch=epoch,
            renewed_at=asked_at,
            seconds=seconds,
            handed_over=handed_over,
            expired_at=expired_at,
            files_silent_since=files_silent_since,
        )
        for execution_id, epoch, task_id, handed_over, expired_at, files_silent_since in await cursor.fetchall()
    ]


async def note_wait_for_files(connection: Pool, lease: Lease, seconds: float | None) -> None:
    """Record that the execution has waited for the store of files for `seconds`; None if the store answers."""
    given = {"execution_id": lease.execution_id, "executor": lease.executor, "epoch": lease.epoch, "seconds": seconds}
    async with connection() as conn:
        await conn.execute(query("leases", "wait_for_files"), given)


@dataclass(slots=True, kw_only=True)
class LeaseKeeper:
    """Renewal of one executor's leases and of its row in the table `executors`."""

    connection: Pool
    executor: ExecutorId
    settings: Settings
    counters: Callable[[], dict[str, Any]] = dict
    """Returns the counters to store in the executor's row."""
    held: dict[ExecutionId, Lease] = field(default_factory=dict[ExecutionId, Lease])

    def add(self, lease: Lease) -> None:
        self.held[lease.execution_id] = lease

    async def run(self) -> None:
        """Renew the leases each quarter of their duration until cancelled; retry while the database is unavailable."""
        pause = self.settings.lease_seconds / 4
        while True:
            try:
                await self.renew()
                await self.report_alive()
            except (*UNAVAILABLE, OSError) as lost:
                logger.warning("leases could not be renewed: %s", str(lost).strip() or type(lost).__name__)
                await asyncio.sleep(min(pause, 0.5))
                continue
            await asyncio.sleep(pause)

    async def renew(self) -> None:
        """Renew all held leases; stop the executions whose lease another executor has taken."""
        leases = tuple(self.held.values())
        if not leases:
            return
        asked_at = since_boot()
        async with self.connection() as conn:
            cursor = await conn.execute(
                query("leases", "renew"),
                {
                    "seconds": self.settings.lease_seconds,
                    "executor": self.executor,
                    "execution_ids": [lease.execution_id for lease in leases],
                    "epochs": [lease.epoch for lease in leases],
                },
            )
            kept = {row[0] for row in await cursor.fetchall()}
        for lease in leases:
            if lease.execution_id in kept:
                lease.renewed_at = asked_at
            elif self.held.get(lease.execution_id) is lease:
                logger.warning("the lease of %s is held by another executor now", lease.execution_id)
                lease.lost = True
                lease.token.stop("lease_lost")

    async def report_alive(self) -> None:
        async with self.connection() as conn:
            await conn.execute(
                query("registers", "executor_seen"),
                {
                    "executor": self.executor,
                    "address": Jsonb({"host": socket.gethostname(), "pid": os.getpid()}),
                    "running": len(self.held),
                    "counters": Jsonb(self.counters()),
                },
            )

    async def leave(self) -> None:
        """Remove this executor's row, and rows of executors that have been silent for an hour."""
        async with self.connection() as conn:
            await conn.execute(query("registers", "executor_gone"), {"executor": self.executor})
            await conn.execute(query("registers", "remove_silent_executors"))

    async def remove(self, lease: Lease) -> None:
        """Remove the lease of an execution that had ended before the claim, or was never requested.

        The commit that ends an execution removes the lease itself.
        """
        self.abandon(lease)
        async with self.connection() as conn:
            await conn.execute(query("leases", "remove"), {"execution_id": lease.execution_id, "epoch": lease.epoch})

    async def release(self, lease: Lease) -> None:
        """Release a lease and wake the other executors, so that one of them continues the execution at once."""
        self.abandon(lease)
        given = {
            "execution_id": lease.execution_id,
            "executor": lease.executor,
            "epoch": lease.epoch,
            "channel": self.settings.work_channel,
            "notify": True,
        }
        async with self.connection() as conn:
            try:
                await conn.execute(query("leases", "release_and_wake"), given)
            except psycopg.errors.ProgramLimitExceeded:  # the server's notification queue is full
                await conn.execute(query("leases", "release_and_wake"), {**given, "notify": False})

    def abandon(self, lease: Lease) -> None:
        """Stop renewing a lease that another executor has taken or that was removed with the execution's end."""
        if self.held.get(lease.execution_id) is lease:  # this process may have claimed the execution again
            del self.held[lease.execution_id]
