"""OpenAPI document, generated from the endpoint declarations and the types that validate requests."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from msgspec import Struct

from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.descriptions import Schema, complete, example_of
from service.schemas.fields import MAX_POSITION
from service.schemas.file_examples import STREAM, Examples
from service.schemas.formats import API
from service.schemas.http_status import STATUS
from service.schemas.requests import TaskRequest
from service.schemas.responses.problem import Problem

REF = "#/components/schemas/{name}"
TASK_NESTED = {
    "type": "object",
    "description": "Fields of `TaskRequest`, some or all of them under `parameters`.",
    "required": ["parameters"],
    "properties": {"parameters": {"type": "object", "description": "Fields of the task."}},
}


def _header(name: str, kind: str, description: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": {"type": kind}}


IF_MATCH = _header("If-Match", "string", "`ETag` of the expected version; refused if the task has changed since.")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key", "string", "1–200 characters; a request repeated with this key is executed only once."
)
LAST_EVENT_ID = _header("Last-Event-ID", "integer", "For streams only: position of the last event received.")
LAST_EVENT_ID["schema"] |= {"minimum": 0, "maximum": MAX_POSITION}
PATH_NAMES = {
    "number": "Number of a version.",
    "task_id": "Id of the task.",
    "pair_id": "Id of the pair.",
    "dataset": "Id of the dataset: a source and a language, such as `highway_db.en`.",
    "name": "Name of the database, upload or key.",
    "executor": "Name of the executor, as `GET /executors` lists it.",
    "filename": "Name of the file.",
    "table": "Name of the table, as the schema lists it.",
}
TAGS = {
    "ask": "Questions to a dataset.",
    "audit": "Verification of the log, and who did what.",
    "databases": "Registered databases.",
    "datasets": "Datasets of the vector store, and their versions.",
    "events": "Events, as pages and as live streams.",
    "files": "Files of tasks.",
    "inputs": "Uploaded table lists, relations files, dictionaries and knowledge.",
    "logs": "Log lines of tasks.",
    "moments": "Summaries, quality reports, changes and forks of tasks.",
    "operation": "Executors, models, API keys and receivers of notices.",
    "pairs": "Questions with their SQL.",
    "schema": "Tables and relations of a described source.",
    "tasks": "Tasks, their executions and schedules.",
    "timeline": "Runs of all tasks in a range of time.",
}


@cache
def openapi() -> Schema:
    """Return the OpenAPI 3.1 document; its texts are English."""
    shapes = {shape for e in ENDPOINTS for shape in (e.response, *e.bodies) if shape is not None} | {Problem}
    components = schemas_of(sorted(shapes, key=lambda shape: shape.__name__))
    paths: dict[str, Schema] = defaultdict(dict)
    for endpoint in ENDPOINTS:
        paths[API + endpoint.path][endpoint.method.lower()] = _operation(endpoint, components)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Querymill",
            "version": version("querymill"),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"key": []}],
        "tags": [{"name": name, "description": TAGS[name]} for name in dict.fromkeys(e.group for e in ENDPOINTS)],
        "paths": dict(paths),
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def schemas_of(shapes: list[type[Struct]]) -> dict[str, Schema]:
    """Return the schemas of types and of the types in their fields, by name, with descriptions."""
    _, components = msgspec.json.schema_components(shapes, ref_template=REF)
    complete(shapes, components)
    return components


def operation_id(endpoint: Endpoint) -> str:
    """Return a unique id that is a valid name in any programming language, such as `get_tasks_task_id_logs`."""
    return f"{endpoint.method.lower()}_{re.sub(r'[^a-z]+', '_', endpoint.path.strip('/').lower()).strip('_')}"


def headers_of(endpoint: Endpoint) -> list[Schema]:
    """Return the header parameters of an endpoint."""
    found = (
        (IF_MATCH, "version_conflict" in endpoint.errors),
        (IDEMPOTENCY_KEY, endpoint.repeatable),
        (LAST_EVENT_ID, endpoint.streams),
    )
    return [header for header, used in found if used]


def query_of(endpoint: Endpoint) -> list[Schema]:
    """Return the query parameters of an endpoint."""
    if endpoint.query is None:
        return []
    schema = schemas_of([endpoint.query])[endpoint.query.__name__]
    return [_parameter(name, prop, name in schema["required"]) for name, prop in schema["properties"].items()]


def _operation(endpoint: Endpoint, components: dict[str, Schema]) -> Schema:
    path = [
        {"name": n, "in": "path", "required": True, "description": PATH_NAMES[n], "schema": {"type": "string"}}
        for n in endpoint.path_names
    ]
    described: Schema = {
        "operationId": operation_id(endpoint),
        "tags": [endpoint.group],
        "summary": endpoint.summary,
        "parameters": path + query_of(endpoint) + headers_of(endpoint),
        "responses": {
            str(endpoint.status): _response(endpoint, components),
            **_partial_or_unchanged(endpoint),
            **_errors(endpoint),
        },
    }
    content = {kind: _file(kind, endpoint.file_examples) for kind in endpoint.uploads}
    if endpoint.bodies:
        content["application/json"] = {"schema": _body(endpoint), "example": _json_of(endpoint.example)}
    if content:
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameter(name: str, schema: Schema, required: bool) -> Schema:
    """Return a field of a query's Struct as a parameter, without the type null: optional parameters are left out."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    value = kinds[0] if len(kinds) == 1 else {**schema, "anyOf": kinds} if kinds else schema
    value = {k: v for k, v in value.items() if k != "description" and (k, v) != ("default", None)}
    found = {"name": name, "in": "query", "required": required, "description": schema["description"], "schema": value}
    return found | ({"style": "form", "explode": False} if value.get("type") == "array" else {})


