"""Starlette application: routes, middleware, error handlers and lifespan."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from events.facts.refusals import Refusal, abridged
from runtime.settings.settings import Settings
from runtime.telemetry.opening import close_telemetry, open_telemetry
from service.api.assistants import endpoint as assistants
from service.api.endpoints import ENDPOINTS
from service.api.envelope import problem
from service.api.metrics import Metrics
from service.api.middleware.authentication import Authentication
from service.api.middleware.edge import Edge
from service.api.middleware.idempotency import Idempotency
from service.api.middleware.tracing import Tracing
from service.api.router import Router
from service.api.routes import embeddings, system
from service.api.web_pages import docs, manual, site
from service.application import ServiceLimits, open_application
from service.schemas.errors import Internal, MethodNotAllowed, PathUnknown
from service.schemas.formats import API
from service.schemas.translated_errors import TRANSLATED, as_refusal

logger = logging.getLogger(__name__)


def create_app(settings: Settings, limits: ServiceLimits | None = None) -> Starlette:
    """Return the application over the database `settings.database_url`, whose schema must be migrated."""
    metrics = Metrics()
    telemetry = open_telemetry("querymill-service", f"{socket.gethostname()[:40]}-{os.getpid()}")
    router = Router(ENDPOINTS)
    assistant_endpoint = assistants.AssistantEndpoint()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with open_application(settings, limits=limits, broken=partial(end_loudly, app)) as application:
            app.state.application = application
            try:
                yield
            finally:
                await assistant_endpoint.close()
                await close_telemetry(telemetry)

    app = Starlette(
        # mounted first, so that an unknown path below the prefix returns a problem, not the web page
        routes=[
            Mount(API, router),
            Route(assistants.PATH, assistant_endpoint),
            *embeddings.routes,
            *system.routes,
            *docs.routes,
            *manual.routes,
            *site.routes,
        ],
        middleware=[
            Middleware(Edge, settings=settings, metrics=metrics),
            *([Middleware(Tracing)] if telemetry is not None else []),
            Middleware(Authentication, settings=settings, router=router),
            Middleware(Idempotency),
        ],
        exception_handlers={**dict.fromkeys((Refusal, HTTPException, *TRANSLATED), refused), Exception: failed},
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.metrics = metrics
    app.state.broken = None
    return app


def end_loudly(app: Starlette, error: BaseException) -> None:
    """Record a fatal error and shut the process down with SIGTERM; the supervisor restarts the process."""
    app.state.broken = app.state.broken or error
    signal.raise_signal(signal.SIGTERM)


async def refused(request: Request, error: Exception) -> Response:
    match error:
        case HTTPException(status_code=404):
            return problem(request, PathUnknown(path=request.url.path))
        case HTTPException(status_code=405):
            response = problem(request, MethodNotAllowed(method=request.method))
            response.headers.update(error.headers or {})
            return response
        case _:
            return problem(request, as_refusal(error))


async def failed(request: Request, error: Exception) -> Response:
    """Return the problem for an error. An unexpected error is logged with the request id, but not shown."""
    refusal = as_refusal(error)
    if isinstance(refusal, Internal):
        request_id = request.scope.get("querymill.request_id")
        logger.error("request %s %s %s failed", request_id, request.method, abridged(request.url.path), exc_info=error)
    return problem(request, refusal)
