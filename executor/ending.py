"""The last files of an execution and then its one terminal fact, so that nothing of it follows that."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from events.decider import Moment, Recorded
from events.ids import ExecutionId
from events.task import commands
from events.task.commands import TaskCommand
from events.task.decider import TASK
from events.task.state import Task
from executor.journal import LOG_FILE, Journal
from executor.ledger import Ledger
from executor.outputs import show_files, store_files
from executor.quality import quality_report
from executor.step_run import json_file
from executor.steps.seam import OutputFile
from executor.threads import in_thread
from runtime.artefacts import ArtefactStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    ledger: Ledger
    artefacts: ArtefactStore

    async def report_quality(self, execution_id: ExecutionId) -> None:
        """`quality_report.json` and its event, once there are pairs to speak of."""
        report = quality_report(self.ledger.task)
        if report is None:
            return
        await self._write([json_file("quality_report.json", report, description="质量报告")])
        await self.ledger.do(commands.ReportQuality(execution_id=execution_id, report=report))

    async def end(self, command: TaskCommand, journal: Journal) -> None:
        await journal.close()
        lease = self.ledger.lease
        try:
            log = self.artefacts.directory(lease.task_id) / LOG_FILE
            await self._write(
                [
                    OutputFile(name=LOG_FILE, data=log.read_bytes(), file_type="log", description="任务日志"),
                    json_file("task_result.json", _result_after(command, self.ledger.task), description="任务结果"),
                ]
            )
        except OSError as error:
            # a full disk must not keep an execution from ending
            logger.warning("the last files of %s could not be written: %s", lease.execution_id, error)
        await self.ledger.do(command)

    async def _write(self, files: Sequence[OutputFile]) -> None:
        lease = self.ledger.lease

        def bring() -> tuple[commands.NewFile, ...]:
            stored = store_files(self.artefacts, files)
            if lease.is_fresh():
                show_files(self.artefacts, lease.task_id, stored)
            return stored

        await self.ledger.do(commands.WriteFiles(execution_id=None, files=await in_thread(bring, name="write")))


def _result_after(command: TaskCommand, task: Task) -> dict[str, Any] | None:
    """What the task's result will be once the execution has ended with `command`."""
    now = datetime.now(UTC)
    facts = TASK.decide(command, task)
    ended = TASK.fold((Recorded(f, Moment(task.position + 1 + i, now)) for i, f in enumerate(facts)), task)
    return ended.result
