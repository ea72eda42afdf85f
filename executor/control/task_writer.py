"""Writer of an execution's facts to its task: appends are fenced, ordered, and retried after lost connections."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from events.append.group_commit import StreamAppend
from events.facts.ids import log_stream, pairs_stream, task_stream
from events.facts.records import LogRecorded, PairEvent
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import TaskFact
from events.facts.task.state import Task
from events.store.event_store import MAX_RETRIES, EventStore, provisional
from events.store.objects import reserve
from events.wire.event import VersionConflict
from executor.control.leases import Lease, note_wait_for_files
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.retries import retry_log


class TaskWriter:
    """Task state and writer of one execution; concurrent appends are serialized."""

    __slots__ = ("_decided", "_held", "_known", "_limits", "_turn", "files_silent_since", "lease", "store", "task")

    def __init__(self, *, store: EventStore, lease: Lease, task: Task, limits: ExecutorLimits = LIMITS) -> None:
        self.store = store
        self.lease = lease
        self.task = task
        """Task state with held facts; may be read in any thread. It has no timestamps of facts appended by this writer:
        these would need another fold of the stream."""
        self.files_silent_since: float | None = None
        """Start of the wait for the store of files, on the monotonic clock, once it is in the task's log."""
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

    async def do(
        self, *wanted: TaskCommand, lines: Sequence[LogRecorded] = (), pairs: Sequence[PairEvent] = ()
    ) -> None:
        """Decide commands one after another, and append their facts in one commit.

        `lines` and `pairs` are log lines and pair events appended before these facts, in the same commit. Raises
        Refusal, StaleEpoch, LogUnavailable.
        """
        task_id = self.lease.task_id
        beside = [
            StreamAppend(stream, facts, None)
            for stream, facts in ((log_stream(task_id), lines), (pairs_stream(task_id), pairs))
            if facts
        ]
        async with self._turn:
            facts, task = provisional(wanted, self.task)
            facts = [*self._decided, *facts]
            for _ in range(MAX_RETRIES):
                try:
                    await self._append(facts, beside)
                except VersionConflict:
                    # another process has appended to the task, such as a cancellation: decide again on the new state
                    self._known = await retry_log(self._caught_up, self._limits)
                    facts, task = provisional((*self._held, *wanted), self._known)
                else:
                    self._known = self.task = task
                    self._held, self._decided = [], []
                    return
            raise VersionConflict(task_stream(task_id))

    async def _caught_up(self) -> Task:
        return await self.store.catch_up(self.lease.task_id, self._known)

    async def reserve(self, digests: Collection[str]) -> None:
        """Protect objects from deletion until facts refer to them; call it before storing them.

        Raises LogUnavailable.
        """
        await retry_log(lambda: reserve(self.store.connection, digests), self._limits)

    async def note_wait_for_files(self, seconds: float | None) -> None:
        """Record that this execution has waited for the store of files for `seconds`; None if the store answers.

        Raises LogUnavailable.
        """
        await retry_log(lambda: note_wait_for_files(self.store.connection, self.lease, seconds), self._limits)

    async def _append(self, facts: Sequence[TaskFact], beside: Sequence[StreamAppend]) -> None:
        """Append facts to the task's stream, and the others in the same commit. Raises VersionConflict."""
        lease, lane = self.lease, self.store.lane
        parts = list(beside)
        if facts:
            parts.append(StreamAppend(task_stream(lease.task_id), facts, self._known.version))
        match parts:
            case []:
                pass
            case [StreamAppend(stream, only, expected)]:
                await lane.append(stream, only, expected=expected, meta=lease.meta, fence=lease.fence)
            case _:
                await lane.append_together(parts, meta=lease.meta, fence=lease.fence)
