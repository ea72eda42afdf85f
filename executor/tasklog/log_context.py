"""Assignment of log records to executions.

Records logged inside a `log_scope`, by steps, libraries or `warnings`, belong to the scope's execution. Such
records go to stderr and, through the scope's task log, to the task's log file and log stream.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import stamina

from events.facts.ids import ExecutionId
from executor.tasklog.task_log import TaskLog


@dataclass(slots=True, kw_only=True)
class LogScope:
    """Task log, execution and step of the records logged inside a `log_scope`."""

    task_log: TaskLog
    execution_id: ExecutionId
    step: str | None = None


_SCOPE: ContextVar[LogScope | None] = ContextVar("log_scope", default=None)


@contextmanager
def log_scope(scope: LogScope) -> Generator[None]:
    """Send records logged in the block, also by threads that run in the block's context, to the scope's task log."""
    before = _SCOPE.set(scope)
    try:
        yield
    finally:
        _SCOPE.reset(before)


class TaskLogHandler(logging.Handler):
    """Handler of the root logger that passes each record to the task log of its scope."""

    def handle(self, record: logging.LogRecord) -> bool:
        # without the handler's lock: the task log has its own
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        scope = _SCOPE.get()
        if scope is not None:
            scope.task_log.take(record, scope.execution_id, scope.step)


def install() -> None:
    """Add a TaskLogHandler to the root logger, once per process. It handles INFO and above, whatever stderr shows."""
    root = logging.getLogger()
    if any(isinstance(handler, TaskLogHandler) for handler in root.handlers):
        return
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    root.setLevel(min(root.level or logging.INFO, logging.INFO))
    root.addHandler(TaskLogHandler())
    # log lines contain no thread, process or asyncio task, and collecting these is a large part of a record's cost
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # added in Python 3.12
    logging.captureWarnings(capture=True)
    # stamina would log each retry in English; the code with the retry logs the reason itself
    stamina.instrumentation.set_on_retry_hooks(())


def task_logger(task_id: str) -> logging.Logger:
    """Return an unregistered logger `TaskDir_<task_id>`. The logging module would retain every registered logger."""
    made = logging.Logger(f"TaskDir_{task_id}", logging.DEBUG)
    made.parent = logging.getLogger()
    return made
