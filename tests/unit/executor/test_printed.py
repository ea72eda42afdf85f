"""Where what is printed inside an execution goes."""

from __future__ import annotations

import io
import logging
from typing import Any, cast

import pytest

from events.ids import ExecutionId
from executor.journal import JournalHandler, Recording, Scope
from executor.printed import PrintedLines


class Lines(list[str]):
    """Takes what a journal takes."""

    def take(self, record: logging.LogRecord, _scope: Scope) -> None:
        self.append(record.getMessage())


@pytest.fixture
def handler() -> Any:
    logger, handler = logging.getLogger("printed"), JournalHandler()
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


def scope(lines: Lines, name: str) -> Scope:
    return Scope(journal=cast("Any", lines), execution_id=ExecutionId(name))


@pytest.mark.usefixtures("handler")
def test_a_line_without_an_end_stays_with_the_execution_that_printed_it() -> None:
    first, second, outside = Lines(), Lines(), io.StringIO()
    printed = PrintedLines(outside)
    with Recording(scope(first, "one")):
        print("half", "a", end=" ", file=printed)
    with Recording(scope(second, "two")):
        print("whole", file=printed)
    print("nobody's", file=printed)
    assert (first, second, outside.getvalue()) == (["half a"], ["whole"], "nobody's\n")


@pytest.mark.usefixtures("handler")
def test_a_line_printed_in_parts_is_one() -> None:
    lines = Lines()
    printed = PrintedLines(io.StringIO())
    with Recording(scope(lines, "one")):
        print("10 %", end="\r", file=printed)
        print("100", "%", file=printed)
    assert lines == ["10 %", "100 %"]
