"""Endpoint declarations by decorators on handlers; used by router, request checks, `/openapi.json` and `/docs`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast, get_args, get_type_hints

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events.wire.event import Meta
from service.api import envelope
from service.api.payloads import without_payloads
from service.api.query_parameters import read_query
from service.api.scopes import check_scope, sees_payloads
from service.application import Application
from service.projections.reader import BEHIND
from service.schemas.conversion import convert
from service.schemas.fields import KeyScope
from service.schemas.file_examples import Examples
from service.schemas.language import Language

type Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
type Handler = Callable[..., Awaitable[Response]]
"""Function with the parameter `call`, one parameter for each name in the path, and optionally `query` and `body`."""

GENERAL: Final = ("unauthorized", "forbidden", "not_ready", "invalid_request")
"""Error codes that all endpoints may return; `invalid_request` for an unknown parameter or a repeated header."""
GATE_ERRORS: Final = ("source_not_found", "source_unreachable", "source_busy", "table_not_found")
"""Error codes of endpoints that run SQL, if the source or a table is missing, unreachable or busy."""
SECRET_PATHS: Final = frozenset(("/keys", "/receivers"))
"""Paths whose POST responses contain a secret, so that they are never stored for an `Idempotency-Key`."""
_ABSENT: Final = {
    "/tasks/{task_id}": "task_not_found",
    "/databases/{name}": "source_not_found",
    "/datasets/{dataset}": "dataset_not_found",
    "/inputs/{name}": "file_not_found",
    "/keys/{name}": "key_not_found",
    "/receivers/{name}": "receiver_not_found",
    "/schedules/{name}": "schedule_not_found",
    "/executors/{executor}": "executor_not_found",
}
"""Error code if the resource named by a path does not exist, by beginning of the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Declaration of one HTTP method of one path below the prefix."""

    method: Method
    path: str
    route: str
    """Path with Starlette's converters, such as `/inputs/{name:path}`."""
    group: str
    scope: KeyScope
    handler: Handler
    summary: str
    response: type[Struct] | None
    """Type of `data`; None if the response is an untyped object or a file."""
    nullable: bool
    """True if `data` may be null."""
    status: int
    query: type[Struct] | None
    bodies: tuple[type[Struct], ...]
    read: Callable[[dict[str, Any]], Struct] | None
    """Converter of the JSON body to one of `bodies`; None if `bodies` has only one type."""
    example: Struct | None
    """Example of the body. The example of the response is generated from the fields of `response`."""
    uploads: tuple[str, ...]
    """Media types of a body that is a file; documented, but not checked."""
    files: tuple[str, ...]
    """Media types of a response that is a file, without the envelope. If `response` is set too, either may be sent."""
    file_examples: Examples
    """Examples of `uploads` and `files` by media type; binary files have none."""
    own_errors: tuple[str, ...]
    conditional: bool
    """True if the endpoint supports `If-None-Match` and may respond 304."""
    streams: bool
    """True if the endpoint can also respond with server-sent events."""

    @property
    def path_names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def repeatable(self) -> bool:
        """True if the endpoint supports `Idempotency-Key`."""
        return self.method == "POST" and self.path not in SECRET_PATHS

    @property
    def has_body(self) -> bool:
        """True if the endpoint reads a body. A POST without `bodies` and `uploads` refuses a body with fields."""
        return bool(self.bodies or self.uploads) or self.method == "POST"

    @property
    def errors(self) -> tuple[str, ...]:
        """All error codes without duplicates: declared, general, and implied by method, path and body."""
        found = [*self.own_errors, *GENERAL]
        if self.method != "PUT":  # PUT creates a resource that does not exist
            found += [code for start, code in _ABSENT.items() if self.path.startswith(start)]
        if self.path_names:
            found.append("not_found")
        if self.has_body:
            found.append("body_too_large")
        if self.repeatable:
            found.append("idempotency_mismatch")
        if self.streams:
            found += ["too_many_streams", "rate_limited"]
        if "pair_id" in self.path_names:
            found.append("pair_not_found")
        return tuple(dict.fromkeys(found))

    async def handle(self, request: Request) -> Response:
        """Read query and body, and call the handler. Raises InvalidRequest if query or body are wrong."""
        arguments: dict[str, Any] = dict(request.path_params)
        query = read_query(request.query_params, self.query)
        if self.query is not None:
            arguments["query"] = query
        if self.bodies:
            shape = await envelope.json_of(request)
            arguments["body"] = self.read(shape) if self.read is not None else convert(shape, self.bodies[0])
        elif self.method == "POST" and not self.uploads:
            await envelope.refuse_fields(request)
        BEHIND.set(None)
        response = await self.handler(Call(request, self), **arguments)
        if (position := BEHIND.get()) is not None:
            response.headers["X-Position"] = str(position)
        return response


