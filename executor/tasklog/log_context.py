"""Whose log a record belongs to.

Every record logged while a scope is set (by the steps, by libraries, by `warnings`, by `print`) belongs to that scope's
execution, and goes three ways from one logger: stderr, and by the scope's journal the task's file and the log stream.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from dataclasses import dataclass

from events.facts.ids import ExecutionId
from executor.tasklog.task_log import Journal


@dataclass(slots=True, kw_only=True)
class Scope:
    """Whose log a record belongs to."""

    journal: Journal
    execution_id: ExecutionId
    step: str | None = None


_SCOPE: ContextVar[Scope | None] = ContextVar("journal_scope", default=None)


class Recording:
    """Everything logged inside, also in threads started with this context, goes to the scope's journal."""

    __slots__ = ("_before", "_scope")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._before = _SCOPE.set(self._scope)

    def __exit__(self, *_: object) -> None:
        _SCOPE.reset(self._before)


def scope_here() -> Scope | None:
    """Whose log what is logged here belongs to; None outside of executions."""
    return _SCOPE.get()


class JournalHandler(logging.Handler):
    """On the root logger: hands each record to the journal of the scope it was logged in."""

    def handle(self, record: logging.LogRecord) -> bool:
        # without the handler's lock: the journal has its own
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        scope = _SCOPE.get()
        if scope is not None:
            scope.journal.take(record, scope.execution_id, scope.step)


def install() -> None:
    """Puts the handler on the root logger, once per process; records from INFO on reach it whatever stderr shows."""
    root = logging.getLogger()
    if any(isinstance(handler, JournalHandler) for handler in root.handlers):
        return
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    root.setLevel(min(root.level or logging.INFO, logging.INFO))
    root.addHandler(JournalHandler())
    # nothing here shows the thread, the process or the task, and finding them out is a good part of a line's cost
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # there since Python 3.12
    logging.captureWarnings(capture=True)


def task_logger(task_id: str) -> logging.Logger:
    """The logger `TaskDir_<task_id>`, not kept by the logging module: tasks come and go."""
    made = logging.Logger(f"TaskDir_{task_id}", logging.DEBUG)
    made.parent = logging.getLogger()
    return made
