"""What a running service answers is what its `/openapi.json` says it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from service.pair_formats import FORMATS
from tests.acceptance.conftest import API, Product

TASK = "/tasks/{task_id}"
DOWNLOAD = f"{TASK}/files/download/{{filename}}"
EXPORT = f"{TASK}/pairs/export"
GIVEN = [
    *(("", path) for path in ("/tasks", "/tasks/active", TASK, f"{TASK}/executions", f"{TASK}/logs", f"{TASK}/files")),
    *(("", path) for path in (f"{TASK}/files/archive", f"{TASK}/events", f"{TASK}/pairs", f"{TASK}/logs/density")),
    *(("", path) for path in ("/events", "/databases", "/inputs", "/executors", "/models", "/keys", "/audit/head")),
    *(("", path) for path in ("/audit/verify", "/audit/checkpoints", "/audit/export", "/inputs/{name}")),
    ("?task_id={task_id}", "/audit/export"),
    ("?position=1", "/audit/proof"),
    *((f"?format={name}", EXPORT) for name in FORMATS),
    ("", DOWNLOAD),
]


class Described:
    """Asks a service for a path and compares what comes with its description."""

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


def test_answers_are_as_described(described: Described, subtests: Any) -> None:
    client = described.client
    assert described.get("/tasks/active").json()["data"] is None
    created = client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db"}).json()["data"]
    assert client.post(f"{API}/audit/checkpoints", json={}).status_code == 201
    assert client.put(f"{API}/inputs/t.txt", content="bss_branch\n").status_code == 201
    for query, path in GIVEN:
        with subtests.test(path + query):
            described.get(path, query, task_id=created["task_id"], filename="task_config.json", name="t.txt")
    assert described.get("/audit/export", f"?task_id={created['task_id']}").json()["data"]["events"][0]["position"] > 0
