"""The Starlette application: routes, errors at one edge, and what opens and closes with it."""

from __future__ import annotations

import logging
import signal
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
from service.api.envelope import problem
from service.api.metrics import Metrics
from service.api.middleware.authentication import Authentication
from service.api.middleware.edge import Edge
from service.api.middleware.idempotency import Idempotency
from service.api.router import Dispatch
from service.api.routes import (
    audit,
    databases,
    docs,
    events,
    executors,
    files,
    inputs,
    keys,
    logs,
    moments,
    pairs,
    site,
    system,
    tasks,
)
from service.application import open_application
from service.live.limits import DEFAULTS, Limits
from service.schemas.errors import TRANSLATED, Internal, MethodNotAllowed, PathUnknown, as_refusal
from service.schemas.formats import API

logger = logging.getLogger(__name__)


def api_routes() -> list[Route]:
    """Every endpoint under the prefix."""
    groups = (tasks, logs, files, events, databases, inputs, executors, keys, pairs, moments, audit)
    return [route for group in groups for route in group.routes]


def create_app(settings: Settings, limits: Limits = DEFAULTS) -> Starlette:
    """The service over `settings.database_url`, which must be migrated."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with open_application(settings, limits=limits, broken=partial(end_loudly, app)) as application:
            app.state.application = application
            yield

    app = Starlette(
        # what is unknown below the prefix is a problem, not a page
        routes=[Mount(API, Dispatch(api_routes())), *system.routes, *docs.routes, *site.routes],
        middleware=[
            Middleware(Edge, settings=settings, metrics=metrics),
            Middleware(Authentication, settings=settings),
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
    """Stops the process in order; whoever runs it starts it again."""
    app.state.broken = app.state.broken or error
    signal.raise_signal(signal.SIGTERM)


async def refused(request: Request, error: Exception) -> Response:
    match error:
        case HTTPException(status_code=404):
            return problem(request, PathUnknown(path=request.url.path))
        case HTTPException(status_code=405):
            answer = problem(request, MethodNotAllowed(method=request.method))
            answer.headers.update(error.headers or {})
            return answer
        case _:
            return problem(request, as_refusal(error))


async def failed(request: Request, error: Exception) -> Response:
    """What no rule foresees is logged with its request's id and never shown."""
    refusal = as_refusal(error)
    if isinstance(refusal, Internal):
        request_id = request.scope.get("querymill.request_id")
        logger.error("request %s %s %s failed", request_id, request.method, abridged(request.url.path), exc_info=error)
    return problem(request, refusal)
