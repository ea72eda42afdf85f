"""Background work of an executor: deletion of tasks, removal of unreferenced objects, checkpoints."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial

import psycopg

from events.audit.checkpoint_schedule import take_due_checkpoint
from events.audit.checkpoints import BadKeyFile
from events.audit.row_verifier import Tampered
from events.facts.codec import UnknownEvent
from events.facts.ids import ExecutorId, TaskId
from events.facts.refusals import ExecutionInProgress, TaskNotFound
from events.facts.task.commands import DeleteTask
from events.store.deletion import Deletions
from events.store.event_store import EventStore
from events.store.objects import delete_unreferenced
from events.wire.event import LogUnavailable, Meta
from executor.control.limits import LIMITS, ExecutorLimits
from executor.steps.models.model_answers import forget_unused
from runtime.files.artefact_store import ArtefactStore
from runtime.postgres.unload_task import remove_loaded
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister
from schema.named_queries import query

logger = logging.getLogger(__name__)

RETENTION_SECONDS = 3600.0
"""Interval between checks for old tasks, unused model answers and expired leases."""
ORPHAN_SECONDS = 3600.0
"""Age from which stored connections of missing tasks are removed: a task may be created after its connection."""
UNFINISHED_DELETION_SECONDS = 60.0
"""Age from which any executor may finish an unfinished deletion."""
CHECK_SECONDS = 10.0
"""Interval between checks for a due checkpoint, an unfinished deletion, or objects to delete."""


@dataclass(slots=True, kw_only=True)
class Maintenance:
    """Maintenance loop of one executor."""

    store: EventStore
    settings: Settings
    artefacts: ArtefactStore
    sources: SourceRegister
    executor: ExecutorId
    limits: ExecutorLimits = LIMITS
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _deleted: list[TaskId] = field(default_factory=list[TaskId])
    _unreadable: set[TaskId] = field(default_factory=set[TaskId])
    """Tasks whose requested deletion is left to an executor of a newer version."""
    _deletions: Deletions = field(init=False)

    def __post_init__(self) -> None:
        self._deletions = Deletions(
            store=self.store,
            sources=self.sources,
            remove_files=self._remove_files,
            remove_loaded=self._remove_loaded,
        )

    def carry_out_requests(self) -> None:
        """Wake `run`, so that it carries out requested deletions."""
        self._due.set()

    def task_deleted(self, task_id: TaskId) -> None:
        """Schedule the removal of a deleted task's files."""
        self._deleted.append(task_id)
        self._due.set()

    async def run(self) -> None:
        """Run maintenance until cancelled; retry failed work at the next request or periodic check."""
        retention_due = check_due = checkpoint_due = 0.0
        clock, age = asyncio.get_running_loop().time, self.limits.leftover_seconds
        while True:
            try:
                if clock() >= retention_due:
                    if (folders := self.artefacts.folders) is not None:
                        await _attempt(in_thread(partial(folders.remove_leftovers, older_than=age), name="leftovers"))
                    await _attempt(in_thread(partial(forget_unused, self.settings.home), name="answers"))
                    await self._ask_retention()
                    await self._remove_leases()
                    await self.sources.remove_orphans(older_than=ORPHAN_SECONDS)
                    retention_due = clock() + RETENTION_SECONDS
                    self._due.set()
                if self._due.is_set():
                    self._due.clear()
                    await self._carry_out()
                if clock() >= check_due:
                    check_due = clock() + CHECK_SECONDS
                    await self._finish_deletions()
                    await _attempt(self._delete_objects())
                    if clock() >= checkpoint_due:
                        await take_due_checkpoint(self.store, self.settings, meta=Meta(executor=self.executor))
            except (BadKeyFile, Tampered) as error:
                # retry hourly: an operator has to correct the key file or to verify the log
                logger.warning("checkpoints are put off: %s", error)
                checkpoint_due = clock() + RETENTION_SECONDS
            except (psycopg.Error, LogUnavailable, OSError) as error:
                logger.warning("maintenance is put off: %s", str(error).strip() or type(error).__name__)
                self._due.clear()
            try:
                async with asyncio.timeout(max(min(retention_due, check_due) - clock(), 1.0)):
                    await self._due.wait()
            except TimeoutError:
                continue

    async def _ask_retention(self) -> None:
        days = self.settings.retention_days
        if not days:
            return
        async with self.store.connection() as conn:
            await conn.execute(query("deletions", "request_old_tasks"), {"seconds": days * 86_400})

    async def _remove_leases(self) -> None:
        """Remove expired leases of ended executions."""
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("leases", "remove_expired"))
            (removed,) = await cursor.fetchone() or (0,)
        if removed:
            logger.info("removed %d leases of executions that have ended", removed)

    async def _carry_out(self) -> None:
        waiting, self._deleted = self._deleted, []
        for task_id in waiting:
            # the process that deleted the task removes all other data; only files on this machine may remain
            if not await _attempt(self._remove_files(task_id)):
                self._deleted.append(task_id)
        while task_ids := [task_id for task_id in await self._requested() if task_id not in self._unreadable]:
            for task_id in task_ids:
                await self._delete(task_id)
        await _attempt(self._delete_objects())

    async def _delete_objects(self) -> None:
        if deleted := await delete_unreferenced(self.store.connection, self.artefacts.objects.delete):
            logger.info("deleted %d unreferenced objects", deleted)

    async def _finish_deletions(self) -> None:
        """Finish deletions that other processes left unfinished."""
        for task_id in await self._deletions.unfinished(older_than=UNFINISHED_DELETION_SECONDS):
            logger.info("finishing the deletion of %s", task_id)
            await _attempt(self._finish(task_id))

    async def _requested(self) -> list[TaskId]:
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("deletions", "requested_deletions"))
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def _delete(self, task_id: TaskId) -> None:
        """Delete a task, unless it is running, and remove its deletion request.

        If its files cannot be removed now, the deletion is finished later.
        """
        try:
            await self.store.handle(task_id, DeleteTask(), meta=Meta(actor="retention", executor=self.executor))
        except UnknownEvent as newer:
            logger.warning("the deletion of %s is left to an executor of a newer version: %s", task_id, newer)
            self._unreadable.add(task_id)
            return
        except ExecutionInProgress:
            pass
        except TaskNotFound:
            # already deleted, perhaps by another executor
            await _attempt(self._finish(task_id))
        else:
            logger.info("deleted %s", task_id)
            await _attempt(self._finish(task_id))
        async with self.store.connection() as conn:
            await conn.execute(query("deletions", "remove_request"), {"task_id": task_id})

    async def _finish(self, task_id: TaskId) -> None:
        """Finish a deletion, unless another process is finishing it."""
        await self._deletions.finish(task_id, wait=False, meta=Meta(executor=self.executor))

    async def _remove_files(self, task_id: TaskId) -> None:
        await in_thread(lambda: self.artefacts.remove_task(task_id), name="delete")

    async def _remove_loaded(self, task_id: TaskId) -> None:
        try:
            await remove_loaded(self.settings, task_id)
        except psycopg.Error as error:
            # not an error of the log's database, without which no other maintenance is possible
            raise OSError(f"the vector store: {str(error).strip()}") from error


async def _attempt(work: Awaitable[object]) -> bool:
    """Await work; log an OSError and return False, so that files, or a store that is away, stop no other work."""
    try:
        await work
    except OSError as error:
        logger.warning("maintenance is put off: %s", error)
        return False
    return True
