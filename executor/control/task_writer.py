"""Writer of an execution's facts to its task: appends are fenced, ordered, and retried after lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from events.append.group_commit import StreamAppend
from events.facts.ids import log_stream, task_stream
from events.facts.records import LogRecorded
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.state import Task
from events.store.event_store import EventStore, provisional
from events.store.objects import reserve
from events.wire.event import VersionConflict
from executor.control.leases import Lease
from executor.control.limits import LIMITS, Limits
from executor.control.retries import retry_log


class TaskWriter:
    """Task state and writer of one execution; concurrent appends are serialized."""

    __slots__ = ("_decided", "_held", "_known", "_limits", "_turn", "lease", "store", "task")

    def __init__(self, *, store: EventStore, lease: Lease, task: Task, limits: Limits = LIMITS) -> None:
        self.store = store
        self.lease = lease
        self.task = task
        """Task state with held facts; may be read in any thread. It has no timestamps of facts appended by this writer:
        these would need another fold of the stream."""
        self._known = task
        """Task state without held facts."""
        self._held: list[TaskCommand] = []
        self._decided: list[TaskFact] = []
        """Facts of the held commands."""
        self._limits = limits
        self._turn = asyncio.Lock()

    def hold(self, *wanted: TaskCommand) -> None:
        """Decide commands now; append their facts in the same commit as those of the next `do`.

        Held facts are lost if the execution is abandoned. Not safe to call while `do` is running. Raises Refusal.
        """
        facts, self.task = provisional(wanted, self.task)
        self._held.extend(wanted)
        self._decided.extend(facts)

    async def do(self, *wanted: TaskCommand, lines: Sequence[LogRecorded] = ()) -> None:
        """Decide commands one after another, and append their facts in one commit.

        `lines` are log lines appended before these facts, in the same commit. Raises Refusal, StaleEpoch,
        LogUnavailable.
        """
        async with self._turn:
            facts, task = provisional(wanted, self.task)
            if self._decided:
                facts = [*self._decided, *facts]
            if facts:
                self._known = self.task = await self._append(facts, task, wanted, lines)
            elif lines:
                await self._append_lines(lines)
            self._held, self._decided = [], []

    async def reserve(self, digests: Collection[str]) -> None:
        """Protect objects from deletion until facts refer to them; call it before storing them.

        Raises LogUnavailable.
        """
        await retry_log(lambda: reserve(self.store.connection, digests), self._limits)

    async def _append(
        self, facts: Sequence[TaskFact], after: Task, wanted: Sequence[TaskCommand], lines: Sequence[LogRecorded]
    ) -> Task:
        """Append facts and return the new task state: `after`, unless another process has appended to the task."""
        lease, lane, known = self.lease, self.store.lane, self._known
        decided = StreamAppend(task_stream(lease.task_id), facts, known.version)
        try:
            if lines:
                parts = StreamAppend(log_stream(lease.task_id), lines, None), decided
                await lane.append_together(parts, meta=lease.meta, fence=lease.fence)
            else:
                await lane.append(*decided[:2], expected=known.version, meta=lease.meta, fence=lease.fence)
        except VersionConflict:
            if lines:
                await self._append_lines(lines)
            # another process has appended to the task, such as a cancellation: decide again on the new state
            again = (*self._held, *wanted)
            task, _ = await retry_log(
                lambda: self.store.handle(lease.task_id, again, task=known, meta=lease.meta, fence=lease.fence),
                self._limits,
            )
            return task
        return after

    async def _append_lines(self, lines: Sequence[LogRecorded]) -> None:
        lease = self.lease
        stream = log_stream(lease.task_id)
        await self.store.lane.append(stream, lines, expected=None, meta=lease.meta, fence=lease.fence)
