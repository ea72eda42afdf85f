"""Views for `?compat=1`: clients of the original design wait for `completed` or `failed`, and know no `cancelled` and
`paused`.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from service.schemas.language import Language
from service.schemas.responses.tasks import ExecutionList, ExecutionView, TaskDetail, TaskPage, TaskRow
from service.texts import say

CANCELLED = say("cancelled")
"""Value of `error_message` that distinguishes a cancelled run from a failed run."""

_ORIGINAL = {"cancelled": "failed", "paused": "running"}


def with_original_states[View: (TaskDetail, TaskPage, ExecutionList)](view: View, language: Language) -> View:
    """Return the view with the status `failed` instead of `cancelled`, and that of running work instead of `paused`."""
    match view:
        case TaskPage():
            return replace(view, tasks=[_task(task, language) for task in view.tasks])
        case ExecutionList():
            return replace(view, executions=[_failed(e, language) for e in view.executions])
        case TaskDetail():
            steps = [replace(step, status=_word(step.status)) for step in view.steps]
            executions = [_failed(e, language) for e in view.executions]
            return replace(_task(view, language), steps=steps, executions=executions)


def _task[View: TaskDetail | TaskRow](view: View, language: Language) -> View:
    step_status = {step: _word(status) for step, status in view.step_status.items()}
    return replace(_failed(view, language), step_status=step_status)


def _failed[View: TaskDetail | TaskRow | ExecutionView](view: View, language: Language) -> View:
    if view.status == "paused":
        return replace(view, status="running" if isinstance(view, ExecutionView) else "in_progress")
    if view.status not in ("cancelled", "cut_off"):
        return view
    changes: dict[str, Any] = {"status": "failed", "error_message": CANCELLED.text(language)}
    return replace(view, **changes)


def _word(status: str) -> str:
    return _ORIGINAL.get(status, status)
