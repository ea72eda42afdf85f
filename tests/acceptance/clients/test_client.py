"""querymill-client against the running product."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_type_hints

import pytest

from querymill_client import ApiError, Client, schemas
from tests.acceptance.conftest import Product

TABLES = ["bss_company", "bss_branch"]


def assert_shape(answer: Mapping[str, Any], shape: type[Any]) -> None:
    """Fail if the service's answer has other fields than the client's type of it."""
    assert set(answer) == set(get_type_hints(shape))


@pytest.mark.long
def test_client_follows_run_over_service_restart_and_exports(product: Product, highway: str) -> None:
    with Client(product.url) as client:
        assert_shape(client.add_database("highway_db", highway), schemas.DatabaseView)
        assert_shape(client.check_database("highway_db"), schemas.DatabaseCheck)
        assert_shape(client.tables("highway_db")[0], schemas.TableView)
        started = client.execute_complete(
            task_type="complete_workflow", db_name="highway_db", table_list=TABLES, enable_training_data_load=False
        )
        assert_shape(started, schemas.ExecutionStartedResponse)
        task_id = started["task_id"]

        followed: list[dict[str, Any]] = []
        for message in client.events(task_id, after=0):
            if message.kind == "message":
                assert_shape(message.data, schemas.EventView)
                followed.append(message.data)
                if len(followed) == 3:
                    product.processes[0].stop()
                    product.start_service()
            elif message.data["status"] == "completed":
                break
        page = client.event_page(task_id, after=0, limit=5000)
        assert_shape(page, schemas.EventPage)
        assert followed == page["events"][: len(followed)]
        assert followed[-1]["position"] <= client.task(task_id)["position"]

        task = client.task(task_id)
        assert_shape(task, schemas.TaskDetail)
        assert_shape(task["steps"][0], schemas.StepView)
        assert_shape(client.executions(task_id)[0], schemas.ExecutionView)
        tasks = client.tasks(status="completed", limit=1)
        assert_shape(tasks, schemas.TaskPage)
        assert_shape(tasks["tasks"][0], schemas.TaskRow)
        assert_shape(client.logs(task_id, level="INFO", limit=1)["logs"][0], schemas.LogLine)
        file = client.files(task_id)[0]
        assert_shape(file, schemas.FileView)
        assert len(client.file(task_id, file["file_name"])) == file["file_size"]

        pairs = client.pairs(task_id, limit=2)
        assert_shape(pairs, schemas.PairPage)
        first, second = pairs["pairs"]
        assert_shape(first, schemas.PairView)
        assert_shape(client.run_pair(task_id, first["pair_id"]), schemas.PairRun)
        assert client.change_pair(task_id, first["pair_id"], review="rejected")["review"] == "rejected"
        decided = client.review_pairs(task_id, [second["pair_id"]], "approved")
        assert_shape(decided, schemas.PairsDecided)
        exported = client.export_pairs(task_id)
        assert exported.pairs == pairs["total"] - 1
        assert exported.left_out == "rejected=1"
        assert len(json.loads(exported.content)) == exported.pairs
        again = client.import_pairs(task_id, exported.content, dry_run=True)
        assert_shape(again, schemas.PairImport)
        assert (again["imported"], again["present"]) == (0, exported.pairs)

        assert_shape(client.put_input("tables.txt", b"bss_company\n"), schemas.InputView)
        with pytest.raises(ApiError) as refused:
            client.resume(task_id)
        assert (refused.value.status, refused.value.code) == (409, "nothing_to_resume")
        assert_shape(client.delete(task_id), schemas.TaskDeletedResponse)
        assert_shape(client.remove_database("highway_db"), schemas.Removed)


def test_refusals_have_code_field_and_client_language(product: Product) -> None:
    with Client(product.url, language="zh") as client:
        with pytest.raises(ApiError) as refused:
            client.create_task(task_type="complete_workflow", db_name="shop", pairs_total=0)
        assert (refused.value.status, refused.value.code, refused.value.field) == (
            422,
            "invalid_request",
            "pairs_total",
        )
        with pytest.raises(ApiError, match="任务不存在"):
            next(client.events("task_20000101_000000"))
