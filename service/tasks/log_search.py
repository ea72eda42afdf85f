"""Search in a task's log lines, with exact totals, and their density over time.

A text search scans lines until the page is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from events.facts.ids import TaskId
from events.facts.records import LOG_LEVELS
from events.store.event_store import END, EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.projections.reader import ProjectedTables
from service.schemas.errors import ExecutionUnknown
from service.schemas.fields import requested_step
from service.schemas.formats import stamp, view_of_row
from service.schemas.queries import LogParameters
from service.schemas.responses.logs import LogDensity, LogLine, LogPage, LogStretch
from service.tasks.task_states import TaskStates

MAX_STRETCHES = 1000
"""Maximum number of time intervals in a log density; a chart has fewer pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReading:
    settings: Settings
    store: EventStore
    states: TaskStates
    tables: ProjectedTables

    async def page(self, task_id: TaskId, wanted: LogParameters) -> LogPage:
        """Return matching lines in time order: the newest, or the first ones after `after`. Raises ExecutionUnknown."""
        task = await self.states.at(task_id, wanted.at)
        if wanted.execution_id is not None and wanted.execution_id not in task.executions:
            raise ExecutionUnknown(execution_id=wanted.execution_id)
        parameters = _parameters(task_id, wanted)
        forward = wanted.after is not None
        read = partial(self.tables.rows_until, parameters["at"])
        rows = await read(query("logs", "lines"), {**parameters, "forward": forward})
        total = (await read(query("logs", "count_lines"), parameters))[0][0] if wanted.count else None
        ordered = rows if forward else rows[::-1]
        return LogPage(logs=[view_of_row(LogLine, row, self.settings.zone) for row in ordered], total=total)

    async def density(self, task_id: TaskId) -> LogDensity:
        """Return the numbers of log lines and error lines over time, in at most MAX_STRETCHES intervals."""
        await self.states.now(task_id)
        wanted = {"task_id": task_id, "stretches": MAX_STRETCHES}
        rows = await self.store.history_rows(await self.store.head(), query("task_history", "log_density"), wanted)
        return LogDensity(
            stretches=[
                LogStretch(at=stamp(at, self.settings.zone), lines=lines, errors=errors) for at, lines, errors in rows
            ],
        )


def _parameters(task_id: TaskId, wanted: LogParameters) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "levels": None if wanted.level is None else list(LOG_LEVELS[LOG_LEVELS.index(wanted.level) :]),
        "step": None if wanted.step is None else requested_step(wanted.step),
        "execution_id": wanted.execution_id,
        "q": wanted.q,
        "at": END if wanted.at is None else wanted.at,
        "before": END if wanted.before is None else wanted.before,
        "after": 0 if wanted.after is None else wanted.after,
        "limit": wanted.limit,
    }
