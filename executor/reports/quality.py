"""Quality report of a task, from the results of its steps."""

from __future__ import annotations

from typing import Any

from events.facts.task.state import Task
from events.facts.workflow import Step
from training.measures import figures_json


def quality_report(task: Task) -> dict[str, Any] | None:
    """Return metrics of the completed steps; None if the generation of pairs is not completed."""
    generation = _result(task, "qa_generation")
    if generation is None:
        return None
    report: dict[str, Any] = {"generation": generation}
    if model := (_result(task, "ddl_generation") or {}).get("model"):
        report["documentation"] = {"model": model}
    if (validation := _result(task, "sql_validation")) is not None:
        report["validation"] = validation
    if (load := _result(task, "training_load")) is not None:
        report["retrieval"] = load.pop("retrieval", {})
        report["load"] = load
    return {"figures": figures_json(report), **report}


def _result(task: Task, step: Step) -> dict[str, Any] | None:
    """Return the result of a step without `success`; None if the step is not completed."""
    state = task.steps[step]
    if state.status != "completed" or state.result is None:
        return None
    return {key: value for key, value in state.result.items() if key != "success"}
