"""Endpoints of registered databases and their tables."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from service.api.declaration import Call, Group
from service.schemas.formats import API
from service.schemas.queries import SampleParameters
from service.schemas.requests import DatabaseChange, DatabaseRequest
from service.schemas.responses.databases import DatabaseCheck, DatabaseList, DatabaseView, SampleView, TableList
from service.schemas.responses.drift import DriftView
from service.schemas.responses.removed import Removed

endpoint = Group("databases")


@endpoint("GET", "/databases", scope="read", response=DatabaseList)
async def listing(call: Call) -> Response:
    """List the registered databases."""
    return call.respond(await call.application.databases.list())


@endpoint(
    "POST",
    "/databases",
    scope="admin",
    example=DatabaseRequest(name="highway_db", dsn="postgresql://reader:secret@db.example.com/highway_db"),
    response=DatabaseView,
    status=201,
)
async def add(call: Call, body: DatabaseRequest) -> Response:
    """Register a database."""
    added = await call.application.databases.add(body, meta=call.meta)
    return call.respond(
        added, message="database", headers={"Location": f"{API}/databases/{quote(added.name, safe='')}"}
    )


@endpoint("POST", "/sample", scope="admin", response=SampleView, errors=("sample_refused",))
async def sample(call: Call, query: SampleParameters) -> Response:
    """Create and register the sample database."""
    chosen = query.language or call.language
    return call.respond(await call.application.sample.prepare(chosen, meta=call.meta), message="database")


@endpoint("GET", "/databases/{name}", scope="read", response=DatabaseCheck)
async def check(call: Call, name: str) -> Response:
    """Check whether a database can be reached."""
    return call.respond(await call.application.databases.check(name, call.language))


@endpoint(
    "PATCH",
    "/databases/{name}",
    scope="admin",
    example=DatabaseChange(user="reader", password="secret"),  # noqa: S106  # an example
    response=DatabaseView,
    errors=("source_not_found", "source_unreachable"),
)
async def change(call: Call, name: str, body: DatabaseChange) -> Response:
    """Change the connection of a registered database."""
    changed = await call.application.databases.change(name, body, meta=call.meta)
    return call.respond(changed, message="database_changed")


@endpoint("DELETE", "/databases/{name}", scope="admin", response=Removed, errors=("source_not_found",))
async def remove(call: Call, name: str) -> Response:
    """Unregister a database."""
    removed = await call.application.databases.remove(name, meta=call.meta)
    return call.respond(removed, message="database_removed")


@endpoint(
    "POST",
    "/databases/{name}/check",
    scope="admin",
    response=DatabaseCheck,
    errors=("source_not_found", "source_unreachable"),
)
async def inspect(call: Call, name: str) -> Response:
    """Check whether a database can be reached, and report the rights of its login."""
    return call.respond(await call.application.databases.inspect(name, call.language))


@endpoint(
    "GET",
    "/databases/{name}/drift",
    scope="read",
    response=DriftView,
    errors=("source_not_found", "source_unreachable"),
)
async def drift(call: Call, name: str) -> Response:
    """Compare the tables of a database with the newest description by a task."""
    return call.respond(await call.application.drift.of_database(name))


@endpoint("GET", "/databases/{name}/tables", scope="read", response=TableList, errors=("source_unreachable",))
async def tables(call: Call, name: str) -> Response:
    """List the tables and views of a database that a task may name."""
    return call.respond(await call.application.databases.tables(name))
