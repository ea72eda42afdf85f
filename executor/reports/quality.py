"""The quality report of a task, put together from what its steps found out."""

from __future__ import annotations

from typing import Any

from events.facts.task.state import Task
from events.facts.workflow import Step


def quality_report(task: Task) -> dict[str, Any] | None:
    """Figures of the steps that have them; None before any pair was generated."""
    generation = _result(task, "qa_generation")
    if generation is None:
        return None
    report: dict[str, Any] = {"generation": generation, "one_reading": generation.pop("one_reading", None)}
    if model := (_result(task, "ddl_generation") or {}).get("model"):
        report["documentation"] = {"model": model}
    if (validation := _result(task, "sql_validation")) is not None:
        mutation = validation.pop("mutation", None)
        report["validation"] = validation
        if mutation and mutation["mutants"]:
            report["mutation_score"] = {**mutation, "score": round(mutation["killed"] / mutation["mutants"], 4)}
    if (load := _result(task, "training_load")) is not None:
        report["retrieval"] = load.pop("retrieval", {})
        report["load"] = load
    return report


def _result(task: Task, step: Step) -> dict[str, Any] | None:
    """What a step says of itself now; None where its input has changed since."""
    state = task.steps[step]
    if state.status != "completed" or state.result is None:
        return None
    return {key: value for key, value in state.result.items() if key != "success"}
