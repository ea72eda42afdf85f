"""Endpoints of uploaded inputs: table lists, relations files, dictionaries and knowledge."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.api.envelope import body_of
from service.api.routes.files import disposition
from service.schemas import file_examples
from service.schemas.queries import InputParameters
from service.schemas.responses.inputs import InputList, InputView
from service.schemas.responses.removed import Removed
from training.catalog import MAXIMUM_BYTES

endpoint = Group("inputs")


@endpoint("GET", "/inputs", scope="read", response=InputList)
async def listing(call: Call) -> Response:
    """List the uploaded inputs."""
    return call.respond(await call.application.inputs.list())


@endpoint(
    "PUT",
    "/inputs/{name:path}",
    scope="operate",
    uploads=("text/plain", "application/octet-stream"),
    file_examples=file_examples.INPUT,
    response=InputView,
    status=201,
    errors=("invalid_request", "body_too_large"),
)
async def put(call: Call, name: str, query: InputParameters) -> Response:
    """Upload a table list, a relations file, a dictionary or knowledge; its content is checked at once."""
    content = await body_of(call.request, MAXIMUM_BYTES)
    stored = await call.application.inputs.put(name, content, kind=query.kind, meta=call.meta)
    return call.respond(stored, message="input")


@endpoint("GET", "/inputs/{name:path}", scope="read", files=("text/plain",), file_examples=file_examples.INPUT)
async def get(call: Call, name: str) -> Response:
    """Return the content of an uploaded input."""
    content = await call.application.inputs.get(name)
    return Response(content, media_type="text/plain", headers={"Content-Disposition": disposition(name)})


@endpoint("DELETE", "/inputs/{name:path}", scope="operate", response=Removed)
async def delete(call: Call, name: str) -> Response:
    """Delete an uploaded input."""
    await call.application.inputs.delete(name, meta=call.meta)
    return call.respond(Removed(name=name), message="input_deleted")
