"""Spans of requests (pure ASGI), in the caller's trace if the header `traceparent` names one."""

from __future__ import annotations

import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.telemetry.spans import Recorder, Span
from runtime.telemetry.trace_ids import new_trace_id, read_traceparent, span_id_of
from service.api.middleware.authentication import is_guarded


class Tracing:
    """Middleware that records each request of the API until its response begins, and gives its events the trace id."""

    def __init__(self, app: ASGIApp, *, recorder: Recorder) -> None:
        self.app = app
        self.recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_guarded(scope["path"]):
            await self.app(scope, receive, send)
            return
        caller = read_traceparent(Headers(scope=scope).get("traceparent", ""))
        trace_id = scope["querymill.trace_id"] = new_trace_id() if caller is None else caller.trace_id
        started, status = time.time_ns(), 0

        def record() -> None:
            method, route = scope["method"], scope.get("querymill.route", "")
            code = status or 500
            attributes = {"http.request.method": method, "http.route": route, "http.response.status_code": code}
            span_id = span_id_of("request", scope["querymill.request_id"])
            parent = None if caller is None else caller.span_id
            times = started, time.time_ns()
            name = f"{method} {route}".strip()
            self.recorder.record(Span("request", name, trace_id, span_id, parent, *times, attributes, code >= 500))

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                record()
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception:
            if status == 0:  # the response is made by a middleware further out
                record()
            raise
