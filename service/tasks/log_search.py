"""Pages of a task's log, and exact totals.

A text is looked for in the newest lines, which stand in no block yet, and in those blocks whose signature allows for
it: a rare one is found among a million lines by reading a few thousand. What finds it is in the queries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import TupleRow

from events.facts.ids import TaskId
from events.facts.records import LOG_LEVELS, LogLevel
from events.store.event_store import END
from runtime.settings.settings import Settings
from service.projections.log_signature import bits_of
from service.projections.reader import ProjectedTables
from service.schemas.errors import ExecutionUnknown, InvalidRequest
from service.schemas.formats import stamp
from service.schemas.responses.logs import LogLine, LogPage
from service.tasks.state_cache import TaskStates


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    level: str | None = None
    """That level and above."""
    step: str | None = None
    execution_id: str | None = None
    q: str | None = None
    before: int | None = None
    after: int | None = None
    limit: int = 100
    at: int | None = None
    count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReading:
    settings: Settings
    states: TaskStates
    tables: ProjectedTables

    async def page(self, task_id: TaskId, wanted: LogFilter) -> LogPage:
        """Lines in time order: the newest that match, or those after `after`. Raises ExecutionUnknown."""
        task = await self.states.at(task_id, wanted.at)
        if wanted.execution_id is not None and wanted.execution_id not in task.executions:
            raise ExecutionUnknown(execution_id=wanted.execution_id)
        parameters = _parameters(task_id, wanted)
        forward = wanted.after is not None
        rows = await self.tables.rows("found_lines" if wanted.q else "lines", {**parameters, "forward": forward})
        total = await self._total(parameters, rows) if wanted.count else None
        ordered = rows if forward else rows[::-1]
        return LogPage(logs=[_log_line(row, self.settings) for row in ordered], total=total)

    async def _total(self, parameters: dict[str, Any], page: Sequence[TupleRow]) -> int:
        """page: lines that match; where most have the text in the very letters asked for, it is looked for so first."""
        text = parameters["q"] or ""
        parameters["as_written"] = sum(text in row[3] for row in page) * 2 > len(page)
        few = parameters["bits"] is not None and (await self.tables.rows("found_in_few", parameters))[0][0]
        return (await self.tables.rows("count_found" if few else "count_logs", parameters))[0][0]


def _parameters(task_id: TaskId, wanted: LogFilter) -> dict[str, Any]:
    levels = levels_from(wanted.level)
    return {
        "task_id": task_id,
        "levels": levels,
        "step": wanted.step,
        "execution_id": wanted.execution_id,
        "q": wanted.q,
        "caseless": caseless_part(wanted.q or ""),
        "bits": bits_of(wanted.q, levels[0] if levels else None) if wanted.q else None,
        "at": END if wanted.at is None else wanted.at,
        "before": END if wanted.before is None else wanted.before,
        "after": 0 if wanted.after is None else wanted.after,
        "limit": wanted.limit,
    }


def caseless_part(text: str) -> str | None:
    """The longest part of a text that a search finds only as it is written; None where that would tell too little."""
    longest = max(re.split("[A-Za-z]+", text), key=len)
    return longest if len(longest) > 1 else None


def levels_from(level: str | None) -> list[LogLevel] | None:
    """A level and those above it. Raises InvalidRequest."""
    if level is None:
        return None
    for n, each in enumerate(LOG_LEVELS):
        if each == level.upper():
            return list(LOG_LEVELS[n:])
    known = ", ".join(LOG_LEVELS)
    raise InvalidRequest(
        f"未知日志级别: {level} (应为 {known} 之一)", f"level: {level!r} is none of {known}", field="level", status=400
    )


def _log_line(row: TupleRow, settings: Settings) -> LogLine:
    return LogLine(
        position=row[0],
        timestamp=stamp(row[1], settings.zone),
        level=row[2],
        message=row[3],
        step_name=row[4],
        module_name=row[5],
        function_name=row[6],
        execution_id=row[7],
        extra_data=row[8],
    )
