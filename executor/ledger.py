"""What an execution knows of its task, and the only way it adds to it: fenced, in order, over lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import psycopg
from psycopg_pool import PoolTimeout

from events.envelope import Appended, VersionConflict
from events.ids import log_stream, task_stream
from events.lane import Part
from events.records import LogRecorded
from events.store import EventStore, after, provisional
from events.task.commands import TaskCommand
from events.task.facts import TaskFact
from events.task.state import Task
from executor.leases import Lease

AWAY_SECONDS = 60.0
"""How long the log may be unreadable before the execution gives up and is taken over by whoever is back first."""


class _Known:
    """A task and what was appended to it, folded at first need and from any thread: not all of it is ever asked for."""

    __slots__ = ("_appended", "_before", "_facts", "_task")

    def __init__(self, before: Task, facts: Sequence[TaskFact] = (), appended: Appended | None = None) -> None:
        self._before, self._facts, self._appended = before, facts, appended
        self._task: Task | None = None

    @property
    def task(self) -> Task:
        if self._task is None:
            self._task = self._before if self._appended is None else after(self._before, self._facts, self._appended)
        return self._task


class Ledger:
    """One writer per execution; units that finish at the same time wait for one another."""

    __slots__ = ("_decided", "_held", "_known", "_turn", "_with_held", "lease", "store")

    def __init__(self, *, store: EventStore, lease: Lease, task: Task) -> None:
        self.store = store
        self.lease = lease
        self._known = _Known(task)
        """As it is in the log."""
        self._held: list[TaskCommand] = []
        self._decided: list[TaskFact] = []
        """The facts of what is held."""
        self._with_held: Task | None = None
        """The state with what is held, where something is."""
        self._turn = asyncio.Lock()

    @property
    def task(self) -> Task:
        """The task as far as it is known here, what is held included. From any thread."""
        with_held = self._with_held
        return self._known.task if with_held is None else with_held

    def hold(self, *wanted: TaskCommand) -> None:
        """Decides commands whose facts are appended together with those of the next `do`: one moment, one commit.

        What is held when the execution is given up never happened. Nobody else may be in `do`. Raises Refusal.
        """
        facts, self._with_held = provisional(wanted, self.task)
        self._held.extend(wanted)
        self._decided.extend(facts)

    async def do(self, *wanted: TaskCommand, said: Sequence[LogRecorded] = ()) -> None:
        """Decides commands, each on the state after the one before, and appends their facts together.

        `said` are lines of the log that come before these facts, in the same commit. Raises Refusal, StaleEpoch,
        LogUnavailable.
        """
        async with self._turn:
            facts = [*self._decided, *provisional(wanted, self.task)[0]]
            if facts:
                self._known = await self._append(self._known.task, facts, (*self._held, *wanted), said)
            elif said:
                await self._say(said)
            self._held, self._decided, self._with_held = [], [], None

    async def _append(
        self, known: Task, facts: Sequence[TaskFact], wanted: Sequence[TaskCommand], said: Sequence[LogRecorded]
    ) -> _Known:
        lease, lane = self.lease, self.store.lane
        decided = Part(task_stream(lease.task_id), facts, known.version)
        try:
            if said:
                parts = Part(log_stream(lease.task_id), said, None), decided
                _, appended = await lane.append_together(parts, meta=lease.meta, fence=lease.fence)
            else:
                appended = await lane.append(*decided[:2], expected=known.version, meta=lease.meta, fence=lease.fence)
        except VersionConflict:
            if said:
                await self._say(said)
            # somebody else has added to the task, such as a cancellation: decided again on what it is now
            task, _ = await while_away(
                lambda: self.store.handle(lease.task_id, wanted, task=known, meta=lease.meta, fence=lease.fence)
            )
            return _Known(task)
        return _Known(known, facts, appended)

    async def _say(self, said: Sequence[LogRecorded]) -> None:
        lease = self.lease
        stream = log_stream(lease.task_id)
        await self.store.lane.append(stream, said, expected=None, meta=lease.meta, fence=lease.fence)


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
