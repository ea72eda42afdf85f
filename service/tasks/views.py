"""Views of a task's state for the API. Pure: the same state gives the same view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from events.facts.failure_texts import translations
from events.facts.ids import TaskId
from events.facts.task.facts import SourceDrifted
from events.facts.task.state import Execution, StepState, Task
from events.facts.workflow import STEPS, Step, owner_of
from service.schemas.formats import API, step_status, view_of
from service.schemas.responses.drift import DriftView
from service.schemas.responses.files import FileView
from service.schemas.responses.tasks import (
    CurrentExecution,
    ErrorTexts,
    ExecutionView,
    Product,
    Queue,
    StepProgress,
    StepView,
    TaskCreatedResponse,
    TaskDetail,
    Texts,
)

EMBEDDED = frozenset(("relations", "dictionary", "knowledge"))
"""Parameters that contain whole uploads. Views omit them, because views are sent often."""


def task_created(task: Task, zone: ZoneInfo) -> TaskCreatedResponse:
    return view_of(TaskCreatedResponse, task, zone, step_status=step_status(task))


def task_detail(task: Task, zone: ZoneInfo, queue: Queue | None = None) -> TaskDetail:
    return view_of(
        TaskDetail,
        task,
        zone,
        parameters={k: v for k, v in task.parameters.items() if k not in EMBEDDED},
        step_status=step_status(task),
        steps=[_step(task.steps[step], zone) for step in STEPS],
        language=task.parameters.get("language"),
        current_execution=_current(task, zone, queue),
        executions=execution_views(task, zone),
        error_message=task.error,
        counts=_counts(task),
        drift=None if task.drift is None else drift_view(task.drift),
        translations=translated([task.error, *(e.error for e in task.executions.values())]),
    )


def drift_view(drift: SourceDrifted) -> DriftView:
    return msgspec.convert(drift, DriftView, from_attributes=True)


def translated(errors: Iterable[str | None]) -> dict[str, ErrorTexts]:
    """Return the translations of error texts, by stored text. Texts without a translation are omitted."""
    found = {error: translations(error) for error in errors if error}
    return {
        error: ErrorTexts(
            zh=texts.whole.zh,
            en=texts.whole.en,
            headline=Texts(zh=texts.headline.zh, en=texts.headline.en),
            about_source=texts.about_source,
            about_input=texts.about_input,
        )
        for error, texts in found.items()
        if texts is not None
    }


def execution_views(task: Task, zone: ZoneInfo) -> list[ExecutionView]:
    """Return views of the task's executions, oldest first; a run of the whole workflow precedes its steps."""
    return [_execution(e, zone) for e in sorted(task.executions.values(), key=lambda e: e.position)]


def file_views(task: Task, zone: ZoneInfo) -> list[FileView]:
    """Return views of the task's files, ordered by step, then by name."""
    found = [
        view_of(
            FileView,
            f,
            zone,
            file_name=f.name,
            file_size=f.size,
            download_url=download_url(task.task_id, f.name),
            content_hash=f.sha256,
            is_downloadable=True,
            step=owner_of(f.name),
        )
        for f in task.files.values()
    ]
    order: dict[str | None, int] = {step: i for i, step in enumerate(STEPS)}
    return sorted(found, key=lambda f: (order.get(f.step, len(STEPS)), f.file_name))


def download_url(task_id: TaskId, name: str) -> str:
    return f"{API}/tasks/{quote(task_id)}/files/download/{quote(name)}"


def _step(state: StepState, zone: ZoneInfo) -> StepView:
    units = {"units_done": len(state.done), "units_total": len(state.units)}
    return view_of(StepView, state, zone, **units, produced=_produced(state))


_PRODUCTS: Final[Mapping[Step, Product]] = {
    "ddl_generation": "tables",
    "qa_generation": "pairs",
    "sql_validation": "pairs",
    "training_load": "items",
}


def _produced(state: StepState) -> StepProgress | None:
    produced = state.produced
    if state.step == "ddl_generation" and state.units:
        # the last unit is that of the documents that all tables share
        tables = len(state.units) - 1
        produced = (min(len(state.done), tables), tables)
    return None if produced is None else StepProgress(of=_PRODUCTS[state.step], done=produced[0], expected=produced[1])


def _execution(execution: Execution, zone: ZoneInfo) -> ExecutionView:
    duration = None
    if execution.completed_at is not None and execution.started_at is not None:
        duration = round((execution.completed_at - execution.started_at).total_seconds(), 3)
    return view_of(
        ExecutionView,
        execution,
        zone,
        duration=duration,
        force_executed=execution.force,
        parent_execution_id=execution.parent,
        error_message=execution.error,
    )


def _current(task: Task, zone: ZoneInfo, queue: Queue | None) -> CurrentExecution | None:
    root = task.current
    if root is None:
        return None
    pauser = root.pause_requested_by if root.pause_requested or root.status == "paused" else None
    return view_of(CurrentExecution, root, zone, pause_requested_by=pauser, queue=queue)


def _counts(task: Task) -> dict[str, int]:
    """Return the integer values in all steps' results by name, and `files`, the number of the task's files."""
    counts = {
        name: value
        for step in STEPS
        for name, value in (task.steps[step].result or {}).items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    return counts | {"files": len(task.files)}
