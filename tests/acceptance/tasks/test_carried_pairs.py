"""Pair decisions carried from one task to the next over the same source, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.acceptance.conftest import data_of
from tests.acceptance.tasks.test_lifecycle import finished

pytestmark = pytest.mark.long

API = "/api/v0/data_pipeline"


def run(client: Any) -> str:
    parameters = {
        "db_name": "highway_db",
        "table_list": ["bss_company", "bss_branch"],
        "pairs_total": 12,
        "language": "zh",
    }
    started = data_of(
        client.post(f"{API}/tasks/execute-complete", json={"task_type": "complete_workflow", **parameters})
    )
    finished(client, started["task_id"])
    return f"{API}/tasks/{started['task_id']}"


def pairs(client: Any, path: str) -> dict[str, Any]:
    return {pair["pair_id"]: pair for pair in data_of(client.get(f"{path}/pairs"))["pairs"]}


def loaded_by(product: Any) -> dict[str, int]:
    """Number of items in the vector store by the task that loaded them last."""
    with psycopg.connect(product.settings.database_url) as conn:
        counted = "select cmetadata ->> 'task_id', count(*) from public.langchain_pg_embedding group by 1"
        return dict(conn.execute(counted).fetchall())


def test_approved_pairs_are_carried_and_rejected_are_not(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    first = run(client)
    good, bad, *_ = pairs(client, first)
    change = {"question": "有多少家公司?", "sql": "select count(*) from bss_company", "review": "approved"}
    data_of(client.patch(f"{first}/pairs/{good}", json=change))
    data_of(client.patch(f"{first}/pairs/{bad}", json={"review": "rejected"}))

    second = run(client)
    found = pairs(client, second)
    assert (found[good]["question"], found[good]["review"]) == (change["question"], "approved")
    assert found[good]["carried_from"] == first.rsplit("/", 1)[1]
    assert found[good]["loaded"] is True
    assert bad not in found
    assert data_of(client.get(f"{second}/quality"))["generation"]["carried"] == {
        "from_earlier_tasks": 1,
        "left_out": 0,
        "not_proposed": 1,
    }
    report = client.get(f"{second}/files/download/quality_report.md").text
    assert "| 沿用以往任务的问答对 | 1 |" in report
    assert "| 以往任务中已驳回、不再提出的问答对 | 1 |" in report
    history = data_of(client.get(f"{second}/pairs/{good}/history"))["events"]
    assert "pair.carried" in [event["type"] for event in history]

    # the second task has copies of both decisions, so they outlive the first task
    data_of(client.delete(first, params={"purge": "true"}))
    chained = run(client)
    found = pairs(client, chained)
    assert (found[good]["question"], found[good]["review"]) == (change["question"], "approved")
    assert bad not in found

    # only the newest run's pairs are loaded; a purge removes them from the store as well
    assert list(loaded_by(product)) == [chained.rsplit("/", 1)[1]]
    data_of(client.delete(second, params={"purge": "true"}))
    data_of(client.delete(chained, params={"purge": "true"}))
    assert loaded_by(product) == {}
    third = pairs(client, run(client))
    assert third[good]["question"] != change["question"]
    assert bad in third


def test_reload_adds_imported_and_removes_rejected_pairs(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    task = run(client)
    (bad, *_) = pairs(client, task)
    data_of(client.patch(f"{task}/pairs/{bad}", json={"review": "rejected"}))
    mine = [{"question": "有多少家公司?", "sql": "select count(*) from bss_company"}]
    answer = client.post(f"{task}/pairs/import", json=mine).json()
    assert (answer["message"], answer["data"]["imported"]) == ("问答对已导入", 1)
    answer = client.post(f"{task}/pairs/import", json=mine).json()
    assert (answer["message"], answer["data"]["present"]) == ("没有新的问答对可导入", 1)

    data_of(client.post(f"{task}/execute", json={"step": "training_load"}))
    finished(client, task.rsplit("/", 1)[1])
    found = pairs(client, task)
    assert (found[bad]["loaded"], found[bad]["status"]) == (False, "validated")
    assert [p["loaded"] for p in found.values() if p["question"] == "有多少家公司?"] == [True]
    assert sum(p["loaded"] for p in found.values()) == 12
