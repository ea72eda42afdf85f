"""Endpoint of the timeline over all tasks, executors and people."""

from __future__ import annotations

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.queries import TimelineParameters
from service.schemas.responses.timeline import Timeline

endpoint = Group("timeline")


@endpoint("GET", "/timeline", scope="view", response=Timeline)
async def timeline(call: Call, query: TimelineParameters) -> Response:
    """Return what ran in a range of time, the executors, their pauses, and what people did."""
    return call.respond(await call.application.timelines.timeline(query))
