"""The quality report of a task, put together from what its steps found out."""

from __future__ import annotations

from typing import Any

from events.task.state import Task
from runtime.artefacts import ArtefactStore


def quality_report(task: Task, artefacts: ArtefactStore) -> dict[str, Any] | None:
    """Figures of generation, validation and load; None before any pair was generated."""
    del artefacts
    generation = task.steps["qa_generation"].result
    if generation is None:
        return None
    report: dict[str, Any] = {"generation": generation}
    for key, step in (("validation", "sql_validation"), ("load", "training_load")):
        result = next((s.result for s in task.steps.values() if s.step == step), None)
        if result is not None:
            report[key] = result
    return report
