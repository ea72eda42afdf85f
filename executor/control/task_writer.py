"""What an execution knows of its task, and the only way it adds to it: fenced, in order, over lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from events.append.group_commit import StreamAppend
from events.facts.ids import log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.state import Task
from events.store.event_store import EventStore, provisional
from events.wire.event import LogUnavailable, VersionConflict
from executor.control.leases import Lease
from runtime.postgres.connections import UNAVAILABLE

AWAY_SECONDS = 60.0
"""How long the log may be unreadable before the execution gives up and is taken over by whoever is back first."""


class Ledger:
    """One writer per execution; units that finish at the same time wait for one another."""

    __slots__ = ("_decided", "_held", "_known", "_turn", "lease", "store", "task")

    def __init__(self, *, store: EventStore, lease: Lease, task: Task) -> None:
        self.store = store
        self.lease = lease
        self.task = task
        """The task as far as it is known here, what is held included; read from any thread. It has no moments of what
        was appended here: nobody here asks when that was, and to find out would be to fold it all once more."""
        self._known = task
        """The same without what is held."""
        self._held: list[TaskCommand] = []
        self._decided: list[TaskFact] = []
        """The facts of what is held."""
        self._turn = asyncio.Lock()

    def hold(self, *wanted: TaskCommand) -> None:
        """Decides commands whose facts are appended together with those of the next `do`: one moment, one commit.

        What is held when the execution is given up never happened. Nobody else may be in `do`. Raises Refusal.
        """
        facts, self.task = provisional(wanted, self.task)
        self._held.extend(wanted)
        self._decided.extend(facts)

    async def do(self, *wanted: TaskCommand, said: Sequence[LogRecorded] = ()) -> None:
        """Decides commands, each on the state after the one before, and appends their facts together.

        `said` are lines of the log that come before these facts, in the same commit. Raises Refusal, StaleEpoch,
        LogUnavailable.
        """
        async with self._turn:
            facts, task = provisional(wanted, self.task)
            if self._decided:
                facts = [*self._decided, *facts]
            if facts:
                self._known = self.task = await self._append(facts, task, wanted, said)
            elif said:
                await self._say(said)
            self._held, self._decided = [], []

    async def _append(
        self, facts: Sequence[TaskFact], led_to: Task, wanted: Sequence[TaskCommand], said: Sequence[LogRecorded]
    ) -> Task:
        """The task with these facts: as they lead to, unless somebody else has added to it meanwhile."""
        lease, lane, known = self.lease, self.store.lane, self._known
        decided = StreamAppend(task_stream(lease.task_id), facts, known.version)
        try:
            if said:
                parts = StreamAppend(log_stream(lease.task_id), said, None), decided
                await lane.append_together(parts, meta=lease.meta, fence=lease.fence)
            else:
                await lane.append(*decided[:2], expected=known.version, meta=lease.meta, fence=lease.fence)
        except VersionConflict:
            if said:
                await self._say(said)
            # somebody else has added to the task, such as a cancellation: decided again on what it is now
            again = (*self._held, *wanted)
            task, _ = await while_away(
                lambda: self.store.handle(lease.task_id, again, task=known, meta=lease.meta, fence=lease.fence)
            )
            return task
        return led_to

    async def _say(self, said: Sequence[LogRecorded]) -> None:
        lease = self.lease
        stream = log_stream(lease.task_id)
        await self.store.lane.append(stream, said, expected=None, meta=lease.meta, fence=lease.fence)


async def while_away[Result](attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Repeats a read of the database while its connections break. Appends are the lane's to repeat.

    Raises LogUnavailable where it stays away.
    """
    clock = asyncio.get_running_loop().time
    give_up = clock() + AWAY_SECONDS
    pause = 0.1
    while True:
        try:
            return await attempt()
        except UNAVAILABLE as lost:
            if clock() > give_up:
                raise LogUnavailable(str(lost).strip()) from lost
        await asyncio.sleep(pause)
        pause = min(pause * 2, 2.0)
