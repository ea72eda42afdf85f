"""Endpoints by which users change, add and remove files of a task."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.envelope import body_of
from service.api.routes.pairs import GATE_ERRORS
from service.schemas.file_examples import PUSHED_FILE
from service.schemas.responses.files import FileView
from service.schemas.responses.removed import Removed

endpoint = Group("files")


@endpoint(
    "PUT",
    "/tasks/{task_id}/files/{filename:path}",
    scope="operate",
    uploads=("text/plain", "application/octet-stream"),
    file_examples=PUSHED_FILE,
    response=FileView,
    errors=(
        "invalid_request",
        "task_not_found",
        "file_not_found",
        "execution_in_progress",
        "invalid_sql",
        *GATE_ERRORS,
    ),
)
async def put(call: Call, task_id: TaskId, filename: str) -> Response:
    """Change or add a file that the steps of a task read; a changed pair file edits its pairs."""
    content = await body_of(call.request)
    return call.respond(
        await call.application.pushed_files.put(task_id, filename, content, meta=call.meta), message="file"
    )


@endpoint(
    "DELETE",
    "/tasks/{task_id}/files/{filename:path}",
    scope="operate",
    response=Removed,
    errors=("file_not_found", "execution_in_progress"),
)
async def remove(call: Call, task_id: TaskId, filename: str) -> Response:
    """Remove a file that a user added."""
    await call.application.pushed_files.remove(task_id, filename, meta=call.meta)
    return call.respond(Removed(name=filename), message="input_deleted")
