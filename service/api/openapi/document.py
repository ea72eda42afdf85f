"""`/openapi.json`, generated from the types that validate requests and shape answers."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from service.api.openapi.described import Endpoint, Parameter
from service.api.openapi.endpoints import ENDPOINTS
from service.schemas.errors import STATUS
from service.schemas.formats import API
from service.schemas.requests import TaskRequest
from service.schemas.responses.problem import Problem

REF = "#/components/schemas/{name}"
NESTED = {
    "type": "object",
    "description": "The same fields, some or all of them under `parameters`.",
    "required": ["parameters"],
    "properties": {"parameters": {"type": "object"}},
}


@cache
def openapi() -> dict[str, Any]:
    """The whole document, OpenAPI 3.2."""
    named = _types()
    _, components = msgspec.json.schema_components(named, ref_template=REF)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for endpoint in ENDPOINTS:
        paths[API + endpoint.path][endpoint.method.lower()] = operation(endpoint)
    return {
        "openapi": "3.2.0",
        "info": {
            "title": "Querymill",
            "version": version("querymill"),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"key": []}],
        "paths": dict(paths),
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(endpoint: Endpoint) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation_id(endpoint),
        "tags": [endpoint.group],
        "summary": endpoint.says,
        "parameters": _parameters(endpoint),
        "responses": {str(endpoint.status): _answer(endpoint), **_other_answers(endpoint), **_errors(endpoint)},
    }
    if endpoint.takes is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _body(endpoint)}}}
    elif endpoint.uploads:
        described["requestBody"] = {"required": True, "content": {kind: _file(kind) for kind in endpoint.uploads}}
    return described


def operation_id(endpoint: Endpoint) -> str:
    """`get_tasks_task_id_logs`: unique, and a name in every language."""
    return f"{endpoint.method.lower()}_{re.sub(r'[^a-z]+', '_', endpoint.path.strip('/').lower()).strip('_')}"


def _types() -> list[type[Any]]:
    found: dict[str, type[Any]] = {"Problem": Problem}
    for endpoint in ENDPOINTS:
        for kind in (endpoint.answers, endpoint.takes, endpoint.also_takes):
            if kind is not None:
                found[kind.__name__] = kind
    return list(found.values())


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]
    query = [_parameter(p, "query") for p in endpoint.query]
    headers = [_parameter(p, "header") for p in endpoint.headers]
    return path + query + headers


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": place,
        "required": parameter.required,
        "description": parameter.says,
        "schema": parameter.schema,
    }


def _body(endpoint: Endpoint) -> dict[str, Any]:
    shapes = [s for s in (endpoint.takes, endpoint.also_takes) if s is not None]
    found: list[dict[str, Any]] = [{"$ref": REF.format(name=shape.__name__)} for shape in shapes]
    if TaskRequest in shapes:
        found.append(NESTED)
    return found[0] if len(found) == 1 else {"anyOf": found}


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: _file(media_type) for media_type in endpoint.files}
    if endpoint.answers is not None or not endpoint.files:
        content["application/json"] = {"schema": _envelope(endpoint)}
    if endpoint.streams:
        content["text/event-stream"] = {"itemSchema": {"type": "object"}}
    return {"description": endpoint.says, "content": content}


def _other_answers(endpoint: Endpoint) -> dict[str, Any]:
    """Of a part of a file, and of what the caller has already."""
    found: dict[str, Any] = {}
    if "range_not_satisfiable" in endpoint.errors:
        content: dict[str, Any] = {media_type: {} for media_type in (*endpoint.files, "multipart/byteranges")}
        found["206"] = {"description": "The ranges that were asked for.", "content": content}
    if endpoint.conditional:
        found["304"] = {"description": "What `If-None-Match` names is what there is."}
    return found


def _file(media_type: str) -> dict[str, Any]:
    """Bytes have no schema, and files of JSON one each."""
    return {"schema": {"type": "string"}} if media_type.startswith("text/") else {}


def _envelope(endpoint: Endpoint) -> dict[str, Any]:
    data = {"type": "object"} if endpoint.answers is None else {"$ref": REF.format(name=endpoint.answers.__name__)}
    return {
        "type": "object",
        "required": ["success", "data"],
        "properties": {
            "success": {"const": True},
            "message": {"type": "string"},
            "data": {"anyOf": [data, {"type": "null"}]} if endpoint.may_be_null else data,
        },
    }


def _errors(endpoint: Endpoint) -> dict[str, Any]:
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in endpoint.refusals:
        for status in endpoint.statuses(code, STATUS[code]):
            by_status[status].append(code)
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    found = {str(s): {"description": ", ".join(c), "content": problem} for s, c in sorted(by_status.items())}
    return {**found, "default": {"description": "Any other problem", "content": problem}}
