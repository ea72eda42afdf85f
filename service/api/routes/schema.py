"""Endpoints of the described schema of a task's source: tables, drawing, one table, edits of labels and relations."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.schemas.queries import AtParameters, SchemaGraphParameters, SchemaTablesParameters
from service.schemas.requests import LabelChange, RelationChange
from service.schemas.responses.schema import SchemaEdited, SchemaEdits, SchemaGraph, SchemaPage, SchemaTable

endpoint = Group("schema")

RELATION = RelationChange(
    child="bss_service_area", child_columns=["company_id"], parent="bss_company", parent_columns=["id"], allowed=True
)


@endpoint("GET", "/tasks/{task_id}/schema", scope="read", response=SchemaPage, errors=("file_not_found",))
async def listing(call: Call, task_id: TaskId, query: SchemaTablesParameters) -> Response:
    """List the tables of a task's source as the task described them."""
    page = await call.application.schema.tables(task_id, q=query.q, limit=query.limit, cursor=query.cursor, at=query.at)
    return call.respond(page)


@endpoint(
    "GET",
    "/tasks/{task_id}/schema/graph",
    scope="read",
    response=SchemaGraph,
    errors=("file_not_found", "table_not_found"),
)
async def graph(call: Call, task_id: TaskId, query: SchemaGraphParameters) -> Response:
    """Return tables and relations to draw, with the number of pairs that use them."""
    return call.respond(await call.application.schema.graph(task_id, query.table, query.at))


@endpoint("GET", "/tasks/{task_id}/schema/edits", scope="read", response=SchemaEdits)
async def edits(call: Call, task_id: TaskId) -> Response:
    """List the edits of labels and relations of a task's source, newest first."""
    return call.respond(await call.application.schema.edits(task_id))


@endpoint(
    "PATCH",
    "/tasks/{task_id}/schema/labels",
    scope="operate",
    example=LabelChange(table="bss_branch", column="branch_name", label="branch office"),
    response=SchemaEdited,
    errors=("file_not_found",),
)
async def label(call: Call, task_id: TaskId, body: LabelChange) -> Response:
    """Write the label of a table, column or coded value to the dictionary of the source."""
    edited = await call.application.schema.change_label(task_id, body, meta=call.meta)
    return call.respond(edited, message="schema_edited")


@endpoint(
    "PATCH",
    "/tasks/{task_id}/schema/relations",
    scope="operate",
    example=RELATION,
    response=SchemaEdited,
    errors=("file_not_found",),
)
async def relation(call: Call, task_id: TaskId, body: RelationChange) -> Response:
    """Allow or forbid a relation in the relations file of the source."""
    edited = await call.application.schema.change_relation(task_id, body, meta=call.meta)
    return call.respond(edited, message="schema_edited")


@endpoint(
    "GET",
    "/tasks/{task_id}/schema/tables/{table:path}",
    scope="read",
    response=SchemaTable,
    errors=("file_not_found", "table_not_found"),
)
async def detail(call: Call, task_id: TaskId, table: str, query: AtParameters) -> Response:
    """Return one table with its columns, labels, samples and relations."""
    return call.respond(await call.application.schema.table(task_id, table, query.at))
