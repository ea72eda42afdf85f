"""Spans of requests (pure ASGI), in the caller's trace if the header `traceparent` names one."""

from __future__ import annotations

from opentelemetry.context import Context
from opentelemetry.trace import format_trace_id, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.telemetry.spans import SpanIds, span_id_of, start_span
from service.api.middleware.authentication import is_guarded


class Tracing:
    """Middleware that records each request of the API until its response begins, and gives its events the trace id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_guarded(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = {"traceparent": Headers(scope=scope).get("traceparent", "")}
        caller = get_current_span(TraceContextTextMapPropagator().extract(headers, Context()))
        method, status = scope["method"], 0
        ids = SpanIds(0, span_id_of("request", scope["querymill.request_id"]))
        started = start_span("request", method, parent=caller, ids=ids)
        scope["querymill.trace_id"] = format_trace_id(started.span.get_span_context().trace_id)

        def record() -> None:
            route, code = scope.get("querymill.route", ""), status or 500
            started.span.update_name(f"{method} {route}".strip())
            attributes = {"http.request.method": method, "http.route": route, "http.response.status_code": code}
            started.end(attributes, failed=code >= 500)

        async def send_onwards(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                record()
            await send(message)

        try:
            await self.app(scope, receive, send_onwards)
        except Exception:
            if status == 0:  # the response is made by a middleware further out
                record()
            raise
