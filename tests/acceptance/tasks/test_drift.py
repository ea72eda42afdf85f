"""Changes of a database since a task described it, and a task that takes over what has not changed, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.acceptance.conftest import data_of
from tests.acceptance.tasks.test_lifecycle import finished
from tests.integration.executor.conftest import SHOP

pytestmark = pytest.mark.long

API = "/api/v0/data_pipeline"
TASK = {
    "task_type": "complete_workflow",
    "db_name": "shop",
    "pairs_per_table": 8,
    "language": "en",
    "enable_training_data_load": False,
}


def run(client: Any, **more: Any) -> dict[str, Any]:
    started = data_of(client.post(f"{API}/tasks/execute-complete", json={**TASK, **more}))
    finished(client, started["task_id"])
    return data_of(client.get(f"{API}/tasks/{started['task_id']}"))


def test_drift_is_found_before_and_by_the_next_task(
    product: Any, database: str, add_source: Callable[[str, str], None]
) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP.encode())
    add_source("shop", database)
    client = product.client
    drift = f"{API}/databases/shop/drift"
    assert data_of(client.get(drift)) == {"since": None, "counts": {}, "changes": [], "pairs": 0}
    assert client.get(f"{API}/databases/none/drift").json()["code"] == "source_not_found"

    first = run(client)
    assert first["drift"] is None
    unchanged = data_of(client.get(drift))
    assert (unchanged["since"], unchanged["counts"]) == (first["task_id"], {})

    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("alter table customer rename column city to town")
        conn.execute("alter table orders alter column amount type numeric(12,2)")
    found = data_of(client.get(drift))
    assert found["counts"] == {"column_renamed": 1, "column_retyped": 1}
    renamed = {"kind": "column_renamed", "table": "customer", "column": "city", "before": None, "after": "town"}
    assert renamed in found["changes"]
    pairs = data_of(client.get(f"{API}/tasks/{first['task_id']}/pairs", params={"reads": "customer.city"}))
    assert found["pairs"] >= pairs["total"] > 0

    later = run(client, only_changes=True)
    assert later["drift"] == found
    events = data_of(client.get(f"{API}/tasks/{later['task_id']}/events", params={"types": "source.drifted"}))["events"]
    assert [event["data"]["since"] for event in events] == [first["task_id"]]
    assert later["result"]["workflow_state"]["statistics"]["ddl_generation"]["changes_since"] == first["task_id"]
    connection = {"host": "localhost", "port": 5432, "database": "shop"}
    refused = client.post(
        f"{API}/tasks", json={"task_type": "data_workflow", "db_connection": connection, "only_changes": True}
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "only_changes")