def _json_of(example: Struct | None) -> Any:
    """Return the JSON object of an example, without fields that have their default value."""
    if example is None:
        return {}
    fields = msgspec.structs.fields(example)
    return msgspec.to_builtins({f.encode_name: v for f in fields if (v := getattr(example, f.name)) != f.default})


def _body(endpoint: Endpoint) -> Schema:
    found: list[Schema] = [{"$ref": REF.format(name=shape.__name__)} for shape in endpoint.bodies]
    if TaskRequest in endpoint.bodies:
        found.append(TASK_NESTED)
    return found[0] if len(found) == 1 else {"anyOf": found}


def _response(endpoint: Endpoint, components: dict[str, Schema]) -> Schema:
    content: Schema = {each: _file(each, endpoint.file_examples) for each in endpoint.files}
    if endpoint.response is not None or not endpoint.files:
        envelope = _envelope(endpoint)
        content["application/json"] = {"schema": envelope, "example": example_of(envelope, components)}
    if endpoint.streams:
        content["text/event-stream"] = _file("text/event-stream", STREAM)
    return {"description": endpoint.summary, "content": content}


def _partial_or_unchanged(endpoint: Endpoint) -> Schema:
    found: Schema = {}
    if "range_not_satisfiable" in endpoint.errors:
        content: Schema = {media_type: {} for media_type in (*endpoint.files, "multipart/byteranges")}
        found["206"] = {"description": "The requested ranges.", "content": content}
    if endpoint.conditional:
        found["304"] = {"description": "Unchanged: `If-None-Match` names the current version."}
    return found


def _file(media_type: str, examples: Examples) -> Schema:
    """Return schema and example of a file: text or binary; any value for JSON and YAML, which clients may parse."""
    text = {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}
    schema: Schema = {"schema": {} if media_type in {"application/json", "application/yaml"} else text}
    return schema | ({"example": examples[media_type]} if media_type in examples else {})


def _envelope(endpoint: Endpoint) -> Schema:
    data = {"type": "object"} if endpoint.response is None else {"$ref": REF.format(name=endpoint.response.__name__)}
    return {
        "type": "object",
        "required": ["success", "data"],
        "properties": {
            "success": {"const": True, "description": "Always true."},
            "message": {"type": "string", "description": "Result in one sentence, in the caller's language."},
            "data": {"anyOf": [data, {"type": "null"}]} if endpoint.nullable else data,
        },
    }


def _errors(endpoint: Endpoint) -> Schema:
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in endpoint.errors:
        # 400 for a body that cannot be parsed, 422 for a wrong field in a body
        invalid = (400, 422) if endpoint.has_body else (400,)
        for status in invalid if code == "invalid_request" else (STATUS[code],):
            by_status[status].append(code)
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    found = {str(s): {"description": ", ".join(c), "content": problem} for s, c in sorted(by_status.items())}
    return {**found, "default": {"description": "Any other problem", "content": problem}}
