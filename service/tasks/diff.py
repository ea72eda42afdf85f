"""Differences between the states of a task at two positions."""

from __future__ import annotations

from dataclasses import dataclass

from events.facts.ids import TaskId, task_stream
from events.facts.task.state import Task
from events.facts.workflow import STEPS
from events.store.event_store import END, EventStore
from schema.named_queries import query
from service.schemas.errors import InvalidRequest
from service.schemas.responses.task_changes import FileChange, FileChanges, StepChange, TaskChanges, Turn
from service.tasks.task_states import TaskStates
from service.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDiff:
    store: EventStore
    states: TaskStates

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
        counted = await self.store.history_rows(until, query("task_history", "events_between"), between)
        return compare(task_id, earlier, later, dict(sorted(counted)))


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
