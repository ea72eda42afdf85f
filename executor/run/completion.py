"""End of an execution: writes its last files, then appends its terminal fact."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from events.facts.ids import ExecutionId
from events.facts.task import commands
from events.facts.task.commands import TaskCommand
from events.facts.task.facts import QualityReported
from events.facts.workflow import LOG_FILE
from events.store.event_store import provisional
from events.store.log_text import recorded_log
from events.wire.event import StaleEpoch
from executor.control.task_writer import TaskWriter
from executor.run.json_text import json_file
from executor.run.publish_files import PAUSE_SECONDS, store
from executor.steps.api import OutputFile
from executor.tasklog.task_log import TaskLog
from executor.tasklog.translations import Language, translate
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_folder import file_digest
from runtime.files.object_store import StoredObject, StoreUnavailable
from runtime.process.worker_threads import in_thread
from training.pipeline import quality_report, render_quality

logger = logging.getLogger(__name__)

LOG_DESCRIPTION = "task log"


@dataclass(slots=True, kw_only=True)
class Completion:
    """Writer of an execution's last files and terminal fact."""

    writer: TaskWriter
    artefacts: ArtefactStore
    language: Language

    async def report_quality(self, execution_id: ExecutionId) -> None:
        """Publish `quality_report.json` and `quality_report.md` and append their facts, if the task has pairs."""
        steps = self.writer.task.steps.items()
        report = quality_report(
            {step: s.result for step, s in steps if s.status == "completed" and s.result is not None}
        )
        if report is None:
            return
        rendered = render_quality(report, self.language)
        text = OutputFile.of_text("quality_report.md", rendered, "md", "quality report (readable)")
        files = await self._shown([json_file("quality_report.json", report, description="quality report"), text])
        reported = QualityReported(task_id=self.writer.task.task_id, execution_id=execution_id, report=report)
        await self.writer.do(
            commands.WriteFiles(execution_id=None, files=files),
            commands.RecordFact(fact=reported),
        )

    async def end(self, command: TaskCommand, task_log: TaskLog) -> None:
        """Publish the log file and `task_result.json`, then append the facts of `command`, which ends the execution.

        A disk error while writing the files is only logged.
        """
        lease = self.writer.lease
        _, ended = provisional([command], self.writer.task)
        result = json_file("task_result.json", ended.result, description="task result")
        files: tuple[commands.NewFile, ...] = ()
        try:
            files = await self._last_files(result, task_log)
        except OSError as error:
            is_away = self.artefacts.folders is None or isinstance(error, StoreUnavailable)
            if is_away and isinstance(command, commands.CompleteExecution):
                # another executor completes the execution, with all files
                raise
            # a full disk must not keep an execution from ending
            logger.warning("the last files of %s could not be written: %s", lease.execution_id, error)
            task_log.note("the last files could not be written: %s", error)
        lines = await task_log.rest()
        await self.writer.do(commands.WriteFiles(execution_id=None, files=files), command, lines=lines)

    async def _shown(
        self,
        files: Sequence[OutputFile],
        others: Sequence[str] = (),
        afterwards: Callable[[], None] | None = None,
    ) -> tuple[commands.NewFile, ...]:
        """Store files, publish them in the task's directory, and return their records.

        Waits while another executor may hold the lease, because the directory of an ended task is not looked at again.
        A stop request does not end the wait: a cancelled execution has last files, too. others, afterwards: as of
        `store`. Raises StaleEpoch if the lease is lost, LogUnavailable.
        """
        lease = self.writer.lease
        while True:
            published = await store(
                self.artefacts, self.writer, self.language, files, others=others, afterwards=afterwards
            )
            if published.shown:
                return published.files
            if lease.lost:
                raise StaleEpoch(lease.execution_id)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _last_files(self, result: OutputFile, task_log: TaskLog) -> tuple[commands.NewFile, ...]:
        """Publish the whole log of the task and the result: the log's file, or in a bucket its recorded lines."""
        task_id, folders = self.writer.lease.task_id, self.artefacts.folders
        if folders is None:
            await task_log.close()
            text = b"".join([page async for page in recorded_log(self.writer.store, task_id)])
            log = OutputFile(name=LOG_FILE, data=text, file_type="log", description=LOG_DESCRIPTION)
            return await self._shown([log, result])
        logs: list[StoredObject] = []

        def keep_log() -> None:
            kept = task_log.finish_file(partial(folders.adopt, task_id=task_id, name=LOG_FILE))
            # an executor that had lost the execution may have opened a log file of its own since
            folders.link(kept.sha256, task_id, LOG_FILE)
            task_log.close_file()
            logs.append(kept)

        digest = await in_thread(partial(task_log.finish_file, file_digest), name="log")
        shown = await self._shown([result], others=[digest], afterwards=keep_log)
        kept = logs[-1]
        description = translate(LOG_DESCRIPTION, self.language)
        log_file = commands.NewFile(
            name=LOG_FILE, sha256=kept.sha256, size=kept.size, file_type="log", description=description
        )
        return log_file, *shown
