"""Answers of a running service conform to its `/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import query_of
from service.pairs.formats.export import FORMATS
from service.schemas.fields import MAX_POSITION
from tests.acceptance.conftest import API, Product

pytestmark = pytest.mark.long

TASK = "/tasks/{task_id}"
DOWNLOAD = f"{TASK}/files/download/{{filename}}"
EXPORT = f"{TASK}/pairs/export"
STREAMS_ONLY = {"speed"}
"""Parameters accepted by streams and refused by pages of events."""
PATHS = [
    *(("", path) for path in ("/tasks", "/tasks/active", TASK, f"{TASK}/executions", f"{TASK}/logs", f"{TASK}/files")),
    *(("", path) for path in (f"{TASK}/files/archive", f"{TASK}/events", f"{TASK}/pairs", f"{TASK}/logs/density")),
    *(("", path) for path in ("/events", "/databases", "/inputs", "/executors", "/models", "/keys", "/audit/head")),
    *(("", path) for path in ("/audit/verify", "/audit/checkpoints", "/audit/export", "/inputs/{name}")),
    *(("", path) for path in ("/datasets", f"{TASK}/dataset")),
    ("?task_id={task_id}", "/audit/export"),
    ("?position=1", "/audit/proof"),
    *((f"?format={name}", EXPORT) for name in FORMATS),
    ("", DOWNLOAD),
]


class Described:
    """Requests a path and validates the answer against the OpenAPI document."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.document = client.get("/openapi.json").json()

    def get(self, path: str, query: str = "", **names: str) -> Any:
        answer = self.client.get(API + (path + query).format(**names))
        assert answer.status_code == 200, answer.text
        content = self.document["paths"][API + path]["get"]["responses"]["200"]["content"]
        kind = answer.headers["content-type"].split(";")[0]
        assert kind in content, answer.headers["content-type"]
        if kind == "application/json" and "schema" in content[kind]:
            schema = {**content[kind]["schema"], "components": self.document["components"]}
            jsonschema.validate(answer.json(), schema)
        return answer


@pytest.fixture
def described(idle_product: Product, highway: str, add_source: Callable[[str, str], None]) -> Described:
    idle_product.start_service()
    add_source("highway_db", highway)
    return Described(idle_product.client)


def test_answers_match_openapi_document(described: Described, subtests: Any) -> None:
    client = described.client
    assert described.get("/tasks/active").json()["data"] is None
    created = client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db"}).json()["data"]
    assert client.post(f"{API}/audit/checkpoints", json={}).status_code == 201
    assert client.put(f"{API}/inputs/t.txt", content="bss_branch\n").status_code == 201
    for query, path in PATHS:
        with subtests.test(path + query):
            described.get(path, query, task_id=created["task_id"], filename="task_config.json", name="t.txt")
    assert described.get("/audit/export", f"?task_id={created['task_id']}").json()["data"]["events"][0]["position"] > 0


def test_refusals_match_openapi_document(idle_product: Product, subtests: Any) -> None:
    """Covers unknown resources, parameters just out of bounds, malformed JSON and unknown fields."""
    idle_product.start_service()
    client = idle_product.client
    document = client.get("/openapi.json").json()
    named = {"task_id": "task_nowhere", "pair_id": "nowhere", "name": "nowhere", "filename": "nowhere"}
    named |= {"dataset": "nowhere.en", "number": "1", "table": "nowhere", "executor": "nobody"}
    for endpoint in ENDPOINTS:
        described = document["paths"][API + endpoint.path][endpoint.method.lower()]["responses"]
        path = API + endpoint.path.format(**named)
        wrong: list[dict[str, Any]] = [{"params": {"no_such_parameter": "1"}}]
        wrong += [{"params": {p["name"]: v}} for p in query_of(endpoint) for v in beyond(p)]
        if endpoint.has_body and not endpoint.uploads:
            wrong += [{"content": b"{"}, {"json": {"no_such_field": 1}}]
        if endpoint.repeatable:
            wrong.append({"headers": {"Idempotency-Key": "k" * 201}})
        for request in [{}, *wrong] if endpoint.path_names or needs_parameters(endpoint) else wrong:
            with subtests.test(f"{endpoint.method} {endpoint.path} {request}"):
                answer = client.request(endpoint.method, path, **request)
                assert str(answer.status_code) in described, answer.text
                assert request not in wrong or answer.is_client_error, answer.text
                if "json" in request or "content" in request:
                    assert answer.json()["code"] == "invalid_request", "the body was not looked at"
                if not answer.is_success:
                    assert answer.json()["code"] in described[str(answer.status_code)]["description"]


def needs_parameters(endpoint: Endpoint) -> bool:
    return any(parameter["required"] for parameter in query_of(endpoint))


def beyond(parameter: dict[str, Any]) -> list[str]:
    """Values that the schema of a parameter excludes."""
    schema = parameter["schema"]
    found = ["nix"] if words_of(schema) or schema["type"] not in ("string", "array") else []
    if "maximum" in schema:
        found.append(str(schema["maximum"] + 1))
    if "minimum" in schema:
        found.append(str(schema["minimum"] - 1))
    return found


def words_of(schema: dict[str, Any]) -> list[str]:
    """Allowed words of a parameter, or of each item of a list."""
    kinds = schema.get("items", schema)
    return [word for kind in kinds.get("anyOf", [kinds]) for word in kind.get("enum", ())]


def test_described_parameter_values_are_accepted(described: Described, subtests: Any) -> None:
    client = described.client
    body = {"parameters": {"db_name": "highway_db"}, "task_type": "data_workflow"}
    jsonschema.validate(body, body_of(described, "/tasks", "post"))
    created = client.post(f"{API}/tasks", json=body).json()["data"]
    resumed = {"task_id": created["task_id"]}
    jsonschema.validate(resumed, body_of(described, "/tasks/execute-complete", "post"))
    for endpoint in ENDPOINTS:
        if endpoint.method != "GET" or "{name}" in endpoint.path or "{pair_id}" in endpoint.path:
            continue
        names = {
            "task_id": created["task_id"],
            "filename": "task_config.json",
            "dataset": "nowhere.en",
            "table": "nowhere",
        }
        path = API + endpoint.path.format(**names)
        for parameter in query_of(endpoint):
            name, schema = parameter["name"], parameter["schema"]
            bounds = [schema[b] for b in ("minimum", "maximum") if b in schema and schema[b] != MAX_POSITION]
            for value in (*words_of(schema), *(bounds if name != "at" else ())):
                given = {"params": {name: value}}
                if name in STREAMS_ONLY:
                    given["headers"] = {"Accept": "text/event-stream"}
                with (
                    subtests.test(f"{endpoint.path} {name}={value}"),
                    client.stream("GET", path, **given) as answer,
                ):
                    if not answer.is_success:
                        answer.read()
                        assert answer.json()["field"] != name, answer.text


def body_of(described: Described, path: str, method: str) -> dict[str, Any]:
    taken = described.document["paths"][API + path][method]["requestBody"]["content"]["application/json"]["schema"]
    return {**taken, "components": described.document["components"]}
