"""Parsing of requests for tasks, whose fields may be at the top level or under `parameters`."""

from __future__ import annotations

from typing import Any, cast

from service.schemas.conversion import convert, missing_field
from service.schemas.errors import InvalidRequest
from service.schemas.requests import ResumeRequest, TaskRequest, empty_table_list


def read_task(body: dict[str, Any]) -> TaskRequest:
    """Return the request for a new task; fields may be under `parameters`. Raises InvalidRequest for wrong fields."""
    flat = flatten(body)
    _check_connection(flat)
    if flat.get("table_list") in ([], "") or flat.get("table_list_file") == "":
        raise empty_table_list()
    mode = flat.get("execution_mode", "complete")
    if mode not in ("complete", "step"):
        raise InvalidRequest(
            f"不支持的执行模式：{mode}（应为 complete 或 step）",
            f"execution_mode: {mode!r} is neither complete nor step",
            field="execution_mode",
        )
    return convert(flat, TaskRequest)


def read_run(body: dict[str, Any]) -> TaskRequest | ResumeRequest:
    """Return the request to resume a task if `task_id` is given, else the request for a new task.

    Raises InvalidRequest for wrong fields.
    """
    flat = flatten(body)
    if flat.get("task_id") is None:
        task = read_task({k: v for k, v in flat.items() if k != "task_id"})
        if task.execution_mode != "complete":
            raise InvalidRequest(
                f"不支持的执行模式：{task.execution_mode}；单个步骤请用 POST /tasks/{{id}}/execute",
                "execution_mode: this endpoint runs complete workflows; POST /tasks/{id}/execute runs one step",
                field="execution_mode",
            )
        return task
    fields_of_new_tasks = set(TaskRequest.__struct_fields__) - set(ResumeRequest.__struct_fields__)
    for name in sorted(flat.keys() & fields_of_new_tasks):
        raise InvalidRequest(
            f"字段 {name} 仅用于新任务，不能与 task_id 同时使用",
            f"{name}: belongs to a new task only; task_id resumes one",
            field=name,
        )
    return convert(flat, ResumeRequest)


def flatten(body: dict[str, Any]) -> dict[str, Any]:
    """Merge the fields under `parameters` into the top level. Raises InvalidRequest if a field has two values."""
    if "parameters" not in body:
        return body
    nested = body["parameters"]
    if not isinstance(nested, dict):
        raise InvalidRequest("字段 parameters 必须是对象", "parameters: must be an object", field="parameters")
    outer = {k: v for k, v in body.items() if k != "parameters"}
    inner = cast("dict[str, Any]", nested)
    for name in outer.keys() & inner.keys():
        if outer[name] != inner[name]:
            raise InvalidRequest(
                f"字段 {name} 出现两次且取值不同", f"{name}: given twice with different values", field=name
            )
    return {**outer, **inner}


def _check_connection(flat: dict[str, Any]) -> None:
    """Raise InvalidRequest if neither `db_name` nor a complete `db_connection` is given.

    The message names the missing fields in the wording of the original design.
    """
    connection = flat.get("db_connection")
    if connection is None:
        if not flat.get("db_name"):
            raise missing_field("db_name")
        return
    parts = cast("dict[str, Any]", connection) if isinstance(connection, dict) else {}
    missing = [k for k in ("host", "port", "database") if parts.get(k) in (None, "")]
    if missing:
        raise InvalidRequest(
            f"数据库连接参数不完整：{', '.join(missing)}；需要 host、port 和 database",
            f"db_connection: {', '.join(missing)} missing; host, port and database are needed",
            field="db_connection",
        )
