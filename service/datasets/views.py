"""Views of datasets and their versions for the API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from events.facts.ids import TaskId
from service.datasets.versions import DatasetHistory, LoadedVersion
from service.schemas.formats import view_of
from service.schemas.responses.datasets import DatasetTask, DatasetVersion, Retrieval, Uplift, Validation
from service.schemas.responses.summary import Covered
from training.measures import figures_of


def version_view(
    version: LoadedVersion, history: DatasetHistory, zone: ZoneInfo, *, covered: Covered | None, uplift: Uplift | None
) -> DatasetVersion:
    result = version.result
    return view_of(
        DatasetVersion,
        version,
        zone,
        task_name=_name(history, version.task_id),
        task_deleted=history.is_deleted(version.task_id),
        pairs=sum(version.pairs_by_task.values()),
        ddl=result.loaded.get("ddl", 0),
        documents=result.loaded.get("documentation", 0),
        tasks=task_views(version.pairs_by_task, history, version.task_id),
        added=result.pairs_added,
        removed=result.pairs_removed,
        validation=None if result.validation is None else Validation(**result.validation),
        covered=covered,
        retrieval=_retrieval(result.retrieval),
        uplift=uplift,
    )


def task_views(pairs: Mapping[TaskId, int], history: DatasetHistory, first: TaskId) -> list[DatasetTask]:
    """Return the tasks with pairs in a dataset, beginning with `first`, then those with most pairs."""
    in_order = sorted(pairs, key=lambda task_id: (task_id != first, -pairs[task_id], task_id))
    return [
        DatasetTask(
            task_id=task_id,
            task_name=_name(history, task_id),
            pairs=pairs[task_id],
            deleted=history.is_deleted(task_id),
        )
        for task_id in in_order
        if pairs[task_id]
    ]


def covered_tables(report: Mapping[str, Any] | None) -> Covered | None:
    """Return the numbers of tables in a quality report; None if it has none."""
    found = next((figure for figure in figures_of(report or {}) if figure.name == "tables"), None)
    return None if found is None or found.total is None else Covered(done=found.covered or 0, total=found.total)


def uplift_of(evaluation: Mapping[str, Any] | None) -> Uplift | None:
    """Return the accuracy in the report of an evaluation; None if no model was asked."""
    model = (evaluation or {}).get("model")
    if not model:
        return None
    conditions: dict[str, dict[str, int]] = model["conditions"]
    plain, pairs = conditions.get("plain", {}), conditions.get("pairs", {})
    if not plain.get("asked") or not pairs.get("asked"):
        return None
    return Uplift(
        model=model["name"],
        questions=pairs["asked"],
        without=plain["right"] / plain["asked"],
        with_pairs=pairs["right"] / pairs["asked"],
    )


def _retrieval(found: Mapping[str, float]) -> Retrieval | None:
    if not found.get("questions") or "tables@1" not in found:
        return None
    return Retrieval(
        questions=int(found["questions"]),
        tables_at_1=found["tables@1"],
        tables_at_5=found["tables@5"],
        pairs_at_5=found["pairs@5"],
    )


def _name(history: DatasetHistory, task_id: TaskId) -> str | None:
    origin = history.tasks.get(task_id)
    return None if origin is None else origin.name
