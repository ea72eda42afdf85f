"""Quality report and log density of a task, and the differences between its states at two positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow

from events.facts.ids import TaskId, task_stream
from events.facts.task.state import Task
from events.facts.workflow import STEPS
from events.store.event_store import END, EventStore
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import InvalidRequest
from service.schemas.formats import stamp
from service.schemas.responses.logs import LogDensity, LogStretch
from service.schemas.responses.moments import FileChange, FileChanges, StepChange, TaskChanges, Turn
from service.tasks.task_states import TaskStates
from service.texts import say
from training.measures import figures_json

MAX_STRETCHES = 1000
"""Maximum number of time intervals in a log density; a chart has fewer pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    settings: Settings
    store: EventStore
    states: TaskStates

    async def quality(self, task_id: TaskId, at: int | None = None) -> dict[str, Any] | None:
        """Return the task's latest quality report, now or as of position `at`; None if it has no report.

        The latest evaluation is its part `evaluation`. Its figures are made anew, so that a report of an earlier
        version has those of today, with today's bars.
        """
        task = await self.states.at(task_id, at)
        if task.quality is None and task.evaluation is None:
            return None
        report = task.quality or {}
        evaluated = {} if task.evaluation is None else {"evaluation": task.evaluation}
        return {**report, "figures": figures_json(report), **evaluated}

    async def log_density(self, task_id: TaskId) -> LogDensity:
        """Return the numbers of log lines and error lines over time, in at most MAX_STRETCHES intervals."""
        await self.states.now(task_id)
        wanted = {"task_id": task_id, "stretches": MAX_STRETCHES}
        rows = await self._rows(await self.store.head(), query("task_history", "log_density"), wanted)
        return LogDensity(
            stretches=[
                LogStretch(at=stamp(at, self.settings.zone), lines=lines, errors=errors) for at, lines, errors in rows
            ],
        )

    async def changes(self, task_id: TaskId, start: int | None, end: int | None) -> TaskChanges:
        """Return the differences between the task's states at two positions.

        start: None means before the task's creation; end: None means now.
        Raises InvalidRequest if `start` is greater than `end` or a position is beyond the end of the log.
        """
        if start is not None and end is not None and start > end:
            raise InvalidRequest(say("from: is greater than to"), field="from", status=400)
        later = await self.states.at(task_id, end)
        if start is not None and start > later.position:
            await self.states.at(task_id, start)
        earlier = await self.states.newest.past(task_stream(task_id), start or 0)
        until = END if end is None else end
        between = {"task_id": task_id, "after": start or 0, "until": until}
        counted = await self._rows(until, query("task_history", "events_between"), between)
        return compare(task_id, earlier, later, dict(sorted(counted)))

    async def _rows(self, needed: int, statement: LiteralString, values: dict[str, Any]) -> list[TupleRow]:
        """Return the rows of a query in a log with all events up to the position `needed`."""

        async def read(conn: psycopg.AsyncConnection[Any]) -> list[TupleRow]:
            return await (await conn.execute(statement, values)).fetchall()

        return await self.store.read_history(needed, read)


def compare(task_id: TaskId, earlier: Task, later: Task, events: dict[str, int]) -> TaskChanges:
    """Return the differences between two states of a task. events: number of events between the states, by type."""
    steps = [
        StepChange(step=s, before=earlier.steps[s].status, after=later.steps[s].status)
        for s in STEPS
        if earlier.steps[s].status != later.steps[s].status
    ]
    return TaskChanges(
        task_id=task_id,
        start=earlier.position,
        to=later.position,
        status=_turn(earlier.status, later.status),
        progress=_turn(earlier.progress, later.progress),
        steps=steps,
        executions=sorted(e for e, x in later.executions.items() if earlier.executions.get(e) != x),
        files=file_changes(earlier, later),
        events=events,
    )


def file_changes(earlier: Task, later: Task) -> FileChanges:
    """Return the files added, removed and changed between two states of a task, each sorted by name."""
    found = FileChanges(added=[], removed=[], changed=[])
    for name in sorted({*earlier.files, *later.files}):
        before, after = earlier.files.get(name), later.files.get(name)
        if before and after and before.sha256 == after.sha256:
            continue
        kind = found.added if before is None else found.removed if after is None else found.changed
        kind.append(
            FileChange(
                file_name=name,
                before=before.sha256 if before else None,
                after=after.sha256 if after else None,
                before_size=before.size if before else None,
                after_size=after.size if after else None,
            )
        )
    return found


def _turn(before: str | int, after: str | int) -> Turn | None:
    return None if before == after else Turn(before=before, after=after)
