"""Endpoints of datasets: list, versions, changes between versions, loads of earlier versions."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.routes.tasks import address
from service.schemas.queries import AtParameters, ComparisonParameters, DatasetChangesParameters, DatasetParameters
from service.schemas.responses.datasets import (
    DatasetChanges,
    DatasetDetail,
    DatasetList,
    TaskComparison,
    TaskUse,
    VersionLoad,
)

endpoint = Group("datasets")


@endpoint("GET", "/datasets", scope="read", response=DatasetList)
async def listing(call: Call, query: AtParameters) -> Response:
    """List the datasets with what the vector store holds of them."""
    return call.respond(await call.application.datasets.list(query.at))


@endpoint("GET", "/datasets/{dataset}", scope="read", response=DatasetDetail)
async def detail(call: Call, dataset: str, query: DatasetParameters) -> Response:
    """Return a dataset with its versions, newest first."""
    return call.respond(await call.application.datasets.detail(dataset, at=query.at, limit=query.limit))


@endpoint("GET", "/datasets/{dataset}/changes", scope="read", response=DatasetChanges, errors=("version_not_found",))
async def changes(call: Call, dataset: str, query: DatasetChangesParameters) -> Response:
    """Return the pairs and documents that differ between two versions of a dataset."""
    found = await call.application.datasets.changes(dataset, query.start, query.end, query.limit)
    return call.respond(found)


@endpoint(
    "POST",
    "/datasets/{dataset}/versions/{number}/load",
    scope="operate",
    response=VersionLoad,
    status=202,
    errors=(
        "version_not_found",
        "task_not_found",
        "file_not_found",
        "source_not_found",
        "execution_in_progress",
        "dependency_not_met",
        "active_task_limit",
        "version_conflict",
    ),
)
async def load(call: Call, dataset: str, number: str) -> Response:
    """Load a version again; if its task has changed since, a fork of the task at that version is loaded."""
    loaded = await call.application.datasets.load(dataset, number, meta=call.meta)
    message = "version_forked" if loaded.forked else "version_load"
    return call.respond(loaded, message=message, headers={"Location": address(loaded.execution.task_id)})


@endpoint("GET", "/tasks/{task_id}/dataset", scope="read", response=TaskUse)
async def use(call: Call, task_id: TaskId) -> Response:
    """Return if a task's pairs are in the vector store, and which load replaced them."""
    return call.respond(await call.application.datasets.use(task_id))


@endpoint("GET", "/tasks/{task_id}/comparison", scope="read", response=TaskComparison)
async def compare(call: Call, task_id: TaskId, query: ComparisonParameters) -> Response:
    """Return the pairs and documents that differ between a task and another one, as they are now."""
    found = await call.application.datasets.compare(task_id, TaskId(query.other), query.limit)
    return call.respond(found)
