"""OpenAPI document generated from the declarations of the endpoints."""

from __future__ import annotations

from typing import Any, cast

import jsonschema
import msgspec
import pytest

from runtime.sentences import Sentence
from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import openapi
from service.schemas.errors import InvalidRequest
from service.schemas.file_examples import ARCHIVES
from service.schemas.formats import API
from service.schemas.http_status import STATUS, status_of
from service.schemas.requests import TaskRequest
from tests.tables import from_table


def test_operation_ids_are_unique() -> None:
    names = [o["operationId"] for path in openapi()["paths"].values() for o in path.values()]
    assert len(set(names)) == len(names) == len(ENDPOINTS)


def headers_of(path: str, method: str) -> set[str]:
    return {p["name"] for p in openapi()["paths"][API + path][method]["parameters"] if p["in"] == "header"}


def test_request_headers_are_described() -> None:
    assert headers_of("/tasks/{task_id}", "delete") == {"If-Match"}
    assert headers_of("/tasks/{task_id}/execute", "post") == {"If-Match", "Idempotency-Key"}
    assert headers_of("/tasks/{task_id}/cancel", "post") == {"If-Match", "Idempotency-Key"}
    assert headers_of("/tasks", "post") == {"Idempotency-Key"}
    assert headers_of("/keys", "post") == headers_of("/receivers", "post") == set()
    assert headers_of("/tasks/{task_id}/events", "get") == headers_of("/events", "get") == {"Last-Event-ID"}
    assert headers_of("/tasks", "get") == set()


def test_every_endpoint_documents_invalid_request() -> None:
    without = [
        f"{method} {path}"
        for path, operations in openapi()["paths"].items()
        for method, operation in operations.items()
        if "invalid_request" not in operation["responses"].get("400", {}).get("description", "")
    ]
    assert without == []


def test_every_response_has_a_type() -> None:
    without = {f"{e.method} {e.path}" for e in ENDPOINTS if e.response is None and not e.files}
    assert without == set()


def test_every_body_has_a_type() -> None:
    without = {
        f"{endpoint.method} {endpoint.path}"
        for endpoint in ENDPOINTS
        if endpoint.method in ("POST", "PUT", "PATCH")
        and "requestBody" not in openapi()["paths"][API + endpoint.path][endpoint.method.lower()]
    }
    assert without == {
        "POST /audit/checkpoints",
        "POST /databases/{name}/check",
        "POST /datasets/{dataset}/versions/{number}/load",
        "POST /executors/resume",
        "POST /executors/{executor}/resume",
        "POST /receivers/{name}/test",
        "POST /sample",
        "POST /tasks/{task_id}/cancel",
        "POST /tasks/{task_id}/pause",
    }


def _references(value: Any) -> set[str]:
    match value:
        case {"$ref": str(reference)}:
            return {reference}
        case dict():
            return {r for v in cast("dict[str, Any]", value).values() for r in _references(v)}
        case list():
            return {r for v in cast("list[Any]", value) for r in _references(v)}
        case _:
            return set()


def test_every_reference_resolves() -> None:
    document = openapi()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert _references(document) <= known


def test_task_schema_agrees_with_validation() -> None:
    document = openapi()
    schema = {**document["components"]["schemas"]["TaskRequest"], "components": document["components"]}
    good = {"task_type": "data_workflow", "db_name": "x", "table_list": ["a"]}
    jsonschema.validate(good, schema)
    msgspec.convert(good, TaskRequest)
    for bad in ({**good, "colour": 1}, {**good, "seed": -1}, {"db_name": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


def test_every_endpoint_error_has_a_status() -> None:
    assert {code for e in ENDPOINTS for code in e.errors} <= STATUS.keys()
    assert status_of(InvalidRequest(Sentence("", ""), status=400)) == 400


@from_table
def test_response_is_a_file_or_has_the_envelope(path: str, kinds: set[str]) -> None:
    content = openapi()["paths"][API + path]["get"]["responses"]["200"]["content"]
    assert content.keys() == kinds
    enveloped = bool(content.get("application/json", {}).get("schema"))
    assert enveloped == (path in ("/audit/export", "/tasks"))


OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for path in openapi()["paths"].values()
    for operation in path.values()
]


def test_every_field_has_a_description() -> None:
    without = [
        f"{name}.{field}"
        for name, schema in openapi()["components"]["schemas"].items()
        for field, prop in schema.get("properties", {}).items()
        if not prop.get("description")
    ]
    assert without == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_endpoint_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"].endswith(".")
    assert all(parameter["description"] for parameter in operation["parameters"])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_json_content_has_a_valid_example(operation: dict[str, Any]) -> None:
    components = openapi()["components"]
    contents = [
        answer["content"]
        for status, answer in operation["responses"].items()
        if status[0] == "2" and "content" in answer
    ]
    contents += [operation["requestBody"]["content"]] if "requestBody" in operation else []
    for content in contents:
        if schema := content.get("application/json", {}).get("schema"):
            jsonschema.validate(content["application/json"]["example"], {**schema, "components": components})


def test_schema_has_date_time_format_and_enumerations() -> None:
    row = openapi()["components"]["schemas"]["TaskRow"]["properties"]
    assert row["created_at"]["anyOf"][0]["format"] == "date-time"
    assert "partial_completed" in row["status"]["enum"]


BINARY = {"application/zip", "application/octet-stream", "multipart/byteranges", *ARCHIVES}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_every_body_and_every_response_has_an_example(endpoint: Endpoint) -> None:
    operation = openapi()["paths"][API + endpoint.path][endpoint.method.lower()]
    described = [operation["responses"][str(endpoint.status)], operation.get("requestBody", {})]
    contents = {kind: each for part in described for kind, each in part.get("content", {}).items()}
    assert contents
    assert {kind for kind, each in contents.items() if "example" not in each} <= BINARY
