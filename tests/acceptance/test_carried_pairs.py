"""A decision about a pair made in one task, in the next one over the same source: over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from tests.acceptance.test_lifecycle import data_of, finished

API = "/api/v0/data_pipeline"


def run(client: Any) -> str:
    asked = {"db_name": "highway_db", "table_list": ["bss_company", "bss_branch"], "pairs_total": 12, "language": "zh"}
    started = data_of(client.post(f"{API}/tasks/execute-complete", json={"task_type": "complete_workflow", **asked}))
    finished(client, started["task_id"])
    return f"{API}/tasks/{started['task_id']}"


def pairs(client: Any, path: str) -> dict[str, Any]:
    return {pair["pair_id"]: pair for pair in data_of(client.get(f"{path}/pairs"))["pairs"]}


def loaded_by(product: Any) -> dict[str, int]:
    """How many items of the vector store each task was the last to load."""
    with psycopg.connect(product.settings.database_url) as conn:
        counted = "select cmetadata ->> 'task_id', count(*) from public.langchain_pg_embedding group by 1"
        return dict(conn.execute(counted).fetchall())


def test_what_is_approved_comes_along_and_what_is_rejected_does_not(
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
    told = pairs(client, second)
    assert (told[good]["question"], told[good]["review"]) == (change["question"], "approved")
    assert told[good]["carried_from"] == first.rsplit("/", 1)[1]
    assert told[good]["loaded"] is True
    assert bad not in told
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

    # the second task has both decisions as its own by now, so they outlive the first
    data_of(client.delete(first, params={"purge": "true"}))
    chained = run(client)
    told = pairs(client, chained)
    assert (told[good]["question"], told[good]["review"]) == (change["question"], "approved")
    assert bad not in told

    # what is loaded is the newest run's; a purge takes it out of the store, too
    assert list(loaded_by(product)) == [chained.rsplit("/", 1)[1]]
    data_of(client.delete(second, params={"purge": "true"}))
    data_of(client.delete(chained, params={"purge": "true"}))
    assert loaded_by(product) == {}
    third = pairs(client, run(client))
    assert third[good]["question"] != change["question"]
    assert bad in third


def test_loading_again_takes_what_was_imported_and_lets_go_of_what_was_rejected(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    task = run(client)
    (bad, *_) = pairs(client, task)
    data_of(client.patch(f"{task}/pairs/{bad}", json={"review": "rejected"}))
    mine = [{"question": "有多少家公司?", "sql": "select count(*) from bss_company"}]
    said = client.post(f"{task}/pairs/import", json=mine).json()
    assert (said["message"], said["data"]["imported"]) == ("问答对已导入", 1)
    said = client.post(f"{task}/pairs/import", json=mine).json()
    assert (said["message"], said["data"]["present"]) == ("没有新的问答对可导入", 1)

    data_of(client.post(f"{task}/execute", json={"step": "training_load"}))
    finished(client, task.rsplit("/", 1)[1])
    told = pairs(client, task)
    assert (told[bad]["loaded"], told[bad]["status"]) == (False, "validated")
    assert [p["loaded"] for p in told.values() if p["question"] == "有多少家公司?"] == [True]
    assert sum(p["loaded"] for p in told.values()) == 12
