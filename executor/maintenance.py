"""Background work of an executor: deletion of tasks, removal of unreferenced objects, checkpoints."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import psycopg

from events.audit.checkpoint_schedule import take_due_checkpoint
from events.audit.checkpoints import BadKeyFile
from events.facts.ids import ExecutorId, TaskId
from events.facts.refusals import ExecutionInProgress, TaskNotFound
from events.facts.task.commands import DeleteTask
from events.store.deletion import Deletions
from events.store.event_store import EventStore
from events.wire.event import LogUnavailable, Meta
from executor.control.limits import LIMITS, Limits
from executor.steps.models.model_answers import AnswerFolder
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
CONFIG_FILE = "task_config.json"
"""File that is written first to a task's directory."""
MAX_NAMED_DIRECTORIES = 5
"""Maximum number of directories without a task in the log that a warning names."""
CHECKPOINT_SECONDS = 10.0
"""Interval between checks for a due checkpoint or an unfinished deletion."""


@dataclass(slots=True, kw_only=True)
class Maintenance:
    """Maintenance loop of one executor."""

    store: EventStore
    settings: Settings
    artefacts: ArtefactStore
    sources: SourceRegister
    executor: ExecutorId
    limits: Limits = LIMITS
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _deleted: list[TaskId] = field(default_factory=list[TaskId])
    _deletions: Deletions = field(init=False)

    def __post_init__(self) -> None:
        self._deletions = Deletions(
            store=self.store,
            sources=self.sources,
            remove_files=self._remove_files,
            remove_loaded=lambda task_id: remove_loaded(self.settings, task_id),
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
        retention_due = checkpoint_due = 0.0
        clock, age = asyncio.get_running_loop().time, self.limits.leftover_seconds
        while True:
            try:
                if clock() >= retention_due:
                    await in_thread(lambda: self.artefacts.remove_leftovers(older_than=age), name="leftovers")
                    await in_thread(AnswerFolder(self.settings.home).forget_unused, name="answers")
                    await self._ask_retention()
                    await self._remove_leases()
                    await self.sources.remove_orphans(older_than=ORPHAN_SECONDS)
                    retention_due = clock() + RETENTION_SECONDS
                    self._due.set()
                if self._due.is_set():
                    self._due.clear()
                    await self._carry_out()
                if clock() >= checkpoint_due:
                    checkpoint_due = clock() + CHECKPOINT_SECONDS
                    await self._finish_deletions()
                    await take_due_checkpoint(self.store, self.settings, meta=Meta(executor=self.executor))
            except BadKeyFile as error:
                # retry hourly: an operator has to correct the key file
                logger.warning("checkpoints are put off: %s", error)
                checkpoint_due = clock() + RETENTION_SECONDS
            except (psycopg.Error, LogUnavailable, OSError) as error:
                logger.warning("maintenance is put off: %s", str(error).strip() or type(error).__name__)
                self._due.clear()
            try:
                async with asyncio.timeout(max(min(retention_due, checkpoint_due) - clock(), 1.0)):
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
        deleted = 0
        while self._deleted:
            # the process that deleted the task removes all other data; only files on this machine may remain
            await self._remove_files(self._deleted[0])
            self._deleted.pop(0)
            deleted += 1
        while task_ids := await self._requested():
            for task_id in task_ids:
                deleted += await self._delete(task_id)
        if deleted:
            await self._collect()

    async def _finish_deletions(self) -> None:
        """Finish deletions that other processes left unfinished."""
        for task_id in await self._deletions.unfinished(older_than=UNFINISHED_DELETION_SECONDS):
            if await self._finish(task_id):
                logger.info("finished the deletion of %s", task_id)

    async def _requested(self) -> list[TaskId]:
        async with self.store.connection() as conn:
            cursor = await conn.execute(query("deletions", "requested_deletions"))
            return [TaskId(task_id) for (task_id,) in await cursor.fetchall()]

    async def _delete(self, task_id: TaskId) -> bool:
        """Delete a task and remove its deletion request. Returns False without deletion if the task is running."""
        try:
            await self.store.handle(task_id, DeleteTask(), meta=Meta(actor="retention", executor=self.executor))
        except ExecutionInProgress:
            done = False
        except TaskNotFound:
            # already deleted, perhaps by another executor
            await self._finish(task_id)
            done = True
        else:
            logger.info("deleted %s", task_id)
            await self._finish(task_id)
            done = True
        async with self.store.connection() as conn:
            await conn.execute(query("deletions", "remove_request"), {"task_id": task_id})
        return done

    async def _finish(self, task_id: TaskId) -> bool:
        """Finish a deletion. Returns False if another process is finishing it."""
        redacted = await self._deletions.finish(task_id, wait=False, meta=Meta(executor=self.executor))
        return redacted is not None

    async def _remove_files(self, task_id: TaskId) -> None:
        await in_thread(lambda: self.artefacts.remove_task(task_id), name="delete")

    async def _collect(self) -> None:
        """Remove stored objects that no task refers to.

        Removes nothing if a directory belongs to a task that the log does not contain: another log, or a newer copy of
        this log, may refer to any object. Directories that contain only `task_config.json` are ignored: their tasks
        were never appended to a log.
        """
        settled = self.limits.leftover_seconds
        names = await in_thread(lambda: self.artefacts.settled_directories(older_than=settled), name="orphans")
        async with self.store.connection() as conn:
            unknown = await (await conn.execute(query("deletions", "orphan_directories"), {"names": names})).fetchall()
            orphans = await in_thread(
                lambda: [name for (name,) in unknown if not self.artefacts.holds_only(name, CONFIG_FILE)],
                name="orphans",
            )
            if orphans:
                shown = ", ".join(orphans[:MAX_NAMED_DIRECTORIES])
                logger.warning(
                    "nothing is collected: the log has no task of %d directories in %s, such as %s; move them away if"
                    " this is the right log",
                    len(orphans),
                    self.artefacts.root,
                    shown,
                )
                return
            cursor = await conn.execute(query("deletions", "kept_digests"))
            kept = frozenset(digest for (digest,) in await cursor.fetchall() if digest)
        age = self.limits.collect_after_seconds
        removed = await in_thread(lambda: self.artefacts.collect(kept, older_than=age), name="collect")
        if removed:
            logger.info("removed %d unreferenced objects", removed)