@dataclass(frozen=True, slots=True)
class Call:
    """Request to an endpoint, as the handler receives it."""

    request: Request
    endpoint: Endpoint

    @property
    def application(self) -> Application:
        return envelope.application_of(self.request)

    @property
    def meta(self) -> Meta:
        """Actor and request id for the events that the request causes."""
        return envelope.meta_of(self.request)

    @property
    def language(self) -> Language:
        return envelope.language(self.request)

    @property
    def expected_version(self) -> int | None:
        """Version in `If-Match`; None if any version matches. Raises InvalidRequest if it is no ETag of a task."""
        return envelope.expected_version(self.request)

    def require(self, scope: KeyScope) -> None:
        """Raise Forbidden if the scope of the caller's key is below `scope`."""
        check_scope(self.request.scope.get("querymill.caller"), scope)

    @property
    def sees_payloads(self) -> bool:
        """False if the caller's key has the scope `view`."""
        return sees_payloads(self.request.scope.get("querymill.caller"))

    def respond(self, data: Any, *, message: str | None = None, headers: dict[str, str] | None = None) -> Response:
        """Return `{"success": true, "message"?, "data"}` with the declared status; `message` is a key of TEXTS."""
        if not self.sees_payloads:
            data = without_payloads(msgspec.to_builtins(data))
        return envelope.respond(self.request, data, message=message, status=self.endpoint.status, headers=headers)


@dataclass(frozen=True, slots=True)
class Group:
    """Decorator that declares the endpoints of one resource; the router tries paths in the order of declaration."""

    name: str
    endpoints: list[Endpoint] = field(default_factory=list[Endpoint])

    def __call__(
        self,
        method: Method,
        path: str,
        *,
        scope: KeyScope,
        response: type[Struct] | None = None,
        nullable: bool = False,
        status: int = 200,
        read: Callable[[dict[str, Any]], Struct] | None = None,
        example: Struct | None = None,
        uploads: Sequence[str] = (),
        files: Sequence[str] = (),
        file_examples: Examples | None = None,
        errors: Sequence[str] = (),
        conditional: bool = False,
        streams: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Return a decorator that declares a handler as an endpoint.

        The docstring of the handler is the summary; its annotations declare the types of `query` and `body`. The
        decorator raises TypeError if the parameters of the handler do not match the path.
        """

        def declared(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            endpoint = Endpoint(
                method=method,
                path=path.replace(":path", ""),
                route=path,
                group=self.name,
                scope=scope,
                handler=handler,
                summary=inspect.getdoc(handler) or "",
                response=response,
                nullable=nullable,
                status=status,
                query=hints.get("query"),
                bodies=_structs(hints.get("body")),
                read=read,
                example=example,
                uploads=tuple(uploads),
                files=tuple(files),
                file_examples=file_examples or {},
                own_errors=tuple(errors),
                conditional=conditional,
                streams=streams,
            )
            expected = {"call", "return", *endpoint.path_names, *hints.keys() & {"query", "body"}}
            if hints.keys() != expected:
                raise TypeError(f"{method} {path}: its handler takes {', '.join(hints)}")
            self.endpoints.append(endpoint)
            return handler

        return declared


def _structs(annotation: Any) -> tuple[type[Struct], ...]:
    """Return the types in the annotation of a body: one type, the types of a union, or none without annotation."""
    if annotation is None:
        return ()
    return cast("tuple[type[Struct], ...]", get_args(annotation) or (annotation,))
