"""Leases: the right to run an execution, on the database's clock. A claim raises the epoch, a renewal says so."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from events.store.event_store import Pool
from events.wire.event import Fence, Meta
from executor.control.cancellation import StopToken
from runtime.postgres.connections import UNAVAILABLE
from runtime.settings.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class Lease:
    """An execution this process may run, until its token says otherwise."""

    execution_id: ExecutionId
    task_id: TaskId
    executor: ExecutorId
    epoch: int
    renewed_at: float
    """When it was last renewed, on this process's monotonic clock."""
    seconds: float
    token: StopToken = field(default_factory=StopToken)
    fence: Fence = field(init=False)
    meta: Meta = field(init=False)

    def __post_init__(self) -> None:
        self.fence = Fence(self.execution_id, self.epoch)
        self.meta = Meta(executor=self.executor, epoch=self.epoch, causation=self.execution_id)

    @property
    def fresh_until(self) -> float:
        """From when on another executor may have taken over, on the monotonic clock."""
        return self.renewed_at + self.seconds

    def is_fresh(self) -> bool:
        """False once another executor may have taken over: nothing may be written to the task's directory then."""
        return time.monotonic() < self.fresh_until


async def claim(
    conn: psycopg.AsyncConnection[Any], wanted: Mapping[ExecutionId, TaskId], *, executor: ExecutorId, seconds: float
) -> list[Lease]:
    """Takes the leases of those executions nobody holds; of none while the executors are drained."""
    asked_at = time.monotonic()
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
        )
        for execution_id, epoch, task_id in await cursor.fetchall()
    ]


@dataclass(slots=True, kw_only=True)
class LeaseKeeper:
    """Keeps the leases of one executor alive, and its row among the executors."""

    connection: Pool
    executor: ExecutorId
    settings: Settings
    told: Callable[[], dict[str, Any]] = dict
    """The figures its row shows."""
    held: dict[ExecutionId, Lease] = field(default_factory=dict[ExecutionId, Lease])

    def add(self, lease: Lease) -> None:
        self.held[lease.execution_id] = lease

    async def run(self) -> None:
        """Renews at a quarter of the lease's length until cancelled, also over a database that is away."""
        pause = self.settings.lease_seconds / 4
        while True:
            try:
                await self.renew()
                await self.say_alive()
            except (*UNAVAILABLE, OSError) as lost:
                logger.warning("leases could not be renewed: %s", str(lost).strip() or type(lost).__name__)
                await asyncio.sleep(min(pause, 0.5))
                continue
            await asyncio.sleep(pause)

    async def renew(self) -> None:
        """Prolongs what is held; work whose lease another executor has taken is stopped."""
        leases = tuple(self.held.values())
        if not leases:
            return
        asked_at = time.monotonic()
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
                lease.token.stop("lease_lost")

    async def say_alive(self) -> None:
        async with self.connection() as conn:
            await conn.execute(
                query("registers", "executor_seen"),
                {
                    "executor": self.executor,
                    "address": Jsonb({"host": socket.gethostname(), "pid": os.getpid()}),
                    "running": len(self.held),
                    "figures": Jsonb(self.told()),
                },
            )

    async def leave(self) -> None:
        """Takes the executor out of the list of those alive."""
        async with self.connection() as conn:
            await conn.execute(query("registers", "executor_gone"), {"executor": self.executor})
            await conn.execute(query("registers", "remove_silent_executors"))

    async def remove(self, lease: Lease) -> None:
        """There was nothing to run, so no end takes the lease with it."""
        self.held.pop(lease.execution_id, None)
        async with self.connection() as conn:
            await conn.execute(query("leases", "remove"), {"execution_id": lease.execution_id, "epoch": lease.epoch})

    async def release(self, lease: Lease) -> None:
        """Gives the execution up, and wakes the others so that one of them goes on at once."""
        self.held.pop(lease.execution_id, None)
        given = {
            "execution_id": lease.execution_id,
            "executor": lease.executor,
            "epoch": lease.epoch,
            "channel": self.settings.work_channel,
            "notify": self.settings.notify,
        }
        async with self.connection() as conn:
            try:
                await conn.execute(query("leases", "release_and_wake"), given)
            except psycopg.errors.ProgramLimitExceeded:  # the server's queue of hints is full
                await conn.execute(query("leases", "release_and_wake"), {**given, "notify": False})

    def abandon(self, lease: Lease) -> None:
        """The lease is somebody else's, or went with the execution's end: nothing is said about it."""
        self.held.pop(lease.execution_id, None)
