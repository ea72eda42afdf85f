"""Reading of request bodies and headers, and creation of responses: enveloped data and problems."""

from __future__ import annotations

import re
from functools import partial
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from events.facts.refusals import Refusal
from events.wire.event import Meta
from runtime.process.actors import MAX_USER_CHARACTERS, USER_HEADER, command_line_actor, local_actor
from runtime.process.worker_threads import in_thread
from runtime.sentences import Sentence
from runtime.settings.compute import LOOPBACK
from service.application import Application
from service.schemas.conversion import convert
from service.schemas.errors import BodyTooLarge, InvalidRequest
from service.schemas.http_status import status_of
from service.schemas.json_body import read_json
from service.schemas.language import Language, language_of
from service.schemas.requests import Nothing
from service.schemas.responses.problem import Problem
from service.texts import say

PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Headers by which a proxy identifies a forwarded request."""

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_BYTES_IN_LOOP = 64 * 1024
"""Largest body parsed in the event loop; a thread parses larger ones."""
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\xff]*")')
_TAGS = re.compile(rf"{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*")
TEXTS: dict[str, Sentence] = {
    "created": say("Task created"),
    "step": say("Step started"),
    "complete": say("Complete workflow started"),
    "cancel": say("Cancellation requested"),
    "pause": say("Pause requested"),
    "renamed": say("Task renamed"),
    "deleted": say("Task deleted"),
    "file": say("File stored"),
    "input": say("Input stored"),
    "input_deleted": say("Input removed"),
    "database": say("Database registered"),
    "database_changed": say("Database connection changed"),
    "database_removed": say("Database removed"),
    "key": say("API key created; it is shown this once"),
    "key_revoked": say("API key revoked"),
    "receiver": say("Receiver added; its secret is shown this once"),
    "receiver_removed": say("Receiver removed"),
    "receiver_test": say("A test notice will be sent"),
    "schedule": say("Schedule set"),
    "schedule_removed": say("Schedule removed"),
    "signed_out": say("Signed out"),
    "drained": say("The executors begin nothing new"),
    "resumed": say("The executors are resumed"),
    "fork": say("Task forked from that moment"),
    "version_load": say("Load of the version started"),
    "version_forked": say("The task has changed since: load of a fork at that version started"),
    "schema_edited": say("Saved; a new task takes it over"),
    "pair": say("Pair updated"),
    "pairs": say("Pairs updated"),
    "pairs_invalid": say("No pair approved: the SQL of each is invalid"),
    "pairs_changed": say("No pair updated: look at them again, they have changed"),
    "pairs_imported": say("Pairs imported"),
    "pairs_known": say("No new pair to import"),
    "pair_proposed": say("Pair proposed; it waits for review"),
    "pair_known": say("The task has this pair already"),
    "checkpoint": say("Checkpoint written"),
}
"""Messages; the Chinese ones of the first three are those of the original design."""


def application_of(request: Request) -> Application:
    return cast("Application", request.app.state.application)


def language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))


def meta_of(request: Request) -> Meta:
    """Return actor and request id for the events that the request causes."""
    actor = request.scope.get("querymill.actor") or keyless_actor(request)
    scope = request.scope
    return Meta(actor=actor, request_id=scope.get("querymill.request_id"), trace_id=scope.get("querymill.trace_id"))


def keyless_actor(request: Request) -> str:
    """Return the actor of a request without a key: the user named by the command line, or the client's address.

    The user name is not authenticated: any program on this machine may send one. The name is ignored if the request
    comes from another machine or through a proxy.
    """
    address = request.client.host if request.client is not None else ""
    user = unquote(request.headers.get(USER_HEADER, ""))
    if 0 < len(user) <= MAX_USER_CHARACTERS and user.isprintable() and _is_of_this_machine(request, address):
        return command_line_actor(user)
    return local_actor(address)


def _is_of_this_machine(request: Request, address: str) -> bool:
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ip_address(address).is_loopback and request.url.hostname in LOOPBACK
    except ValueError:
        return False


def respond(
    request: Request, data: Any, *, message: str | None = None, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return the response `{"success": true, "message"?, "data"}`; `message` is a key of TEXTS."""
    envelope: dict[str, Any] = {"success": True}
    if message is not None:
        # the messages of the original design are Chinese, unless another language is asked for
        spoken = language_of(request.headers.get("accept-language"), "zh")
        envelope["message"] = TEXTS[message].text(spoken)
    envelope["data"] = data
    return Response(
        msgspec.json.encode(envelope),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", "Vary": "Accept-Language", **(headers or {})},
    )


def problem(request: Request, refusal: Refusal) -> Response:
    """Return the problem (RFC 9457) for a refusal, with the fields `success` and `error` of the original design."""
    status = status_of(refusal)
    text = refusal.text(language(request))
    body = Problem(
        type=f"/docs#error-{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=status,
        detail=text,
        instance=request.url.path,
        success=False,
        error=text,
        code=refusal.code,
        field=getattr(refusal, "field", None),
    )
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-store", **getattr(refusal, "headers", {})}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="querymill"'
    if status in (429, 503):
        headers["Retry-After"] = "2"
    encoded = msgspec.json.encode(body)
    return Response(encoded, status_code=status, media_type="application/problem+json", headers=headers)


async def body_of(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the body. Raises BodyTooLarge, without reading the rest, if the body is larger than `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge(limit=limit // 2**20)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise BodyTooLarge(limit=limit // 2**20)
        parts.append(part)
    return b"".join(parts)


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of the body, for any Content-Type.

    Raises BodyTooLarge, and InvalidRequest if the body is no JSON object.
    """
    body = await body_of(request)
    if len(body) <= MAX_BYTES_IN_LOOP:
        return read_json(body)
    return await in_thread(partial(read_json, body), name="read JSON")


async def refuse_fields(request: Request) -> None:
    """Raise InvalidRequest if the body has fields, because the endpoint would ignore them."""
    convert(await json_of(request), Nothing)


def is_known(request: Request, tag: str) -> bool:
    """Return True if `If-None-Match` is `*` or a list that contains `tag`, strong or weak (RFC 9110)."""
    given = request.headers.get("if-none-match", "").strip()
    return given == "*" or (_TAGS.fullmatch(given) is not None and tag in _TAG.findall(given))


def expected_version(request: Request) -> int | None:
    """Return the version in `If-Match`; None if absent or `*`. Raises InvalidRequest if it is no ETag of a task."""
    text = request.headers.get("if-match")
    if text is None or text.strip() == "*":
        return None
    number = text.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        raise InvalidRequest(
            say("If-Match: {value!r} is no ETag of this task", value=text),
            field="If-Match",
            status=400,
        )
    return int(number)
