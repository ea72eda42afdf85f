"""Rows of the projected tables, from states of tasks and their pairs, and log lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import msgspec

from events.facts.dataset_id import DatasetId
from events.facts.pair.state import PairState, TaskPairs
from events.facts.records import LogRecorded
from events.facts.task.state import Execution, File, Task
from service.pair_views.filters import searched_text, states_of
from service.pair_views.view import STORED_FIELDS, pair_view
from service.schemas.formats import step_status
from service.schemas.responses.pairs import PairRepair

type TableRow = dict[str, Any]
type LogRow = tuple[Any, ...]
type PairRow = tuple[Any, ...]

_WIDTHS = {"step_name": 50, "module": 100, "function": 100}
"""Widths of the columns for a log line's origin, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanges:
    """Rows to write, and names of outputs to remove, after a change of a task's state."""

    task: TableRow
    executions: list[TableRow]
    outputs: list[TableRow]
    removed_outputs: list[str]


def changes(before: Task, after: Task) -> RowChanges:
    """Return the changes between two states of a task, which share their unchanged executions and files."""
    executions = [
        e
        for e in sorted(after.executions.values(), key=lambda e: e.position)
        if before.executions.get(e.execution_id) is not e
    ]
    outputs = [f for f in sorted(after.files.values(), key=lambda f: f.position) if before.files.get(f.name) is not f]
    return RowChanges(
        task=task_row(after),
        executions=[_execution_row(after, e) for e in executions],
        outputs=[_output_row(after, f) for f in outputs],
        removed_outputs=sorted(name for name in before.files if name not in after.files),
    )


def task_row(task: Task) -> TableRow:
    return {
        "id": task.task_id,
        "task_type": task.task_type,
        "status": task.status,
        "parameters": json_text(task.parameters),
        "result": None if task.result is None else json_text(task.result),
        "error_message": plain_text(task.error),
        "step_status": json_text(step_status(task)),
        "output_directory": task.output_directory,
        "created_at": task.created_at,
        "started_at": task.started_at,
        "completed_at": task.completed_at,
        "created_by": plain_text(task.created_by),
        "db_name": plain_text(task.db_name),
        "business_context": plain_text(task.business_context),
        "task_name": plain_text(task.task_name),
        "progress": task.progress,
        "position": task.position,
    }


def log_row(position: int, recorded_at: datetime, line: LogRecorded, task: Task) -> LogRow:
    """Return a log line as columns in the order of `copy_logs`. An execution that the task lacks becomes None."""
    known = line.execution_id is not None and line.execution_id in task.executions
    return (
        position,
        line.task_id,
        line.execution_id if known else None,
        line.level,
        _plain(line.message),
        _fitting("step_name", line.step_name),
        _fitting("module", line.module),
        _fitting("function", line.function),
        _logged_at(line.logged_at, recorded_at),
        json_text(line.extra) if line.extra else "{}",
    )


def pair_changes(task: Task, before: TaskPairs, after: TaskPairs) -> tuple[list[str], list[PairRow]]:
    """Return the ids of pairs whose rows are outdated, and the new rows as columns in the order of `copy_pairs`."""
    changed = [pair for pair_id, pair in after.pairs.items() if before.pairs.get(pair_id) != pair]
    outdated = [pair.pair_id for pair in changed if pair.pair_id in before.pairs]
    gone = [pair_id for pair_id in before.pairs if pair_id not in after.pairs]
    return outdated + gone, [_pair_row(task, pair) for pair in changed]


def json_text(value: Any) -> str:
    """Return JSON for a jsonb column, which cannot store NUL: each NUL is replaced by its symbol."""
    encoded = msgspec.json.encode(value)
    if b"\\u0000" in encoded:
        encoded = msgspec.json.encode(_without_nul(value))
    return encoded.decode()


def plain_text(text: str | None) -> str | None:
    """Return text for PostgreSQL, which cannot store NUL: each NUL is replaced by its symbol."""
    return None if text is None else _plain(text)


def _plain(text: str) -> str:
    return text if "\0" not in text else text.replace("\0", "␀")


def _execution_row(task: Task, execution: Execution) -> TableRow:
    return {
        "id": execution.position,
        "task_id": task.task_id,
        "execution_step": execution.step,
        "status": execution.status,
        "started_at": execution.started_at,
        "completed_at": execution.completed_at,
        "error_message": plain_text(execution.error),
        "execution_result": None if execution.result is None else json_text(execution.result),
        "execution_id": execution.execution_id,
        "force_executed": execution.force,
        "files_cleaned": execution.files_cleaned,
        "parent_execution_id": execution.parent,
    }


def _output_row(task: Task, file: File) -> TableRow:
    return {
        "id": file.position,
        "task_id": task.task_id,
        "execution_id": file.execution_id,
        "file_type": file.file_type,
        "file_name": file.name,
        "file_path": f"{task.task_id}/{file.name}",
        "file_size": file.size,
        "content_hash": file.sha256,
        "description": plain_text(file.description),
        "created_at": file.created_at,
        "modified_at": file.modified_at,
        "is_primary": file.is_primary,
    }


def _pair_row(task: Task, pair: PairState) -> PairRow:
    view = pair_view(pair)
    values = (getattr(view, name) for name in STORED_FIELDS)
    dataset = str(DatasetId.of_task(task.task_id, task.source, task.parameters))
    words = _plain(searched_text(pair))
    return (pair.made, task.task_id, _plain(dataset), sorted(states_of(pair)), words, *map(_pair_value, values))


def _pair_value(value: Any) -> Any:
    match value:
        case str():
            return _plain(value)
        case PairRepair():
            return json_text(value)
        case _:
            return value


@lru_cache(maxsize=4096)
def _fitting(field: str, text: str | None) -> str | None:
    return None if text is None else _plain(text)[: _WIDTHS[field]]


def _logged_at(text: str, otherwise: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return moment if moment.tzinfo is not None else otherwise


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return plain_text(value)
        case dict():
            items: Iterator[tuple[str, Any]] = iter(cast("dict[str, Any]", value).items())
            return {plain_text(k): _without_nul(v) for k, v in items}
        case list() | tuple():
            return [_without_nul(v) for v in cast("list[Any]", value)]
        case _:
            return value
