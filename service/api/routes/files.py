"""Endpoints of a task's files: list, archive of all files, download with byte ranges; change, add and remove."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from functools import partial
from typing import IO
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from events.facts.ids import TaskId
from runtime.files.object_store import ObjectStore
from runtime.files.packed_file import packed_file
from runtime.process.worker_threads import in_thread
from service.api.declaration import GATE_ERRORS, Call, Group
from service.api.envelope import body_of, is_known
from service.pairs.formats.archive import write_zip
from service.schemas.errors import RangeNotSatisfiable
from service.schemas.file_examples import PUSHED_FILE, TASK_FILE
from service.schemas.media_types import BYTES, MEDIA_TYPES, media_type_of
from service.schemas.queries import AtParameters
from service.schemas.responses.files import FileList, FileView
from service.schemas.responses.removed import Removed
from service.tasks.queries import FileContent

CHUNK = 1024 * 1024
_RANGE = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


endpoint = Group("files")

ZIP = ("application/zip",)


def without_charset(media_types: Iterable[str]) -> tuple[str, ...]:
    """Return media types without parameters and without duplicates."""
    return tuple(dict.fromkeys(t.split(";")[0] for t in media_types))


@endpoint("GET", "/tasks/{task_id}/files", scope="read", response=FileList)
async def listing(call: Call, task_id: TaskId, query: AtParameters) -> Response:
    """List the files of a task."""
    return call.respond(await call.application.reading.files(task_id, query.at))


@endpoint("GET", "/tasks/{task_id}/files/archive", scope="read", files=ZIP, errors=("file_not_found", "file_changed"))
async def archive(call: Call, task_id: TaskId, query: AtParameters) -> Response:
    """Return all files of a task as a zip archive."""
    task, contents = await call.application.reading.all_files(task_id, query.at)
    packed = await in_thread(partial(pack, task.task_id, contents, call.application.artefacts.objects), name="pack")
    return zip_response(packed, f"{task.task_id}.zip")


@endpoint(
    "GET",
    "/tasks/{task_id}/files/download/{filename:path}",
    scope="read",
    files=without_charset((*MEDIA_TYPES.values(), BYTES)),
    file_examples=TASK_FILE,
    errors=("file_not_found", "file_changed", "range_not_satisfiable"),
    conditional=True,
)
async def download(call: Call, task_id: TaskId, filename: str, query: AtParameters) -> Response:
    """Return one file of a task; Range, If-Range and If-None-Match are supported."""
    request = call.request
    content = await call.application.reading.file_content(task_id, filename, query.at)
    headers = {"Content-Disposition": disposition(filename), "Cache-Control": "no-cache"}
    media_type = media_type_of(filename)
    if not isinstance(content, FileContent):
        # the log of a running execution, which grows: neither ranges nor a tag
        headers["Content-Length"] = str(content.tell())
        content.seek(0)
        return StreamingResponse(chunks(content), media_type=media_type, headers=headers)
    tag = f'"{content.sha256}"'
    headers |= {"ETag": tag, "Accept-Ranges": "bytes"}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    asked = range_of(request.headers, content.size, tag)
    first, last = asked or (0, content.size - 1)
    headers["Content-Length"] = str(last + 1 - first)
    if asked is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{content.size}"
    body = stream(call.application.artefacts.objects, content.sha256, first, last)
    # a store that does not answer is an error, before a response has begun
    start = await anext(body, b"")
    return StreamingResponse(
        preceded(start, body), status_code=206 if asked else 200, media_type=media_type, headers=headers
    )


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


def zip_response(packed: IO[bytes], name: str) -> Response:
    """Return an archive to save under a name; closes the file."""
    headers = {"Content-Disposition": disposition(name)}
    return StreamingResponse(chunks(packed), media_type="application/zip", headers=headers)


def disposition(name: str) -> str:
    """Return Content-Disposition of an attachment, with the file name in ASCII and, if needed, in UTF-8 (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    encoded = "" if plain == name else f"; filename*=UTF-8''{quote(name)}"
    return f'attachment; filename="{plain}"{encoded}'


def range_of(headers: Headers, size: int, tag: str) -> tuple[int, int] | None:
    """Return first and last byte to send of a file of `size` bytes; None for the whole file.

    As in RFC 9110 (13.1.5, 14.2), `Range` is ignored if it is no byte range, if it names several ranges, or if
    `If-Range` does not equal `tag`. Raises RangeNotSatisfiable if no requested byte exists.
    """
    text, same = headers.get("range"), headers.get("if-range")
    # a date in If-Range is not a strong validator of a file that may change twice within a second
    if text is None or (same is not None and same.strip() != tag):
        return None
    asked = asked_ranges(text) or []
    inside = [found for one in asked if (found := _inside(one, size)) is not None]
    if asked and not inside:
        raise RangeNotSatisfiable(size=size)
    return inside[0] if len(inside) == 1 else None


def asked_ranges(text: str) -> list[tuple[int | None, int | None]] | None:
    """Return first and last byte of each range in a `Range` header; None if the header is no byte range.

    (None, N) stands for the last N bytes, (N, None) for all bytes from N.
    """
    unit, _, given = text.strip().partition("=")
    found = [_RANGE.fullmatch(part.strip()) for part in given.split(",") if part.strip()]
    if unit.lower() != "bytes" or not found:
        return None
    asked: list[tuple[int | None, int | None]] = []
    for one in found:
        if one is None or one[1] == one[2] == "":
            return None
        first, last = (int(number) if number else None for number in one.groups())
        if first is not None and last is not None and last < first:
            return None
        asked.append((first, last))
    return asked


def _inside(asked: tuple[int | None, int | None], size: int) -> tuple[int, int] | None:
    """Return a range without the bytes beyond a file of `size` bytes; None if no byte of the range exists."""
    first, last = asked
    if first is None:
        first, last = max(size - (last or 0), 0), size - 1
    last = size - 1 if last is None else min(last, size - 1)
    return (first, last) if first <= last else None


def pack(folder: str, contents: Sequence[FileContent], objects: ObjectStore) -> IO[bytes]:
    """Return a zip archive with the files in one folder; equal files give an archive of equal bytes."""
    files = ((f"{folder}/{content.name}", objects.get(content.sha256)) for content in contents)
    return packed_file(lambda packed: write_zip(packed, files))


async def stream(objects: ObjectStore, sha256: str, first: int, last: int) -> AsyncGenerator[bytes]:
    """Yield the bytes of an object from `first` to `last`."""
    while first <= last:
        chunk = await in_thread(partial(objects.get_range, sha256, first, min(CHUNK, last + 1 - first)), name="file")
        if not chunk:
            # cut off meanwhile: the response ends before its announced length
            return
        first += len(chunk)
        yield chunk


async def preceded(start: bytes, body: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    yield start
    async for chunk in body:
        yield chunk


async def chunks(packed: IO[bytes]) -> AsyncGenerator[bytes]:
    try:
        while chunk := await asyncio.to_thread(packed.read, CHUNK):
            yield chunk
    finally:
        packed.close()
