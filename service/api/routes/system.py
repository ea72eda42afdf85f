"""Endpoints of health and metrics, outside the prefix of the API."""

from __future__ import annotations

import asyncio

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from events.store.replica import Replica
from runtime.installation import Unreadable, current_fault
from runtime.settings.settings import SettingsError
from service.api.envelope import application_of, problem
from service.api.metrics import CONTENT_TYPE, Metrics
from service.application import Application
from service.schemas.errors import LogAway, LogRefuses, NotReady, OtherInstallation

READY_SECONDS = 2.0
STORE_SECONDS = 1.0
"""Part of READY_SECONDS for reading the id of the store."""


async def alive(_request: Request) -> Response:
    """Return 200 while the process runs (liveness)."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Return 200 if the service can serve, else 503.

    It cannot without the log's database or the feed, while it stops, and with another folder, key or time zone than the
    other processes.

    The service stays ready without executors, with events of a newer version, a read-only log or a full disk, because
    other requests are still served; the body reports these conditions.
    """
    application = application_of(request)
    try:
        async with asyncio.timeout(READY_SECONDS):
            head = await application.store.head()
            read_only = await application.store.read_only()
            executors = await application.executors.list()
            unreadable = await application.projector.unreadable()
            fault = await _fault(application)
    except (psycopg.Error, TimeoutError):
        return problem(request, away(application.feed.lost))
    files_away = isinstance(fault, Unreadable) and application.settings.bucket is not None
    if fault is not None and not files_away:
        # the setting's name only: the message has paths, and the endpoint needs no key
        return problem(request, OtherInstallation(setting=str(fault).partition(":")[0]))
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
            "replica": await _replica(application.store.replica),
            "files": "away" if files_away else "ready",
            "executors": len(executors.executors),
            "drained": executors.drained is not None,
            "degraded": [name for name, bad in (("executors", not executors.executors), ("files", files_away)) if bad],
            "unreadable": None if unreadable is None else str(unreadable),
        }
    )


async def _replica(replica: Replica | None) -> dict[str, object] | None:
    """Return the state of the replica without the reason of a fault, because the endpoint needs no key."""
    if replica is None:
        return None
    position = await replica.position()
    return {"status": "away" if position is None else "ready", "position": position}


async def _fault(application: Application) -> SettingsError | None:
    """Return what makes this service unfit; Unreadable if a bucket does not answer soon."""
    settings = application.settings
    try:
        async with asyncio.timeout(None if settings.bucket is None else STORE_SECONDS):
            return await current_fault(settings, application.store.connection)
    except TimeoutError:
        if settings.bucket is None:
            raise
        return Unreadable(settings, TimeoutError("no answer"))


def away(lost: str | None) -> NotReady:
    """Return the error for an unreachable database, with the reason if known.

    The error does not contain the address of the database, because the endpoint needs no key.
    """
    said = (lost or "").partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    return LogAway(reason=said) if said else NotReady()


async def metrics(request: Request) -> Response:
    counted: Metrics = request.app.state.metrics
    return Response(await counted.text(application_of(request)), media_type=CONTENT_TYPE)


routes = [
    Route("/healthz", alive, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
]
