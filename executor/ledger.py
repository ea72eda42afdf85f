"""What an execution knows of its task, and the only way it adds to it: fenced, in order, over lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psycopg
from psycopg_pool import PoolTimeout

from events.store import EventStore, provisional
from events.task.commands import TaskCommand
from events.task.facts import TaskFact
from events.task.state import Task
from executor.leases import Lease

AWAY_SECONDS = 60.0
"""How long the log may be unreadable before the execution gives up and is taken over by whoever is back first."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """One writer per execution; units that finish at the same time wait for one another."""

    store: EventStore
    lease: Lease
    task: Task
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _held: list[TaskCommand] = field(default_factory=list[TaskCommand])
    _decided: list[TaskFact] = field(default_factory=list[TaskFact])
    """The facts of what is held."""
    _before: Task | None = None
    """The state without what is held."""

    def hold(self, *wanted: TaskCommand) -> Task:
        """Decides commands whose facts are appended together with those of the next `do`: one moment, one commit.

        What is held when the execution is given up never happened. Nobody else may be in `do`. Raises Refusal.
        """
        self._before = self._before or self.task
        facts, self.task = provisional(wanted, self.task)
        self._held.extend(wanted)
        self._decided.extend(facts)
        return self.task

    async def do(self, *wanted: TaskCommand) -> Task:
        """Decides commands, each on the state after the one before, and appends their facts together.

        Raises Refusal, StaleEpoch, LogUnavailable.
        """
        async with self._turn:
            known, decided = self._before or self.task, None
            if self._held:
                facts, _ = provisional(wanted, self.task)
                decided = (*self._decided, *facts)
            wanted = (*self._held, *wanted)
            self._before, self._held, self._decided = None, [], []
            self.task, _ = await while_away(
                lambda: self.store.handle(
                    self.lease.task_id,
                    wanted,
                    task=known,
                    meta=self.lease.meta,
                    fence=self.lease.fence,
                    decided=decided,
                )
            )
            return self.task


async def while_away[Result](attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Repeats a read of the database while its connections break. Appends are the lane's to repeat."""
    clock = asyncio.get_running_loop().time
    give_up = clock() + AWAY_SECONDS
    pause = 0.1
    while True:
        try:
            return await attempt()
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout):
            if clock() > give_up:
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 2, 2.0)
