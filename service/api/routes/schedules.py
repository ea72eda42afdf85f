"""Endpoints of schedules."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.api.routes.tasks import NEW_TASK_ERRORS
from service.schemas.formats import API
from service.schemas.requests import ScheduleRequest
from service.schemas.responses.removed import Removed
from service.schemas.responses.schedules import ScheduleList, ScheduleView

endpoint = Group("tasks")


@endpoint("GET", "/schedules", scope="view", response=ScheduleList)
async def listing(call: Call) -> Response:
    """List the schedules, each with its next and its last due time."""
    return call.respond(await call.application.schedules.list())


@endpoint(
    "POST",
    "/schedules",
    scope="operate",
    example=ScheduleRequest(name="nightly", db_name="highway_db", at="daily 02:30"),
    response=ScheduleView,
    status=201,
    errors=tuple(code for code in NEW_TASK_ERRORS if code != "active_task_limit"),
)
async def put(call: Call, body: ScheduleRequest) -> Response:
    """Set a schedule: at each due time, a new task is created and its complete workflow started."""
    view = await call.application.schedules.set(body, meta=call.meta)
    return call.respond(view, message="schedule", headers={"Location": f"{API}/schedules/{quote(view.name, safe='')}"})


@endpoint("DELETE", "/schedules/{name}", scope="operate", response=Removed)
async def remove(call: Call, name: str) -> Response:
    """Remove a schedule; tasks that it has started stay."""
    return call.respond(await call.application.schedules.remove(name, meta=call.meta), message="schedule_removed")
