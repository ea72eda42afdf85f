"""Labels and relations edited in a task's schema, and a new task that takes them over, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.conftest import data_of
from tests.acceptance.tasks.test_lifecycle import finished

pytestmark = pytest.mark.long

API = "/api/v0/data_pipeline"
TASK = {
    "task_type": "complete_workflow",
    "db_name": "highway_db",
    "table_list": ["bss_company", "bss_branch", "bss_section_route"],
    "pairs_total": 24,
    "language": "zh",
    "enable_training_data_load": False,
}


def run(client: Any, **more: Any) -> str:
    started = data_of(client.post(f"{API}/tasks/execute-complete", json={**TASK, **more}))
    finished(client, started["task_id"])
    return f"{API}/tasks/{started['task_id']}"


def test_edits_are_recorded_and_a_new_task_takes_them_over(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    task = run(client)

    listed = data_of(client.get(f"{task}/schema"))
    assert [row["name"] for row in listed["tables"]] == ["bss_branch", "bss_company", "bss_section_route"]
    assert (listed["dictionary_file"], listed["uploads"]) == ("highway_db_dictionary.csv", [])
    first_page = data_of(client.get(f"{task}/schema", params={"limit": 2}))
    assert (len(first_page["tables"]), first_page["total"], first_page["next_cursor"]) == (2, 3, 2)
    found = data_of(client.get(f"{task}/schema", params={"q": "branch_name"}))
    assert [row["name"] for row in found["tables"]] == ["bss_branch"]

    branch = data_of(client.get(f"{task}/schema/tables/bss_branch"))
    column = next(c for c in branch["columns"] if c["name"] == "branch_name")
    assert (column["next_label"], column["samples"] != []) == (None, True)
    assert branch["document_file"] == "bss_branch_detail.md"
    relation = next(r for r in branch["relations"] if r["parent"] == "bss_company")
    drawn = data_of(client.get(f"{task}/schema/graph", params={"table": "bss_branch"}))
    assert relation in drawn["relations"]
    # every count is the number of pairs that its filter finds
    for reads, pairs in (("bss_branch.branch_name", column["pairs"]), (relation["reads"], relation["pairs"])):
        assert data_of(client.get(f"{task}/pairs", params={"reads": reads}))["total"] == pairs > 0

    change = {"table": "bss_branch", "column": "branch_name", "label": "分中心称呼"}
    edited = client.patch(f"{task}/schema/labels", json=change).json()
    assert edited["message"] == "已保存，新任务将采用"
    assert (edited["data"]["pairs"], edited["data"]["reads"]) == (column["pairs"], "bss_branch.branch_name")
    after = data_of(client.get(f"{task}/schema/tables/bss_branch"))
    now = next(c for c in after["columns"] if c["name"] == "branch_name")
    assert (now["label"], now["next_label"]) == (column["label"], "分中心称呼")
    data_of(client.patch(f"{task}/schema/labels", json={"table": "bss_company", "label": "运营公司"}))

    edge = {name: relation[name] for name in ("child", "child_columns", "parent", "parent_columns")}
    data_of(client.patch(f"{task}/schema/relations", json={**edge, "allowed": False}))
    listed = data_of(client.get(f"{task}/schema"))
    assert listed["uploads"] == ["highway_db_dictionary.csv", "highway_db_relations.txt"]
    assert [row["name"] for row in listed["tables"] if row["edited"]] == ["bss_branch", "bss_company"]
    drawn = data_of(client.get(f"{task}/schema/graph"))
    assert [r["next"] for r in drawn["relations"] if r["reads"] == relation["reads"]] == ["removed"]
    edits = data_of(client.get(f"{task}/schema/edits"))["edits"]
    assert [(e["subject"], e["before"], e["after"]) for e in edits] == [
        (relation["reads"], "", "forbidden"),
        ("bss_company", "", "运营公司"),
        ("bss_branch.branch_name", "", "分中心称呼"),
    ]

    second = run(client, dictionary_file=listed["dictionary_file"], relations_file=listed["relations_file"])
    ddl = client.get(f"{second}/files/download/bss_branch.ddl").text
    assert "分中心称呼" in ddl, ddl
    fresh = data_of(client.get(f"{second}/schema/tables/bss_branch"))
    taken = next(c for c in fresh["columns"] if c["name"] == "branch_name")
    assert (taken["label"], taken["origin"], taken["next_label"]) == ("分中心称呼", "dictionary", None)
    assert relation["reads"] not in [r["reads"] for r in fresh["relations"]]
    assert not any(row["edited"] for row in data_of(client.get(f"{second}/schema"))["tables"])

    # an upload that was deleted is edited as the task has it, and a relation forbidden twice stays forbidden
    client.delete(f"{API}/inputs/{listed['dictionary_file']}")
    data_of(client.patch(f"{second}/schema/labels", json={"table": "bss_company", "label": "公司"}))
    kept = client.get(f"{API}/inputs/{listed['dictionary_file']}").text
    assert "分中心称呼" in kept, kept
    again = data_of(client.patch(f"{second}/schema/relations", json={**edge, "allowed": False}))
    assert (again["before"], again["after"]) == ("forbidden", "forbidden")
    left = data_of(client.patch(f"{second}/schema/relations", json={**edge, "allowed": None}))
    assert (left["before"], left["after"]) == ("forbidden", "")


def test_schema_refuses_what_it_does_not_have(
    product: Any, highway: str, add_source: Callable[[str, str], None]
) -> None:
    add_source("highway_db", highway)
    client = product.client
    created = data_of(client.post(f"{API}/tasks", json=TASK))
    task = f"{API}/tasks/{created['task_id']}"
    assert client.get(f"{task}/schema").json()["code"] == "file_not_found"
    task = run(client)
    assert client.get(f"{task}/schema/tables/nothing").json()["code"] == "table_not_found"
    for body, field in (
        ({"table": "bss_branch", "column": "nothing", "label": "x"}, "column"),
        ({"table": "bss_branch", "column": "branch_name", "value": "1", "label": "a;b"}, "label"),
        ({"table": "bss_branch", "value": "1", "label": "a"}, "value"),
    ):
        refused = client.patch(f"{task}/schema/labels", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), field
        assert refused.json()["field"] == field
    edge = {"child": "bss_branch", "child_columns": ["company_id"], "parent": "bss_company", "parent_columns": ["x"]}
    refused = client.patch(f"{task}/schema/relations", json={**edge, "allowed": True})
    assert refused.json()["detail"] == "parent_columns: 表 bss_company 没有字段 x"
