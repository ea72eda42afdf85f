"""Capture of lines printed inside an execution."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest

from events.facts.ids import ExecutionId
from executor.tasklog.log_context import LogScope, TaskLogHandler, log_scope
from executor.tasklog.stdout_capture import CapturedStream


class Lines(list[str]):
    """Task log that collects messages."""

    def take(self, record: logging.LogRecord, *_scope: object) -> None:
        self.append(record.getMessage())


@pytest.fixture
def handler() -> Iterator[TaskLogHandler]:
    logger, handler = logging.getLogger("printed"), TaskLogHandler()
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    # an earlier test may have left such a handler on the root logger
    logger.propagate = False
    yield handler
    logger.removeHandler(handler)
    logger.level, logger.propagate = before


def scope(lines: Lines, name: str) -> LogScope:
    return LogScope(task_log=cast("Any", lines), execution_id=ExecutionId(name))


@pytest.mark.usefixtures("handler")
def test_unfinished_line_belongs_to_its_execution() -> None:
    first, second, outside = Lines(), Lines(), io.StringIO()
    printed = CapturedStream(outside)
    with log_scope(scope(first, "one")):
        print("half", "a", end=" ", file=printed)
    with log_scope(scope(second, "two")):
        print("whole", file=printed)
    print("nobody's", file=printed)
    assert (first, second, outside.getvalue()) == (["half a"], ["whole"], "nobody's\n")


@pytest.mark.usefixtures("handler")
def test_line_printed_in_parts_is_one_message() -> None:
    lines = Lines()
    printed = CapturedStream(io.StringIO())
    with log_scope(scope(lines, "one")):
        print("10 %", end="\r", file=printed)
        print("100", "%", file=printed)
    assert lines == ["10 %", "100 %"]
