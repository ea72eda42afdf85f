"""Endpoints of health and metrics, outside the prefix of the API."""

from __future__ import annotations

import asyncio

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service.api.envelope import application_of, problem
from service.api.metrics import CONTENT_TYPE, Metrics
from service.schemas.errors import LogAway, LogRefuses, NotReady

READY_SECONDS = 2.0


async def alive(_request: Request) -> Response:
    """Return 200 while the process runs (liveness)."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Return 200 if the log's database responds, the feed is connected and the service is not stopping, else 503.

    The service stays ready with events of a newer version, a read-only log or a full disk, because other requests are
    still served; the body reports these conditions.
    """
    application = application_of(request)
    try:
        async with asyncio.timeout(READY_SECONDS):
            head = await application.store.head()
            read_only = await application.store.read_only()
            executors = await application.executors.list()
            unreadable = await application.projector.unreadable()
    except (psycopg.Error, TimeoutError):
        return problem(request, away(application.feed.lost))
    if application.hub.closing.is_set() or not application.feed.connected:
        # the feed cannot connect to a standby, which does not allow LISTEN
        return problem(
            request, LogRefuses(reason="its sessions may only read") if read_only else away(application.feed.lost)
        )
    no_room = application.store.lane.no_room
    return JSONResponse(
        {
            "status": "read_only" if read_only else "full" if no_room else "ready",
            "reason": no_room,
            "position": head,
            "feed": application.feed.position,
            "executors": len(executors.executors),
            "drained": executors.drained is not None,
            "unreadable": None if unreadable is None else str(unreadable),
        }
    )


def away(lost: str | None) -> NotReady:
    """Return the error for an unreachable database, with the reason if known.

    The error does not contain the address of the database, because the endpoint needs no key.
    """
    said = (lost or "").partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    return LogAway(reason=said) if said else NotReady()


async def figures(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(await metrics.text(application_of(request)), media_type=CONTENT_TYPE)


routes = [
    Route("/healthz", alive, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
    Route("/metrics", figures, methods=["GET"]),
]
